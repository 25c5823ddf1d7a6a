import Foundation
import Testing

/// A machine with a real systemd, booted once, in which a script of Tests/Servers starts units (Tests/Servers/machine).
struct Machine {
    /// What the script printed, by name.
    let facts: [String: String]
    let journal: String
    /// The key of the service, which no journal may hold.
    let key: String

    static let examples = Repository.folder + "/examples"

    /// - Parameters:
    ///   - secrets: the values of the secrets in the service, by name.
    ///   - files: what else the script finds in /shared, by name.
    ///   - sesame: where the static file is.
    ///   - options: of sesame-local.
    init(
        _ script: String, secrets: [String: String], files: [String: String] = [:],
        sesame: String = "/usr/local/bin/sesame", options: [String] = []
    ) throws {
        let service = try LocalService(options: options)
        for (name, value) in secrets { _ = try service.store(value, name: name) }
        let folder = Folder()
        for (name, content) in files { _ = folder.file(content, name: name) }
        for (name, variable) in [("endpoint", "SESAME_ENDPOINT"), ("region", "TENCENTCLOUD_REGION")] {
            _ = folder.file(try #require(service.environment[variable]), name: name)
        }
        let authority = try #require(service.environment["SESAME_CA_FILE"])
        _ = folder.file(try String(contentsOfFile: authority, encoding: .utf8), name: "ca.pem")
        let id = try #require(service.environment["TENCENTCLOUD_SECRET_ID"])
        key = try #require(service.environment["TENCENTCLOUD_SECRET_KEY"])
        _ = folder.file("[default]\nsecret_id = \(id)\nsecret_key = \(key)\n", name: "credentials")
        let text = try String(contentsOfFile: AnswerServer.folder + "/" + script, encoding: .utf8)
        _ = folder.file(text, name: "script")

        var command = Command(path: AnswerServer.folder + "/machine", arguments: [folder.path])
        command.arguments += [
            "--bind-ro=\(Command.sesame):\(sesame)", "--bind-ro=\(Self.examples):/examples",
            "--bind-ro=\(AnswerServer.folder):/servers",
        ]
        let outcome = try command.run()
        func said(_ name: String) -> String {
            (try? String(contentsOfFile: folder.path + "/" + name, encoding: .utf8)) ?? ""
        }
        try #require(outcome.status == 0, "\(outcome.stderr)\(said("console"))\(said("output"))")
        var facts: [String: String] = [:]
        for line in said("output").split(separator: "\n") {
            let parts = line.components(separatedBy: ": ")
            facts[parts[0]] = parts.dropFirst().joined(separator: ": ")
        }
        (self.facts, journal) = (facts, said("journal"))
    }

    /// The example is a unit that systemd knows all of, and is exposed 2.5 at most.
    func judge(_ unit: String) throws {
        #expect(facts["verify"] == "0 ")
        let path = Self.examples + "/systemd/" + unit
        let arguments = ["systemd-analyze", "security", "--offline=true", "--threshold=25", path]
        let outcome = try Command(path: "/usr/bin/env", arguments: arguments).run()
        #expect(outcome.status == 0, "\(outcome.output)\(outcome.stderr)")
    }

    /// What Tests/Servers/unit.py tells of its secret.
    static func hash(of secret: String) throws -> String {
        let sum = Command(path: "/usr/bin/env", arguments: ["sha256sum"], input: Data(secret.utf8))
        return String(try sum.run().output.prefix(8))
    }
}
