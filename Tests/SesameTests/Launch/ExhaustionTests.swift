import Foundation
import Testing

/// Limits and full disks: sesame starts, or says what is short and what to do; nothing is left behind.
@Suite struct ExhaustionTests {
    private let service: LocalService
    private let name: String
    private let memory = MemoryFolder()

    init() throws {
        service = try LocalService.shared.get()
        name = try service.store("hunter2")
    }

    /// A launch with the value in a variable, in a memory file and in a file.
    private func launch() -> Command {
        let files = "B: {secret: \(name), as: file}, C: {secret: \(name), path: \(memory.path)/c}"
        var command = service.exec("env: {A: \(name), \(files)}", ["/bin/sh", "-c", "cat $B $C; echo $A"])
        command.environment["SESAME_TIMEOUT"] = "1"
        return command
    }
    private static let started = "hunter2hunter2hunter2\n"

    // MARK: Limits

    private static let filesHint = "hint: raise the limit on open files: ulimit -n, or LimitNOFILE= in a unit"
    private static let memoryLines = [
        "sesame: out of memory", "sesame: hint: give it more memory: ulimit -v, or LimitAS= in a unit",
    ]

    @Test(arguments: 4...16) func `few descriptors`(_ count: Int) throws {
        let outcome = try launch().after("ulimit -n \(count)").run()
        switch count {
        case 4:
            refused(
                outcome, 65, ["B: a value \"as: file\" needs one more descriptor: too many open files", Self.filesHint])
        case 5:
            let line = "A, B, C: cannot reach SERVER: could not connect: too many open files"
            refused(outcome, 69, [line, Self.filesHint])
        default: succeeded(outcome, Self.started)
        }
        #expect(memory.names == (outcome.status == 0 ? ["c"] : []))
    }

    /// As many connections as pay would need more.
    @Test(arguments: [12, 20, 30]) func `few descriptors for many secrets: the connections that are there carry all`(
        _ count: Int
    ) throws {
        let server = try CountingServer(#"[{"delay": 0.02}]"#)
        let outcome = try server.exec(500, timeout: 6).after("ulimit -n \(count)").run()
        succeeded(outcome, CountingServer.values(500))
        #expect(try server.counts().requests.count == 500)
    }

    /// The resolver itself says no more than that there is no such host.
    @Test func `too few to look a name up`() throws {
        var command = launch()
        command.environment["SESAME_ENDPOINT"] = "nowhere.invalid"
        let line = "A, B, C: cannot reach nowhere.invalid: could not connect: too many open files"
        refused(try command.after("ulimit -n 5").run(), 69, [line, Self.filesHint])
        let resolved = try command.run()
        #expect(resolved.status == 69 && !resolved.stderr.contains("files"), "\(resolved.stderr)")
    }

    @Test func `with four descriptors it can read a value and start`() throws {
        succeeded(try service.exec("env: {A: \(name)}").after("ulimit -n 4").run(), "started\n")
    }

    /// The kernel's execve(2) and the C library's start, before sesame's first line, end as those of any program.
    @Test(.without(.address, .thread, because: "it maps terabytes"), arguments: [0, 1_000_000])
    func `any limit of memory is enough or told`(_ size: Int) throws {
        var ends: [String] = []
        // Libraries are loaded before.
        let (least, most, step) = EmptyRoot.isStatic ? (8 << 10, 32 << 10, 256) : (24 << 10, 96 << 10, 1 << 10)
        for kilobytes in stride(from: least, to: most, by: step) {
            var command = launch()
            let constant = "env: {BIG: {value: '\(String(repeating: "x", count: size))', path: \(memory.path)/big}}"
            command.arguments = ["exec", "-f", Folder.shared.file(constant)] + command.arguments.dropFirst()
            let outcome = try command.after("ulimit -v \(kilobytes)").run()
            switch outcome.status {
            case 0:
                succeeded(outcome, Self.started)
                ends.append("started")
            case 125:
                #expect(outcome.lines == Self.memoryLines && outcome.output == "", "\(kilobytes): \(outcome.stderr)")
                ends.append("told")
            default:
                #expect(
                    outcome.output == "" && !outcome.stderr.hasPrefix("sesame: "),
                    "\(kilobytes): \(outcome.stderr)"
                )
                #expect(EmptyRoot.isStatic || outcome.status == 127, "\(kilobytes): \(outcome.status)")
                ends.append("before")
            }
        }
        let order = ["before", "told", "started"]
        #expect(ends == ends.sorted { order.firstIndex(of: $0) ?? 0 < order.firstIndex(of: $1) ?? 0 })
        #expect(Set(ends) == Set(order))
    }

    /// A build without optimization takes more stack.
    @Test(
        .without(.address, .thread, because: "it maps terabytes and takes more stack"),
        arguments: ["-l 0", EmptyRoot.isStatic ? "-s 64" : "-s 96", "-s unlimited", "-d 16384", "-i 0", "-q 0"])
    func `limits that it does not reach`(_ limit: String) throws {
        succeeded(try launch().behind("bash", "-c", "ulimit \(limit) && exec \"$@\"", "bash").run(), Self.started)
    }

