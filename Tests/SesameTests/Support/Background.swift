import Foundation
import Testing

/// The servers and the folder of one run of the tests: all are gone when it has ended, however it ends.
enum Background {
    /// Everything the tests write, their servers' own files too, lies in here.
    static let root: String = {
        signal(SIGPIPE, SIG_IGN)
        var template = Array("/tmp/sesame-tests-XXXXXX".utf8CString)
        let path = mkdtemp(&template).map { String(cString: $0) } ?? ""
        chmod(path, 0o755)
        // If the tests are killed, its input ends.
        let janitor = Command(
            path: "/bin/sh", arguments: ["-c", "cat >/dev/null; rm -rf \"$1\"", "sh", path], folder: "/tmp")
        keep(try? janitor.start())
        atexit { Background.end() }
        return path
    }()

    private static let lock = NSLock()
    /// The first is the one that cleans up.
    nonisolated(unsafe) private static var running: [Running] = []

    private static func keep(_ one: Running?) { lock.withLock { running += one.map { [$0] } ?? [] } }

    /// The end of its input ends each server; the one that cleans up is the last.
    private static func end() {
        let all = lock.withLock { running }
        for one in all.reversed() { _ = one.wait() }
    }

    /// Starts a server that prints `lines` lines when it is ready and ends when its standard input does.
    static func server(_ command: Command, lines: Int) throws -> [String] {
        var command = command
        command.environment["TMPDIR"] = root
        let server = try command.start()
        keep(server)
        return (0..<lines).compactMap { _ in server.line() }
    }
}

/// A folder of its own for a test, in that of the whole run.
final class Folder: Sendable {
    static let shared = Folder()
    let path: String

    init() {
        path = Background.root + "/" + UUID().uuidString
        mkdir(path, 0o755)
    }

    /// Writes a file into it, under a name of its own when none is given, and answers with its path.
    func file(_ content: String, name: String = UUID().uuidString, mode: mode_t = 0o644) -> String {
        file(Data(content.utf8), name: name, mode: mode)
    }

    func file(_ content: Data, name: String = UUID().uuidString, mode: mode_t = 0o644) -> String {
        let file = path + "/" + name
        Running.starting.withLock { _ = FileManager.default.createFile(atPath: file, contents: content) }
        chmod(file, mode)
        return file
    }

    /// The names of what is in it.
    var names: Set<String> { Set((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []) }
}
