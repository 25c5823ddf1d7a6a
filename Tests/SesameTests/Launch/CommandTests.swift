import Foundation
import Testing

/// The message when the command cannot be found or started; UnderEnvTests compares it with env(1).
@Suite struct CommandTests {
    /// A folder of things that can be run, and that cannot.
    private let folder = Folder()

    init() {
        _ = folder.file("#!/bin/sh\necho \"greet $1\"\n", name: "greet", mode: 0o755)
        _ = folder.file("#!/none/interpreter\n", name: "bad-shebang", mode: 0o755)
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
}
