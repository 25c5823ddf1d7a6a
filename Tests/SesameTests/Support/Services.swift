import Foundation
import Testing

/// `sesame-local` over TLS, with an empty store of its own.
struct LocalService {
    /// The variables that point a client at it: endpoint, CA, key pair, region.
    let environment: [String: String]
    /// Where it answers without TLS, with the option `--http`.
    let http: String?

    /// Serves all tests that need no clock or store of their own.
    static let shared = Result { try LocalService() }

    /// - Parameters:
    ///   - wrapper: a command to put in front, such as faketime.
    ///   - options: of sesame-local.
    init(wrapper: [String] = [], options: [String] = []) throws {
        let names = [
            "SESAME_ENDPOINT", "SESAME_CA_FILE", "TENCENTCLOUD_SECRET_ID", "TENCENTCLOUD_SECRET_KEY",
            "TENCENTCLOUD_REGION", "SESAME_METADATA", "SESAME_HTTP_ENDPOINT",
        ]
        let print = names.map { "echo \"$\($0)\"" }.joined(separator: "; ")
        let arguments =
            wrapper + [Command.sesameLocal, "--quota", "off"] + options
            + ["--", "/bin/sh", "-c", "\(print); exec cat >/dev/null"]
        let values = try Background.server(Command(path: "/usr/bin/env", arguments: arguments), lines: names.count)
        try #require(values.count == names.count, "sesame-local did not start")
        var told = Dictionary(uniqueKeysWithValues: zip(names, values)).filter { !$0.value.isEmpty }
        http = told.removeValue(forKey: "SESAME_HTTP_ENDPOINT")
        environment = told
    }

    /// `sesame` pointed at this service.
    func sesame(_ arguments: String..., input: String = "", with extra: [String: String] = [:]) -> Command {
        var command = Command(path: Command.sesame, arguments: arguments, input: Data(input.utf8))
        command.environment.merge(environment) { $1 }
        command.environment.merge(extra) { $1 }
        return command
    }

    /// `sesame exec` of `target` with this manifest.
    func exec(_ manifest: String, _ target: [String] = Command.target, flags: [String] = []) -> Command {
        var command = sesame("exec", "-f", "-", input: manifest)
        command.arguments += flags + ["--"] + target
        return command
    }

    /// Stores a secret of one version, `version` or SSM_Current, and answers with its name.
    func store(_ value: String, name: String = "s-" + UUID().uuidString, version: String? = nil) throws -> String {
        var command = sesame("put", name, "--create", input: value)
        command.arguments += version.map { ["--version-id", $0] } ?? []
        let outcome = try command.run()
        try #require(outcome.status == 0, "\(outcome.stderr)")
        return name
    }
}

/// A server that answers as no service should; the name of the secret says how (Tests/Servers/answer.py).
struct AnswerServer {
    let port: String
    let certificates: String
    private let log: String

    static let shared = Result { try AnswerServer(certificate: "server") }

    /// The folder of certificates, made once.
    private static let certificates = Result {
        let folder = Folder()
        let outcome = try Command(path: Self.folder + "/certificates", arguments: [folder.path]).run()
        try #require(outcome.status == 0, "certificates: \(outcome.stderr)")
        return folder.path
    }

    /// The folder of the tests' servers.
    static let folder = Repository.folder + "/Tests/Servers"

    init(certificate: String) throws {
        certificates = try Self.certificates.get()
        log = Folder.shared.file("")
        let path = certificates + "/" + certificate
        let arguments = [Self.folder + "/answer.py", path + ".pem", path + ".key", log]
        let said = try Background.server(Command(path: "/usr/bin/python3", arguments: arguments), lines: 1)
        port = try #require(said.first, "answer.py did not start")
    }

    /// `sesame` pointed at this server.
    func sesame(_ arguments: String..., input: String = "", with extra: [String: String] = [:]) -> Command {
        var command = Command(path: Command.sesame, arguments: arguments, input: Data(input.utf8))
        command.environment.merge([
            "SESAME_ENDPOINT": "127.0.0.1:\(port)", "SESAME_CA_FILE": certificates + "/authority.pem",
            "TENCENTCLOUD_SECRET_ID": "AKIDtest", "TENCENTCLOUD_SECRET_KEY": "hunter2-key",
            "TENCENTCLOUD_REGION": "ap-guangzhou", "SESAME_TIMEOUT": "\(Sanitizer.slowness)",
        ]) { $1 }
        command.environment.merge(extra) { $1 }
        return command
    }

    /// `sesame exec` of `target` with a manifest in which A, B, C … are these references.
    func exec(
        _ references: [String], _ target: [String] = Command.target, flags: [String] = [],
        with extra: [String: String] = [:]
    ) -> Command {
        let names = "ABCDEFGHIJ".map(String.init)
        let manifest = "env:\n" + zip(names, references).map { "  \($0): \($1)\n" }.joined()
        var command = sesame("exec", "-f", "-", input: manifest, with: extra)
        command.arguments += flags + ["--"] + target
        return command
    }

    /// Waits until the server has noted these lines: `asked NAME` when it has read a request,
    /// `answered NAME` when it has sent the answer.
    func wait(for lines: [String]) throws {
        for _ in 0..<1000 {
            let noted = try String(contentsOfFile: log, encoding: .utf8).split(separator: "\n").map(String.init)
            if Set(lines).isSubset(of: noted) { return }
            usleep(10_000)
        }
        Issue.record("the server never noted \(lines)")
    }
}