    @Test(.enabled(if: geteuid() == 0)) func `it makes no process and no thread`() throws {
        var command = try service.exec("env: {A: \(name)}").unprivileged()
        let authority = try String(contentsOfFile: service.environment["SESAME_CA_FILE"] ?? "", encoding: .utf8)
        command.environment["SESAME_CA_FILE"] = Folder.shared.file(authority)
        // Behind setpriv: as another user already.
        command.arguments.insert(contentsOf: ["prlimit", "--nproc=1"], at: 4)
        succeeded(try command.run(), "started\n")
    }

    // MARK: Files

    private static let sizeHint = "hint: raise the limit on the size of files: ulimit -f, or LimitFSIZE= in a unit"

    @Test(.without(.thread, because: "it maps a file of its own at the start")) func `no file may grow`() throws {
        let inMemory = try service.exec("env: {A: {secret: \(name), as: file}}").after("ulimit -f 0").run()
        refused(inMemory, 65, ["A: a value \"as: file\" needs memory files: file too large", Self.sizeHint])
        let path = memory.path + "/a"
        let named = try service.exec("env: {A: {secret: \(name), path: \(path)}}").after("ulimit -f 0").run()
        refused(named, 125, ["\(path): file too large", Self.sizeHint])
        let get = try service.sesame("get", name, "-o", path).after("ulimit -f 0").run()
        refused(get, 125, ["\(path): file too large", Self.sizeHint])
        let kept = try KeptValues(service)
        let launch = try kept.launch().after("ulimit -f 0").run()
        #expect(
            launch.output == "hunter2\n" && launch.lines.count == 1 && launch.stderr.hasSuffix(": file too large\n"))
        #expect(memory.names.isEmpty && kept.folder.names == ["key"])
    }

    @Test(
        .without(.thread, because: "it maps a file of its own at the start"),
        arguments: ["schema", "licenses", "--help", "check"])
    func `nor may what it prints into`(_ command: String) throws {
        var print = service.sesame(command)
        print.folder = Folder().path
        try "env: {A: {value: x}}".write(toFile: print.folder + "/sesame.yaml", atomically: true, encoding: .utf8)
        let outcome = try print.after("ulimit -f 0; exec >printed").run()
        refused(outcome, 125, ["standard output: file too large", Self.sizeHint])
    }

    /// As many files as there are descriptors.
    @Test func `few descriptors for many files`() throws {
        let entries = (10...40).map { "F\($0): {secret: \(name), path: \(memory.path)/\($0)}" }
        let launch = service.exec("env: {\(entries.joined(separator: ", "))}")
        for _ in ["new", "replaced"] {
            succeeded(try launch.after("ulimit -n 12").run(), "started\n")
            #expect(memory.names == (10...40).map(String.init))
        }
    }

    /// A file system that takes nothing more: how to make it of an empty tmpfs, what is then said, and what to do.
    struct Disk: CustomTestStringConvertible {
        let testDescription: String
        let options: String
        let script: String
        let problem: String
        let hint: String
    }

    static let disks = [
        Disk(
            testDescription: "full", options: "size=8k", script: "head -c 100000 /dev/zero >filler 2>/dev/null",
            problem: "no space left on device", hint: "hint: make room there, or name another path"),
        Disk(
            testDescription: "without an inode", options: "nr_inodes=2", script: ": >filler",
            problem: "no space left on device", hint: "hint: make room there, or name another path"),
        Disk(
            testDescription: "read-only", options: "size=1m", script: ": >filler; mount -o remount,ro .",
            problem: "read-only file system", hint: "hint: name a path that can be written"),
    ]

    /// Runs it with such a file system at a folder, and lists what is there afterwards.
    private func run(_ command: Command, on disk: Disk, at folder: Folder) throws -> Outcome {
        let script = """
            mount -t tmpfs -o \(disk.options) none \(folder.path) && (cd \(folder.path) && \(disk.script))
            "$@"; s=$?; ls \(folder.path) >&2; exit $s
            """
        return try command.behind("unshare", "--mount", "sh", "-c", script, "sh").run()
    }

    @Test(.enabled(if: geteuid() == 0), arguments: disks) func `a disk that is`(_ disk: Disk) throws {
        let folder = Folder()
        let path = folder.path + "/file"
        for command in [
            service.sesame("get", name, "-o", path), service.exec("env: {A: {secret: \(name), path: \(path)}}"),
        ] {
            let outcome = try run(command, on: disk, at: folder)
            #expect(outcome.status == 125 && outcome.output == "" && !outcome.tells)
            #expect(outcome.lines == ["sesame: \(path): \(disk.problem)", "sesame: \(disk.hint)", "filler"])
        }
        // Keeping values for later is not worth a failed start.
        let kept = try KeptValues(service)
        var launch = kept.launch()
        launch.arguments = launch.arguments.map { $0 == kept.path ? path : $0 }
        let outcome = try run(launch, on: disk, at: folder)
        #expect(outcome.status == 0 && outcome.output == "hunter2\n")
        let warning = "the values are not kept for when the service cannot be reached: \(disk.problem)"
        #expect(outcome.lines == ["sesame: warning: \(path): \(warning)", "filler"])
    }
}
