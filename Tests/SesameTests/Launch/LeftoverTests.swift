import Foundation
import Testing

/// A start that is killed while it writes a file leaves nothing, or what the next start takes away.
@Suite(.tracing) struct LeftoverTests {
    private let service: LocalService
    private let name: String
    private let folder = Folder()

    init() throws {
        service = try LocalService.shared.get()
        name = try service.store("hunter2")
        _ = folder.file(String(repeating: "4b", count: 32), name: "key", mode: 0o600)
    }

    /// All that write a file, each the file "new" into the folder.
    enum Writer: CaseIterable { case path, get, fallback, install }

    private func command(_ writer: Writer) -> Command {
        let path = folder.path + "/new"
        switch writer {
        case .path: return service.exec("env: {A: {secret: \(name), path: \(path)}}", flags: ["--allow-disk"])
        case .get: return service.sesame("get", name, "-o", path)
        case .fallback:
            let flags = ["--fallback", path, "--fallback-key", folder.path + "/key"]
            return service.exec("env: {A: \(name)}", flags: flags)
        case .install: return Command(path: Command.sesame, arguments: ["install", folder.path])
        }
    }

    private var names: [String] { folder.names.filter { $0 != "key" }.sorted() }
    private var leftovers: [String] { names.filter { $0.hasPrefix(".sesame-new-") } }

    private func written(_ command: Command, sourceLocation: SourceLocation = #_sourceLocation) throws {
        let outcome = try command.run()
        #expect(outcome.status == 0 && outcome.stderr == "", "\(outcome.stderr)", sourceLocation: sourceLocation)
    }

    @Test(arguments: Writer.allCases) func `killed while it writes, it leaves nothing`(_ writer: Writer) throws {
        #expect(try command(writer).failing("fsync", "signal=KILL:when=1").run().signal == SIGKILL)
        #expect(names.isEmpty)
    }

    @Test(arguments: Writer.allCases) func `killed before the file has its place, the next takes it away`(
        _ writer: Writer
    ) throws {
        #expect(try command(writer).failing("rename", "signal=KILL:when=1").run().signal == SIGKILL)
        #expect(leftovers.count == 1 && names.count == 1)
        try written(command(writer))
        #expect(names == [writer == .install ? "sesame" : "new"])
    }

    /// A file system without files that have no name, or without a way to name them.
    @Test(arguments: Writer.allCases) func `a file that must have a name from the start is taken away too`(
        _ writer: Writer
    ) throws {
        let unable = command(writer).failing("linkat", "error=ENOENT:when=1+")
        #expect(try unable.failing("fsync", "signal=KILL:when=2").run().signal == SIGKILL)
        #expect(leftovers.count == 1 && names.count == 1)
        try written(unable)
        #expect(names == [writer == .install ? "sesame" : "new"])
    }

    @Test func `of several that replace others, the old ones too`() throws {
        for name in ["a", "b"] { _ = folder.file("old", name: name) }
        let entries = ["a", "b"].map { "\($0): {secret: \(name), path: \(folder.path)/\($0)}" }
        let launch = service.exec("env: {\(entries.joined(separator: ", "))}", flags: ["--allow-disk"])
        #expect(try launch.failing("rename", "signal=KILL:when=1").run().signal == SIGKILL)
        #expect(leftovers.count == 2)
        try written(launch)
        #expect(names == ["a", "b"])
    }

    @Test func `that of a start which still lives is left, and what only looks like one`() throws {
        let others = [".sesame-new-", ".sesame-new-short", ".sesame-new-0123456789abcdef0", "new.backup", "new.XXXXXX"]
        for name in others { _ = folder.file("x", name: name) }
        let living = folder.file("x", name: ".sesame-new-0123456789abcdef")
        let descriptor = open(living, O_RDONLY | O_CLOEXEC)
        #expect(flock(descriptor, LOCK_SH) == 0)
        try written(command(.path))
        #expect(Set(names) == Set(others + ["new", ".sesame-new-0123456789abcdef"]))
        close(descriptor)
        try written(command(.path))
        #expect(Set(names) == Set(others + ["new"]))
    }

    /// One waits a little before and after each of these calls, and the others come meanwhile.
    @Test func `two starts at once do not take away each other's`() throws {
        let entries = ["a", "b"].map { "\($0): {secret: \(name), path: \(folder.path)/\($0)}" }
        let launch = service.exec("env: {\(entries.joined(separator: ", "))}", flags: ["--allow-disk"])
        for call in ["linkat", "renameat2", "rename", "flock"] {
            let slow = try launch.failing(call, "delay_enter=200000:delay_exit=200000").start()
            for _ in 0..<3 { succeeded(try launch.run(), "started\n") }
            succeeded(slow.wait(), "started\n")
            #expect(names == ["a", "b"])
        }
    }
}
