import Foundation
import Testing

/// A launch of a program with secrets, the service at the far end of a wire (Tests/Servers/afar), and what is wrong with
/// what lies between.
struct FarService {
    /// Of example.com, as Tests/Servers/names.py answers for it; with ":444", over HTTP/1.1.
    var host = "example.com"
    /// The arguments of Tests/Servers/wire.py.
    var wire = ""
    /// Commands that run first, at either end, in bash.
    var script = ":"
    /// Seconds.
    var timeout = 20.0
    /// 20 at most for sesame-local.
    var secrets = 20
    /// The target, which may read the logs of nginx in $folder; nil for one that prints the secrets.
    var target: [String]?

    /// Most of a launch is waiting: more of them at once than there are threads for tests.
    private static let queue = {
        let queue = OperationQueue()
        queue.maxConcurrentOperationCount = 4
        return queue
    }()

    private var names: [String] { (1...secrets).map { "V\($0)" } }

    func launch() async throws -> Outcome {
        let certificates = try AnswerServer.shared.get().certificates
        let folder = Folder()
        let manifest = "env:\n" + names.map { "  \($0): s-\($0.dropFirst())\n" }.joined()
        let sesame = [
            Command.sesame, "exec", "-f", folder.file(manifest), "--endpoint", "https://\(host)", "--timeout",
            "\(timeout)", "--",
        ]
        var command = Command(path: AnswerServer.folder + "/afar")
        let target = target ?? ["/usr/bin/printenv"] + names
        command.arguments = [folder.path, certificates, wire, script] + sesame + target
        command.environment.merge(["SESAME_LOCAL": Command.sesameLocal, "TMPDIR": Background.root]) { $1 }
        let finished = command
        return try await withCheckedThrowingContinuation { continuation in
            Self.queue.addOperation { continuation.resume(with: Result { try finished.run() }) }
        }
    }

    /// It starts, with every value right.
    func starts(sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let values = (1...20).map { "hunter2 of \($0)\n" }.joined()
        succeeded(try await launch(), values, sourceLocation: sourceLocation)
    }

    /// It ends with 69 in the time limit, and says this once for all.
    func fails(_ problem: String, hint: String?, sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let line = "\(names.joined(separator: ", ")): cannot reach \(host): \(problem)"
        let hints = hint.map { ["hint: \($0)"] } ?? []
        refused(try await launch(), 69, [line] + hints, sourceLocation: sourceLocation)
    }
}
