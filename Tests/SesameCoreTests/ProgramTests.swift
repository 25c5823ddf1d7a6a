import Foundation
@testable import SesameCore
import Testing

/// Tests of the lookup of the command, in a temporary folder. SesameTests tests the messages of running it.
@Suite final class ProgramTests {
    private let folder = FileManager.default.temporaryDirectory.appendingPathComponent("sesame-\(UUID().uuidString)")

    deinit { try? FileManager.default.removeItem(at: folder) }

    /// The kind of file that has the command's name in a folder of PATH.
    enum Thing: Sendable {
        case nothing
        case program, plainFile, directory, danglingLink
        /// A link to itself.
        case loop
        /// The folder itself is a file.
        case noFolder
        /// The folder itself is missing.
        case missingFolder
    }

    private func make(_ thing: Thing, in name: String) throws {
        let files = FileManager.default
        let directory = folder.appendingPathComponent(name)
        let path = directory.appendingPathComponent("tool").path
        if thing == .missingFolder { return }
        try files.createDirectory(
            at: thing == .noFolder ? folder : directory, withIntermediateDirectories: true)
        func write(_ path: String, _ mode: Int) {
            _ = files.createFile(
                atPath: path, contents: Data("#!/bin/sh\n".utf8), attributes: [.posixPermissions: mode])
        }
        switch thing {
        case .nothing, .missingFolder: break
        case .noFolder: write(directory.path, 0o755)
        case .program: write(path, 0o755)
        case .plainFile: write(path, 0o644)
        case .directory: try files.createDirectory(atPath: path, withIntermediateDirectories: false)
        case .danglingLink: try files.createSymbolicLink(atPath: path, withDestinationPath: "none")
        case .loop: try files.createSymbolicLink(atPath: path, withDestinationPath: "tool")
        }
    }

