import Foundation
import Testing

/// The service on this machine, judged by the official clients: Tests/Conformance, run with what `Tests/run` installs.
@Suite struct OfficialClientsTests {
    /// One check of one client, as the suites report it.
    struct Check: Decodable {
        let client: String
        let action: String
        let what: String
        let passed: Bool
        let why: String?
    }

    /// A suite that ends early is itself reported as a check; so is the table of docs/conformance.md.
    @Test func `every check of every official client passes`() throws {
        let outcome = try Conformance.run("suites.py")
        let checks = try outcome.output.split(separator: "\n").map {
            try JSONDecoder().decode(Check.self, from: Data($0.utf8))
        }
        #expect(checks.count > 300, "\(outcome.stderr)")
        for check in checks where !check.passed {
            Issue.record("\(check.client), \(check.action), \(check.what): \(check.why ?? "")")
        }
    }
}

/// The service under kill -9 and under abuse, and sesame under a service that fails; `.ci/campaign` does the same for longer.
@Suite struct HardshipTests {
    @Test(arguments: [("durability.py", "10"), ("abuse.py", "1500")])
    func `it loses nothing that it acknowledged and nothing brings it down`(_ script: String, _ times: String) throws {
        let outcome = try Conformance.run(script, times)
        #expect(outcome.status == 0, "\(outcome.output)\(outcome.stderr)")
    }

    /// Every launch against random faults, or ended at a random moment: all values right, or the right status and nothing left.
    @Test func `whatever the service does the target starts with every value right or not at all`() throws {
        let outcome = try Conformance.run("faults.py", "50", "20")
        #expect(outcome.status == 0, "\(outcome.output)\(outcome.stderr)")
    }

    /// Two launches for each share of packets, over each protocol.
    @Test func `however many packets get lost the target starts with every value right or not at all`() throws {
        let outcome = try Conformance.run("network.py", "2")
        #expect(outcome.status == 0, "\(outcome.output)\(outcome.stderr)")
    }
}

/// Tests/Conformance in Tests/run's Python.
enum Conformance {
    static func run(_ script: String, _ arguments: String...) throws -> Outcome {
        let path = Repository.folder + "/Tests/Conformance/\(script)"
        var command = Command(path: try tool("python3"), arguments: [path] + arguments)
        command.limit = 600
        command.environment["SESAME_LOCAL"] = Command.sesameLocal
        command.environment["SESAME"] = Command.sesame
        // A compiler may be elsewhere.
        command.environment["PATH", default: ""] += ":" + (ProcessInfo.processInfo.environment["PATH"] ?? "")
        return try command.run()
    }

    /// The path of a program that was installed with the official clients.
    static func tool(_ name: String) throws -> String {
        let path = Repository.folder + "/.build/python/bin/\(name)"
        try #require(FileManager.default.isExecutableFile(atPath: path), "Tests/run installs the official clients")
        return path
    }
}
