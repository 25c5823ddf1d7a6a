import Foundation
import Testing

/// A file with a key that others than its owner can read: a warning, and with --strict no start.
@Suite struct FileExposureTests {
    private let sources: CredentialSources

    init() throws { sources = try CredentialSources.shared.get() }

    /// A launch with a file of this mode in a directory of that one.
    private func launch(_ mode: mode_t, in directory: mode_t = 0o755, strict: Bool = false) throws -> (Outcome, String)
    {
        let folder = Folder()
        let file = folder.file(CredentialSources.ini, name: "key", mode: mode)
        chmod(folder.path, directory)
        let flags = ["--credentials", file] + (strict ? ["--strict"] : [])
        return (try sources.launch([:], flags: flags).run(), file)
    }

    private static let problem = "others than its owner can read the key in it"

    @Test(arguments: [(0o644, 0o755), (0o640, 0o755), (0o604, 0o755), (0o640, 0o750), (0o640, 0o701), (0o444, 0o711)])
    func `one that others can read`(_ mode: Int, _ directory: Int) throws {
        let (warned, path) = try launch(mode_t(mode), in: mode_t(directory))
        #expect(warned.output == "hunter2\n")
        #expect(warned.lines == ["sesame: warning: \(path): \(Self.problem)", "sesame: hint: chmod 600 \(path)"])
        let (outcome, file) = try launch(mode_t(mode), in: mode_t(directory), strict: true)
        refused(outcome, 77, ["\(file): \(Self.problem)", "hint: chmod 600 \(file)"])
    }

    @Test(arguments: [(0o600, 0o755), (0o400, 0o755), (0o644, 0o700), (0o604, 0o750), (0o622, 0o755)])
    func `one that only its owner can`(_ mode: Int, _ directory: Int) throws {
        succeeded(try launch(mode_t(mode), in: mode_t(directory), strict: true).0, "hunter2\n")
    }

    @Test func `a directory further up keeps others out too`() throws {
        let folder = Folder()
        mkdir(folder.path + "/a", 0o755)
        let file = folder.file(CredentialSources.ini, name: "a/key", mode: 0o644)
        chmod(folder.path, 0o700)
        succeeded(try sources.launch([:], flags: ["--credentials", file, "--strict"]).run(), "hunter2\n")
    }

    /// As Kubernetes and systemd mount what they hand over; a memory that can be written to is any other directory.
    @Test(arguments: [("tmpfs", "ro", true), ("ramfs", "ro", true), ("tmpfs", "rw", false)])
    func `a mount in memory that is read-only`(_ type: String, _ access: String, _ isTrusted: Bool) throws {
        let folder = Folder()
        _ = folder.file(CredentialSources.ini, name: "key", mode: 0o600)
        let script = """
            mkdir m; mount -t \(type) -o mode=0755 none m; cp key m/key; chmod 444 m/key
            mount -o remount,\(access) m; exec "$SESAME" exec -f - --credentials m/key --strict -- true
            """
        var command = sources.launch(["SESAME": Command.sesame])
        (command.path, command.folder) = ("/usr/bin/unshare", folder.path)
        command.arguments = ["--mount", "/bin/sh", "-ec", script]
        let outcome = try command.run()
        #expect(outcome.status == (isTrusted ? 0 : 77), "\(outcome.stderr)")
    }

    @Test func `standard input and a pipe are nobody's files`() throws {
        let pipe = sources.launch([
            "SESAME": Command.sesame, "MANIFEST": Folder.shared.file("env: {A: \(sources.name)}"),
        ])
        var command = pipe
        (command.path, command.input) = ("/bin/sh", Data(CredentialSources.ini.utf8))
        for file in ["-", "/dev/stdin"] {
            command.arguments = [
                "-c", "cat | exec \"$SESAME\" exec -f \"$MANIFEST\" --credentials \(file) --strict -- echo started",
            ]
            succeeded(try command.run(), "started\n")
        }
    }

    @Test func `in JSON it is a warning, too`() throws {
        let file = Folder.shared.file(CredentialSources.ini, mode: 0o644)
        let outcome = try sources.launch(["SESAME_LOG_FORMAT": "json"], flags: ["--credentials", file]).run()
        #expect(
            outcome.lines == [
                #"{"level":"warning","place":"\#(file)","problem":"\#(Self.problem)","hint":"chmod 600 \#(file)"}"#
            ])
    }
}