    private static func text(_ path: [CChar]) -> String {
        String(decoding: path.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// The end of a walk along PATH: the folder, or the status.
    enum End: Equatable, Sendable {
        case found(Int)
        case status(SesameCore.ExitStatus)
    }

    @Test(
        arguments: [
            ([.program], .found(0)), ([.program, .program], .found(0)), ([.nothing, .program], .found(1)),
            // A file that cannot be run is skipped and remembered.
            ([.plainFile, .program], .found(1)), ([.directory, .program], .found(1)),
            ([.danglingLink, .program], .found(1)), ([.noFolder, .program], .found(1)),
            ([.missingFolder, .program], .found(1)), ([.plainFile], .status(.cannotRun)),
            ([.plainFile, .nothing], .status(.cannotRun)), ([.nothing, .directory], .status(.cannotRun)),
            ([.directory, .missingFolder, .noFolder], .status(.cannotRun)), ([.nothing], .status(.notFound)),
            ([.danglingLink], .status(.notFound)), ([.nothing, .noFolder], .status(.notFound)),
            ([.noFolder, .nothing, .missingFolder], .status(.notFound)), ([], .status(.notFound)),
            // Any other failure of the system ends the walk.
            ([.loop, .program], .status(.cannotRun)),
        ] as [([Thing], End)])
    func `the first program along PATH is it`(_ things: [Thing], _ end: End) throws {
        for (number, thing) in things.enumerated() { try make(thing, in: "\(number)") }
        let folders = things.indices.map { folder.appendingPathComponent("\($0)").path }
        let path = folders.isEmpty ? folder.path : folders.joined(separator: ":")
        do throws(Failure) {
            let program = try Program(finding: "tool", in: path)
            guard case .found(let number) = end else { return #expect(Bool(false), "found \(program.paths)") }
            // The later paths are used if the file is gone by then.
            #expect(program.paths.map(Self.text) == folders[number...].map { $0 + "/tool" })
            #expect(program.command == "tool")
        } catch {
            #expect(.status(error.status) == end)
            #expect(
                error.lines == [
                    error.status == .notFound
                        ? "tool: command not found"
                        : "tool: cannot be run: \(Errno.words(things == [.loop, .program] ? ELOOP : EACCES))"
                ])
        }
    }

    @Test(arguments: [
        (Thing.program, nil), (.plainFile, SesameCore.ExitStatus.cannotRun), (.directory, .cannotRun),
        (.nothing, .notFound),
        // A path through a file is an error.
        (.danglingLink, .notFound), (.missingFolder, .notFound), (.noFolder, .cannotRun),
    ]) func `a command with a slash is a path, whatever PATH says`(_ thing: Thing, _ status: SesameCore.ExitStatus?)
        throws
    {
        try make(thing, in: "a")
        try make(.program, in: "b")
        let command = folder.appendingPathComponent("a").path + "/tool"
        let path = folder.appendingPathComponent("b").path
        guard let status else {
            #expect(try Program(finding: command, in: path).paths.map(Self.text) == [command])
            return
        }
        let failure = #expect(throws: Failure.self) { try Program(finding: command, in: path) }
        #expect(failure?.status == status)
    }

    /// Tests cannot change the working folder of their process, so a file in it that cannot be run shows where the
    /// lookup was.
    @Test(arguments: [
        ("", true), (":", true), (":/nonexistent", true), ("/nonexistent:", true), ("/nonexistent::/nonexistent", true),
        (".", true), ("/nonexistent", false),
    ]) func `an empty element of PATH is the working folder`(_ path: String, _ isLookedAt: Bool) throws {
        let here = try FileManager.default.contentsOfDirectory(atPath: ".")
        let file = try #require(here.first { !FileManager.default.isExecutableFile(atPath: $0) })
        let failure = #expect(throws: Failure.self) { try Program(finding: file, in: path) }
        #expect(failure?.status == (isLookedAt ? .cannotRun : .notFound))
    }

    @Test func `without PATH the folders of the C library are looked at`() throws {
        #expect(try Program(finding: "sh", in: nil).paths.first.map(Self.text) == "/bin/sh")
    }

    @Test func `PATH is bytes, not text`() throws {
        let bytes = Array(folder.path.utf8) + [UInt8(ascii: "/"), 0xFF]
        let directory = bytes.map(CChar.init(bitPattern:)) + [0]
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        #expect(mkdir(directory, 0o755) == 0)
        let file = directory.dropLast() + "/tool".utf8CString
        let descriptor = open(Array(file), O_CREAT | O_WRONLY | O_CLOEXEC, 0o755)
        #expect(descriptor >= 0)
        close(descriptor)
        #expect(try Program(finding: "tool", in: directory).paths.first == Array(file))
    }

    @Test(
        arguments: [
            ("", "the command is empty", nil),
            ("nope", "nope: command not found", "it is looked up in the PATH sesame was given"),
            ("/nonexistent/nope", "/nonexistent/nope: \(Errno.words(ENOENT))", nil),
            (
                "nope --flag", "nope --flag: command not found",
                "this is one word with a blank in it: take the quotes away, or run it with sh -c"
            ),
            // The value may be a secret.
            ("KEY=hunter2", "KEY=…: command not found", "a variable is set so: env KEY=… command"),
            ("1KEY=x", "1KEY=x: command not found", "it is looked up in the PATH sesame was given"),
        ] as [(String, String, String?)])
    func `what is not found is told with what may have been meant`(
        _ command: String, _ line: String, _ hint: String?
    ) throws {
        let failure = #expect(throws: Failure.self) { try Program(finding: command, in: self.folder.path) }
        #expect(failure?.lines == [line])
        #expect(failure?.faults.first?.hint == hint)
        #expect(failure?.status == .notFound)
    }

    @Test(arguments: ["", "echo", "#!/bin/sh", "#!/nonexistent"])
    func `a text that can be run is a program, whatever its first line names`(_ text: String) throws {
        try make(.program, in: "a")
        let directory = folder.appendingPathComponent("a").path
        try Data(text.utf8).write(to: URL(fileURLWithPath: directory + "/tool"), options: [])
        #expect(try Program(finding: "tool", in: directory).paths.map(Self.text) == [directory + "/tool"])
    }
}
