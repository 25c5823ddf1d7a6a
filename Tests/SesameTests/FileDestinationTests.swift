import Foundation
import Testing

/// Where a value may not be put: it is told before anything is fetched.
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

    @Test func `two values cannot be in one file`() throws {
        let entries = ["A", "B"].map { "\($0): {value: \($0), path: \(folder.path)/key}" }.joined(separator: ", ")
        refused(try exec("env: {\(entries)}"), 78, ["B: \(folder.path)/key is the file of A too"])
        #expect(folder.names.isEmpty)
    }

    private func exec(_ manifest: String) throws -> Outcome {
        let arguments = ["exec", "-f", "-", "--"] + Command.target
        return try Command(path: Command.sesame, arguments: arguments, input: Data(manifest.utf8)).run()
    }
}
