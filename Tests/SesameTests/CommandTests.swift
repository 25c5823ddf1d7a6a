import Foundation
import Testing

/// How the command is found and begun: as under env(1), with the same statuses.
@Suite struct CommandTests {
    /// A folder of things that can be run, and that cannot.
    private let folder = Folder()

    init() {
        _ = folder.file("#!/bin/sh\necho \"greet $1\"\n", name: "greet", mode: 0o755)
        _ = folder.file("echo \"plain $1\"\n", name: "no-shebang", mode: 0o755)
        _ = folder.file("#!/none/interpreter\n", name: "bad-shebang", mode: 0o755)
        _ = folder.file("\u{7F}ELF", name: "no-program", mode: 0o755)
        _ = folder.file("#!/bin/sh\n", name: "not-executable", mode: 0o644)
        mkdir(folder.path + "/directory", 0o755)
        symlink("loop", folder.path + "/loop")
    }

    private func exec(_ words: [String], path: String? = nil) -> Command {
        var command = Command(
            path: Command.sesame, arguments: ["exec", "-f", "-"] + words, folder: folder.path,
            input: Data("env: {}".utf8))
        if let path { command.environment["PATH"] = path }
        return command
    }

    private static let looked = "hint: it is looked up in the PATH sesame was given"

    @Test func `a command that is not there`() throws {
        refused(try exec(["none"]).run(), 127, ["none: command not found", Self.looked])
        refused(try exec(["none"], path: "").run(), 127, ["none: command not found", Self.looked])
        refused(try exec(["none"], path: "/dev/null:/none").run(), 127, ["none: command not found", Self.looked])
        refused(try exec(["./none"]).run(), 127, ["./none: no such file or directory"])
        refused(try exec([""]).run(), 127, ["the command is empty"])
    }

    @Test(arguments: [
        ("not-executable", "permission denied"), ("directory", "permission denied"),
        ("loop", "too many levels of symbolic links"), ("greet/x", "not a directory"),
    ]) func `a command that cannot be run`(_ name: String, _ reason: String) throws {
        refused(try exec(["./\(name)"]).run(), 126, ["./\(name): cannot be run: \(reason)"])
    }

    @Test func `what PATH finds and cannot be run is passed over for what can, and told when nothing can`() throws {
        let other = Folder()
        _ = other.file("#!/bin/sh\necho other\n", name: "not-executable", mode: 0o755)
        let name = ["not-executable"]
        succeeded(try exec(name, path: "\(folder.path):\(other.path)").run(), "other\n")
        refused(
            try exec(name, path: "\(folder.path):/none").run(), 126,
            ["not-executable: cannot be run: permission denied"])
        refused(try exec(["directory"], path: folder.path).run(), 126, ["directory: cannot be run: permission denied"])
    }

    @Test(arguments: ["./bad-shebang", "bad-shebang"])
    func `a script whose interpreter is missing is not said to be missing itself`(_ name: String) throws {
        let outcome = try exec([name], path: folder.path).run()
        #expect(outcome.status == 127 && outcome.output.isEmpty)
        #expect(outcome.stderr.hasPrefix("sesame: \(name): "))
        #expect(outcome.stderr.contains("interpreter") && !outcome.stderr.contains("not found"))
    }

    @Test func `the command is looked up before anything is asked for`() throws {
        var command = exec(["none"])
        command.input = Data("env: {A: b}".utf8)
        refused(try command.run(), 127, ["none: command not found", Self.looked])
    }

    @Test(arguments: [
        ("./greet", ["x"], "greet x\n"), ("./no-shebang", ["x"], "plain x\n"), ("/bin/echo", ["x"], "x\n"),
        ("directory/../greet", ["x"], "greet x\n"), ("greet", ["x"], "greet x\n"),
    ]) func `a command that is found runs as under env`(_ name: String, _ words: [String], _ output: String) throws {
        succeeded(try exec([name] + words, path: folder.path + ":/bin:/usr/bin").run(), output)
    }

    @Test func `a file that is neither program nor script goes to the shell, as under env`() throws {
        let bare = try Command(path: "/usr/bin/env", arguments: ["./no-program"], folder: folder.path).run()
        let launched = try exec(["./no-program"]).run()
        #expect(launched.status == bare.status && launched.stderr == bare.stderr)
    }

    @Test(arguments: [":/bin:/usr/bin", "/bin::/usr/bin", "/bin:", ""])
    func `an empty element of PATH is the working folder`(_ path: String) throws {
        succeeded(try exec(["greet", "x"], path: path).run(), "greet x\n")
    }

    @Test func `without PATH the system's folders are searched, the working folder is not`() throws {
        var command = exec(["echo", "found"])
        command.environment = [:]
        succeeded(try command.run(), "found\n")
        command.arguments = ["exec", "-f", "-", "greet"]
        refused(try command.run(), 127, ["greet: command not found", Self.looked])
    }

    @Test(arguments: [0, 1, 2, 32, 64, 127, 254, 255]) func `the status is the command's own`(_ status: Int32) throws {
        let outcome = try exec(["sh", "-c", "exit \(status)"]).run()
        #expect(outcome.status == status && outcome.signal == nil && outcome.stderr.isEmpty)
    }

    @Test(arguments: [SIGTERM, SIGKILL, SIGSEGV, SIGPIPE, SIGHUP])
    func `the death of the command is seen as such`(_ signal: Int32) throws {
        let outcome = try exec(["sh", "-c", "ulimit -c 0; kill -\(signal) $$"]).run()
        #expect(outcome.signal == signal && outcome.stderr.isEmpty)
    }

    @Test func `the command is the process that was started`() throws {
        let running = try exec(["sh", "-c", "echo $$"]).start()
        succeeded(running.wait(), "\(running.pid)\n")
    }

    @Test func `arguments are handed on as they came`() throws {
        let words = ["", "a\nb", " ", "--", "-f", "ä 😀", ""].map { Data($0.utf8) } + [Data([0xFF, 0x80])]
        var command = exec(["--", "/usr/bin/printf", #"%s\0"#])
        command.rawArguments = words
        let outcome = try command.run()
        #expect(outcome.status == 0)
        #expect(outcome.stdout == words.reduce(Data()) { $0 + $1 + [0] })
    }
}
