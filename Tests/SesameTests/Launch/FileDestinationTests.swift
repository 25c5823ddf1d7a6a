import Foundation
import Testing

/// Destinations that are refused, of files and memory files: before anything is fetched.
@Suite struct FileDestinationTests {
    /// On tmpfs.
    private let folder = MemoryFolder()

    static let refusals: [(path: String, problem: String, hint: String)] = [
        (
            "FOLDER/none/key", "FOLDER/none/: no such file or directory",
            "make it before sesame starts; under systemd with RuntimeDirectory="
        ),
        (
            "DISK/key", "DISK/ is not on tmpfs or ramfs, so the value would reach a disk",
            "choose a directory below /run or /dev/shm, or allow it with --allow-disk"
        ),
        (
            "/proc/key", "/proc/ is not on tmpfs or ramfs, so the value would reach a disk",
            "choose a directory below /run or /dev/shm, or allow it with --allow-disk"
        ),
        ("FOLDER/directory", "FOLDER/directory is there and is not a regular file", ""),
        ("FOLDER/link", "FOLDER/link is there and is not a regular file", ""),
        ("FOLDER/fifo", "FOLDER/fifo is there and is not a regular file", ""),
    ]

    /// No service is there to be asked.
    @Test(arguments: refusals) func `a destination that will not do is refused before anything is fetched`(
        _ path: String, _ problem: String, _ hint: String
    ) throws {
        mkdir(folder.path + "/directory", 0o755)
        symlink("/etc/hostname", folder.path + "/link")
        mkfifo(folder.path + "/fifo", 0o600)
        let fill = { (text: String) in
            text.replacing("FOLDER", with: folder.path).replacing("DISK", with: Folder.shared.path)
        }
        let outcome = try exec("env: {KEY: {secret: x, path: \(fill(path))}}")
        refused(outcome, 78, ["KEY: " + fill(problem)] + (hint.isEmpty ? [] : ["hint: \(hint)"]))
    }

    @Test func `an owner that nobody knows, and every destination that will not do`() throws {
        let known = "is in neither /etc/passwd nor /etc/group"
        let hint = "hint: an owner that comes from elsewhere is named by number"
        let entries = ["nobody-here", "0:nobody-here", "1x"].enumerated().map {
            "K\($0): {value: x, path: \(folder.path)/\($0), owner: '\($1)'}"
        }
        refused(
            try exec("env: {\(entries.joined(separator: ", "))}"), 78,
            ["K0: \"nobody-here\" \(known)", hint, "K1: \"nobody-here\" \(known)", "K2: \"1x\" \(known)"])
        #expect(folder.names.isEmpty)
    }

    @Test(arguments: ["+40", "-40", "0+40", "+400", "-0", "0x40", "0o40", "00400", "040 ", "488", "40"])
    func `a mode is written in octal digits and nothing else`(_ mode: String) throws {
        let outcome = try exec("env: {KEY: {value: x, path: \(folder.path)/key, mode: '\(mode)'}}")
        #expect(outcome.status == 78 && outcome.lines.last == "sesame: hint: three octal digits, such as \"0400\"")
        #expect(folder.names.isEmpty)
    }

    @Test(arguments: ["-0", "+0", "-0:0", "0:-0", "0:+0", "4294967295", "0:4294967295", "99999999999"])
    func `an owner's number is written in digits and nothing else`(_ owner: String) throws {
        let outcome = try exec("env: {KEY: {value: x, path: \(folder.path)/key, owner: '\(owner)'}}")
        #expect(outcome.status == 78 && outcome.output == "")
        #expect(folder.names.isEmpty)
    }

    /// Spellings of one file, in a folder that is there and in one that is not.
    static let spellings = ["key", "./key", "/key", "../DIR/key", "./..//DIR/./key"]

    @Test(arguments: spellings) func `two values cannot be in one file, however it is spelt`(_ spelling: String) throws
    {
        for directory in [folder.path, "/none/there"] {
            let name = URL(fileURLWithPath: directory).lastPathComponent
            let other = "\(directory)/\(spelling.replacing("DIR", with: name))"
            let manifest = "env: {A: {value: A, path: \(directory)/key}, B: {value: B, path: \(other)}}"
            let line = "B: \(other) is the file of A too"
            refused(try exec(manifest), 78, [line])
            refused(try check(manifest), 78, [line])
        }
        #expect(folder.names.isEmpty)
    }

    @Test func `nor by way of a link to its directory`() throws {
        mkdir(folder.path + "/real", 0o755)
        symlink("real", folder.path + "/link")
        let manifest =
            "env: {A: {value: A, path: \(folder.path)/real/key}, B: {value: B, path: \(folder.path)/link/key}}"
        refused(try exec(manifest), 78, ["B: \(folder.path)/link/key is the file of A too"])
        let names = "env: {A: {value: A, path: \(folder.path)/real/a}, B: {value: B, path: \(folder.path)/link/b}}"
        succeeded(try exec(names), "started\n")
    }

    private func check(_ manifest: String) throws -> Outcome {
        try Command(path: Command.sesame, arguments: ["check", "-f", "-"], input: Data(manifest.utf8)).run()
    }

    // MARK: Memory files

    @Test func `an owner of a memory file whom nobody knows`() throws {
        let lines = [
            "KEY: \"nobody-here\" is in neither /etc/passwd nor /etc/group",
            "hint: an owner that comes from elsewhere is named by number",
        ]
        refused(try exec("env: {KEY: {value: x, as: file, owner: nobody-here}}"), 78, lines)
    }

    /// A way to start sesame, the number that a memory file is to have, and the reason why it cannot.
    static let taken: [(start: String, listen: String, number: Int, reason: String)] = [
        ("exec 7</dev/null", "", 7, "it is inherited"), ("exec 3>&1", "", 3, "it is inherited"),
        ("ulimit -n 600; exec 9<&0 9<&-", "2", 4, "LISTEN_FDS counts it"),
        ("exec 3</dev/null", "1", 3, "LISTEN_FDS counts it"),
        ("true", "998", 1000, "LISTEN_FDS counts it"),
    ]

    @Test(arguments: taken) func `a descriptor that is taken`(
        _ start: String, _ listen: String, _ number: Int, _ reason: String
    ) throws {
        let lines = ["KEY: descriptor \(number) is taken: \(reason)", "hint: another number, such as 500"]
        refused(try exec("env: {KEY: {secret: x, as: file, fd: \(number)}}", after: start, listen), 78, lines)
    }

    @Test func `two memory files cannot have one descriptor, nor any beyond the limit`() throws {
        let two = "env: {A: {secret: x, as: file, fd: 500}, B: {secret: x, as: file, fd: 500}}"
        refused(try exec(two), 78, ["B: descriptor 500 is the file of A too"])
        let far = "env: {A: {secret: x, as: file, fd: 500}, B: {secret: x, as: file, fd: 499}}"
        refused(
            try exec(far, after: "ulimit -n 500"), 78,
            [
                "A: descriptor 500 is beyond the limit on open files",
                "hint: raise the limit on open files: ulimit -n, or LimitNOFILE= in a unit",
            ])
    }

    private func exec(_ manifest: String, after start: String = "true", _ listen: String = "") throws -> Outcome {
        let arguments = ["exec", "-f", "-", "--"] + Command.target
        var command = Command(path: Command.sesame, arguments: arguments, input: Data(manifest.utf8))
        command.environment["LISTEN_FDS"] = listen
        return try command.after(start).run()
    }
}
