import Foundation
import Testing

/// The static sesame in front of a unit's command: the files of examples/systemd under a real systemd.
@Suite(.enabled(if: EmptyRoot.isStatic, "Tests/static runs these")) struct SystemdTests {
    private static let value = "hunter2-" + UUID().uuidString
    private static let examples = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("examples").path

    /// What Tests/Servers/units saw, by name, and all of the machine's journal; one boot is for all tests.
    private static let machine = Result {
        let service = try LocalService()
        _ = try service.store(value, name: "in-a-unit")
        _ = try service.store("a\0b", name: "with-nul")
        let folder = Folder()
        for (name, variable) in [("endpoint", "SESAME_ENDPOINT"), ("region", "TENCENTCLOUD_REGION")] {
            _ = folder.file(try #require(service.environment[variable]), name: name)
        }
        let authority = try #require(service.environment["SESAME_CA_FILE"])
        _ = folder.file(try String(contentsOfFile: authority, encoding: .utf8), name: "ca.pem")
        let (id, key) = ("TENCENTCLOUD_SECRET_ID", "TENCENTCLOUD_SECRET_KEY")
        let pair = (try #require(service.environment[id]), try #require(service.environment[key]))
        _ = folder.file("[default]\nsecret_id = \(pair.0)\nsecret_key = \(pair.1)\n", name: "credentials")
        let script = try String(contentsOfFile: AnswerServer.folder + "/units", encoding: .utf8)
        _ = folder.file(script, name: "script")

        var command = Command(path: AnswerServer.folder + "/machine", arguments: [folder.path])
        command.arguments += [
            "--bind-ro=\(Command.sesame):/usr/local/bin/sesame", "--bind-ro=\(examples):/examples",
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
        return (facts: facts, journal: said("journal"), key: pair.1)
    }

    private let facts: [String: String]
    private let journal: String
    private let key: String

    init() throws { (facts, journal, key) = try Self.machine.get() }

    @Test func `the example is a unit that systemd knows all of, and is exposed 2.5 at most`() throws {
        #expect(facts["verify"] == "0 ")
        let unit = Self.examples + "/systemd/server.service"
        let arguments = ["systemd-analyze", "security", "--offline=true", "--threshold=25", unit]
        let outcome = try Command(path: "/usr/bin/env", arguments: arguments).run()
        #expect(outcome.status == 0, "\(outcome.output)\(outcome.stderr)")
    }

    @Test func `the server is ready, with its secret, in the process that systemd started`() throws {
        #expect(facts["start"] == "0 running")
        #expect(facts["ready"] == "\(try Self.hash()) 0")
        #expect(facts["process"] == "python3 /usr/local/bin/server, parent 1")
        #expect(facts["user"] == "dynamic")
        #expect(facts["credential in the environment"] == "0")
    }

    @Test func `reload and stop reach the server`() throws {
        #expect(facts["reloaded"] == "\(try Self.hash()) 1, the same process")
        #expect(facts["stopped"] == "success")
    }

    @Test func `only where a restart may mend it, it is tried again`() {
        #expect(facts["unreachable"]?.hasPrefix("69, activating after ") == true)
        #expect(facts["manifest"] == "78, failed after 0")
        #expect(facts["missing"] == "66, failed after 0")
        #expect(facts["refused"] == "77, failed after 0")
        #expect(facts["data"] == "65, failed after 0")
    }

    @Test func `the drop-in puts it in front of a unit that is there already`() throws {
        #expect(facts["drop-in"] == "0 \(try Self.hash()) 0")
    }

    @Test func `the journal has the failures, and neither the value nor the key`() {
        #expect(journal.contains("sesame: SECRET: not-there@SSM_Current: no such secret"))
        #expect(journal.contains("sesame: SECRET: the signature does not match"))
        #expect(!journal.contains(Self.value) && !journal.contains(key))
    }

    /// Of the secret, as the server tells it (Tests/Servers/unit.py).
    private static func hash() throws -> String {
        let sum = Command(path: "/usr/bin/env", arguments: ["sha256sum"], input: Data(value.utf8))
        return String(try sum.run().output.prefix(8))
    }
}
