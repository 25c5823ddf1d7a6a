import Foundation
import Testing

/// How a process ended and what it said.
struct Outcome {
    let stdout: Data
    let stderr: String
    /// The exit status, or 128 + n after signal n.
    let status: Int32
    let signal: Int32?

    var output: String { String(decoding: stdout, as: UTF8.self) }
}

/// A program to run, with an environment and a folder of its own and nothing else from the tests'.
struct Command {
    var path: String
    var arguments: [String] = []
    var environment: [String: String] = ["PATH": "/usr/local/bin:/usr/bin:/bin"]
    var folder = Folder.shared.path
    var input = Data()

    /// Where `swift build` puts the products, beside the test bundle.
    static let products = Bundle.main.bundleURL.path

    /// The binary under test; SESAME_BINARY names another, such as a release.
    static let sesame = ProcessInfo.processInfo.environment["SESAME_BINARY"] ?? products + "/sesame"
    /// The folder of the binary under test.
    static let folder = URL(fileURLWithPath: sesame).deletingLastPathComponent().path
    static let sesameLocal = products + "/sesame-local"

    /// Starts it, its streams in pipes.
    func start() throws -> Running {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        process.environment = environment
        process.currentDirectoryURL = URL(fileURLWithPath: folder)
        return try Running(process, input)
    }

    /// Runs it to its end.
    func run() throws -> Outcome { try start().wait() }
}

/// A process on its way. What it says is read while it runs, so that it never waits for a full pipe.
final class Running: @unchecked Sendable {
    private let process: Process
    private let readers = DispatchGroup()
    private var stdout = Data()
    private var stderr = Data()

    fileprivate init(_ process: Process, _ input: Data) throws {
        self.process = process
        let (stdin, out, err) = (Pipe(), Pipe(), Pipe())
        (process.standardInput, process.standardOutput, process.standardError) = (stdin, out, err)
        try process.run()
        DispatchQueue.global().async(group: readers) { [self] in stdout = out.fileHandleForReading.readDataToEndOfFile()
        }
        DispatchQueue.global().async(group: readers) { [self] in stderr = err.fileHandleForReading.readDataToEndOfFile()
        }
        DispatchQueue.global().async {
            try? stdin.fileHandleForWriting.write(contentsOf: input)
            try? stdin.fileHandleForWriting.close()
        }
    }

    var pid: Int32 { process.processIdentifier }

    func kill(_ signal: Int32) { Foundation.kill(pid, signal) }

    func wait() -> Outcome {
        process.waitUntilExit()
        readers.wait()
        let signal = process.terminationReason == .uncaughtSignal ? process.terminationStatus : nil
        return Outcome(
            stdout: stdout, stderr: String(decoding: stderr, as: UTF8.self),
            status: signal.map { 128 + $0 } ?? process.terminationStatus, signal: signal)
    }
}

/// A folder that is gone when the tests are.
final class Folder: Sendable {
    static let shared = Folder()
    let path: String

    init() {
        var template = Array("/tmp/sesame-tests-XXXXXX".utf8CString)
        path = String(cString: mkdtemp(&template))
        Self.removeAtExit(path)
    }

    /// Writes a file into it, under a name of its own when none is given, and answers with its path.
    func file(_ content: String, name: String = UUID().uuidString, mode: Int = 0o644) -> String {
        let file = path + "/" + name
        _ = FileManager.default.createFile(
            atPath: file, contents: Data(content.utf8), attributes: [.posixPermissions: mode])
        return file
    }

    /// The test process is told of its end by the kernel alone: a shell that waits for its pipe to close cleans up.
    private static func removeAtExit(_ path: String) {
        let shell = Process()
        shell.executableURL = URL(fileURLWithPath: "/bin/sh")
        shell.arguments = ["-c", "cat >/dev/null; rm -rf \"$1\"", "sh", path]
        let pipe = Pipe()
        shell.standardInput = pipe
        try? shell.run()
        Background.keep(pipe)
    }
}

/// What has to stay open as long as the tests run.
enum Background {
    private static let lock = NSLock()
    nonisolated(unsafe) private static var kept: [Any] = []

    static func keep(_ thing: Any) { lock.withLock { kept.append(thing) } }

    /// Starts a server that prints `lines` lines when it is ready and ends when its standard input does: with the tests,
    /// however they end.
    static func server(_ path: String, _ arguments: [String], lines: Int) throws -> [String] {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        let (stdin, out) = (Pipe(), Pipe())
        (process.standardInput, process.standardOutput) = (stdin, out)
        process.standardError = FileHandle.nullDevice
        try process.run()
        keep((process, stdin, out))
        var said = Data()
        while said.count(where: { $0 == UInt8(ascii: "\n") }) < lines {
            let more = out.fileHandleForReading.availableData
            if more.isEmpty { break }
            said += more
        }
        return String(decoding: said, as: UTF8.self).split(separator: "\n").map(String.init)
    }
}
