import Foundation
import Testing

/// The number of requests and connections that reach a server, whatever it does with them.
@Suite struct RequestCountTests {
    // MARK: What docs/network.md promises

    /// The most requests for so many secrets, answered or not.
    private static func requests(for secrets: Int) -> Int { secrets + max(8, 2 * secrets) }
    /// The most connections that are there at once.
    private static let connectionsAtOnce = 64
    /// The most connections in all, where one of HTTP/2 could carry all requests.
    private static let fewConnections = 20
    /// The most requests in any second: the service's quota for one account.
    private static let perSecond = 300

    // MARK: Requests in vain

    @Test(arguments: [("http/1.1", 1), ("http/1.1", 20), ("h2", 1), ("h2", 20)])
    func `a server that closes without an answer`(_ protocol: String, _ secrets: Int) throws {
        let server = try CountingServer(#"[{"protocol": "\#(`protocol`)", "answers": 0}]"#)
        let outcome = try server.exec(secrets, timeout: 9).run()
        #expect(outcome.status == 69 && outcome.output == "")
        let counts = try server.counts()
        #expect(counts.requests.count <= Self.requests(for: secrets))
        #expect(counts.connections <= Self.requests(for: secrets))
        #expect(counts.atOnce <= Self.connectionsAtOnce)
    }

    // MARK: Connections

    /// Connections that end or carry little: what becomes of each, for how many secrets, and how many more connections
    /// than a few the server forces.
    struct Connections: CustomTestStringConvertible {
        let testDescription: String
        let json: String
        var secrets = 40
        var forced = 0
        /// HTTP/1.1 may take as many connections as pay.
        var most = RequestCountTests.fewConnections
    }

    static let connections = [
        Connections(
            testDescription: "GOAWAY after each answer", json: #"[{"protocol": "h2", "answers": 1}]"#, forced: 40),
        Connections(
            testDescription: "GOAWAY after five answers", json: #"[{"protocol": "h2", "answers": 5}]"#, forced: 8),
        Connections(
            testDescription: "HTTP/2 that ends unsaid after five answers",
            json: #"[{"protocol": "h2", "answers": 5, "end": "unsaid"}]"#, forced: 8),
        Connections(
            testDescription: "two streams", json: #"[{"protocol": "h2", "streams": 2, "delay": 0.02}]"#, secrets: 100),
        Connections(testDescription: "one stream", json: #"[{"protocol": "h2", "streams": 1}]"#),
        Connections(
            testDescription: "Connection: close", json: #"[{"answers": 1}]"#, forced: 40,
            most: RequestCountTests.connectionsAtOnce),
        Connections(
            testDescription: "HTTP/1.1 that closes unsaid", json: #"[{"answers": 1, "end": "unsaid"}]"#, forced: 40,
            most: RequestCountTests.connectionsAtOnce),
        Connections(
            testDescription: "HTTP/2 until it starts anew without",
            json: #"[{"protocol": "h2", "answers": 5, "end": "unsaid"}, {}]"#, secrets: 100,
            most: RequestCountTests.connectionsAtOnce),
        Connections(
            testDescription: "HTTP/2 until a GOAWAY, then HTTP/1.1", json: #"[{"protocol": "h2", "answers": 5}, {}]"#,
            secrets: 100, most: RequestCountTests.connectionsAtOnce),
        Connections(
            testDescription: "HTTP/1.1 until it starts anew with HTTP/2",
            json: #"[{"answers": 5, "end": "unsaid"}, {"protocol": "h2"}]"#, secrets: 100,
            most: RequestCountTests.connectionsAtOnce),
    ]

    @Test(arguments: connections) func `connections are bounded and every value is right`(_ given: Connections) throws {
        let server = try CountingServer(given.json)
        succeeded(try server.exec(given.secrets, timeout: 20).run(), CountingServer.values(given.secrets))
        let counts = try server.counts()
        #expect(counts.requests.count <= Self.requests(for: given.secrets))
        #expect(counts.connections <= given.most + given.forced)
        #expect(counts.atOnce <= given.most)
    }

    /// libcurl 7.88 takes the answers of one connection for those of others where some speak HTTP/2 and some do not
    /// (curl issue 4885), and an answer does not tell its region.
    @Test(arguments: ["SSM_Current", "v1"])
    func `where some connections speak HTTP/2 and others do not each value is its own`(_ version: String) throws {
        for kinds in [#"{}, {"protocol": "h2"}"#, #"{"protocol": "h2", "answers": 1}, {}, {"protocol": "h2"}"#] {
            let server = try CountingServer("[\(kinds)]")
            let launch = server.exec(100, timeout: 20) { "{secret: s-1, version: \(version), region: ap-r\($0)}" }
            succeeded(try launch.run(), (1...100).map { "hunter2 of 1 in ap-r\($0)\n" }.joined())
        }
    }

    // MARK: Requests a second

    /// More than the quota of a second; on loopback, and where an answer takes a while.
    @Test(arguments: [
        #"[{}]"#, #"[{"delay": 0.02}]"#, #"[{"protocol": "h2"}]"#, #"[{"protocol": "h2", "delay": 0.05}]"#,
    ])
    func `no second has more requests than the quota when they reach the server`(_ connections: String) throws {
        let server = try CountingServer(connections)
        succeeded(try server.exec(400, timeout: 20).run(), CountingServer.values(400))
        let counts = try server.counts()
        #expect(counts.requests.count == 400)
        #expect(counts.perSecond <= Self.perSecond)
    }

    /// Each packet is 20 to 70 ms on its way.
    @Test(.enabled(if: geteuid() == 0), arguments: [#"[{}]"#, #"[{"protocol": "h2"}]"#])
    func `nor where the way takes now more time and now less`(_ connections: String) async throws {
        let log = Folder.shared.file("")
        let certificates = try AnswerServer.shared.get().certificates + "/another-host"
        let server = try [
            Conformance.tool("python3"), CountingServer.script, "10.9.0.2:445", certificates + ".pem",
            certificates + ".key", log, "'\(connections)'",
        ].joined(separator: " ")
        let far = FarService(
            host: "example.com:445", wire: "delay=20 jitter=50",
            script: "{ sleep 30 | there \(server) >/dev/null; } & until_listening 445", secrets: 400)
        succeeded(try await far.launch(), CountingServer.values(400))
        let counts = try CountingServer.Counts(log: log)
        #expect(counts.requests.count == 400)
        #expect(counts.perSecond <= Self.perSecond)
    }
}
