import Foundation
import Testing

/// A server in which all secrets s-N are, and which counts; what becomes of each connection is said in JSON
/// (Tests/Servers/counting.py).
struct CountingServer {
    static let script = AnswerServer.folder + "/counting.py"
    private let port: String
    private let log = Folder.shared.file("")
    private let certificates: String

    init(_ connections: String) throws {
        certificates = try AnswerServer.shared.get().certificates
        let arguments = [
            Self.script, "127.0.0.1:0", certificates + "/server.pem", certificates + "/server.key", log, connections,
        ]
        let server = Command(path: try Conformance.tool("python3"), arguments: arguments)
        port = try #require(try Background.server(server, lines: 1).first, "counting.py did not start")
    }

    /// A launch of a program that prints the values of so many references, each in a line: `s-1` … when none are given.
    func exec(_ count: Int, timeout: Int, _ reference: (Int) -> String = { "s-\($0)" }) -> Command {
        let manifest = "env:\n" + (1...count).map { "  V\($0): \(reference($0))\n" }.joined()
        var command = Command(path: Command.sesame, arguments: ["exec", "-f", "-"], input: Data(manifest.utf8))
        command.arguments += ["--", "/usr/bin/printenv"] + (1...count).map { "V\($0)" }
        command.environment.merge([
            "SESAME_ENDPOINT": "127.0.0.1:\(port)", "SESAME_CA_FILE": certificates + "/authority.pem",
            "TENCENTCLOUD_SECRET_ID": "AKIDtest", "TENCENTCLOUD_SECRET_KEY": "hunter2-key",
            "TENCENTCLOUD_REGION": "ap-guangzhou", "SESAME_TIMEOUT": "\(timeout * Sanitizer.slowness)",
        ]) { $1 }
        return command
    }

    /// The output of such a launch.
    static func values(_ count: Int) -> String {
        (1...count).map { "hunter2 of \($0) in ap-guangzhou\n" }.joined()
    }

    func counts() throws -> Counts { try Counts(log: log) }

    /// The log of all connections and requests.
    struct Counts {
        var connections = 0
        /// The most that were there at once.
        var atOnce = 0
        /// The time at which each request had been read, in milliseconds.
        var requests: [Int] = []

        init(log: String) throws {
            var open = 0
            for line in try String(contentsOfFile: log, encoding: .utf8).split(separator: "\n") {
                let words = line.split(separator: " ")
                switch words[0] {
                case "connected": (connections, open) = (connections + 1, open + 1)
                case "closed": open -= 1
                default: requests.append(try #require(Int(words[2])))
                }
                atOnce = max(atOnce, open)
            }
            requests.sort()
        }

        /// The most requests of any second, whenever it begins.
        var perSecond: Int {
            requests.indices.map { first in requests[first...].prefix { $0 < requests[first] + 1000 }.count }.max() ?? 0
        }
    }
}
