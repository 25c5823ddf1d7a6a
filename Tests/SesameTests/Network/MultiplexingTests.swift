import Foundation
import Testing

/// One connection serves a server with HTTP/2; a server with HTTP/1.1 gets as many as pay.
@Suite struct MultiplexingTests {
    /// The environment that leads to a server through nginx, which offers HTTP/2.
    ///
    /// - Parameter held: the bytes that the first connection brings before it falls silent; nil for none that does.
    static func multiplexed(_ endpoint: String, held: Int? = nil) throws -> [String: String] {
        let certificates = try AnswerServer.shared.get().certificates
        let arguments = [
            AnswerServer.folder + "/http2.py", certificates + "/server.pem", certificates + "/server.key", endpoint,
            Folder().path,
        ]
        let command = Command(path: "/usr/bin/python3", arguments: arguments + (held.map { ["\($0)"] } ?? []))
        let said = try Background.server(command, lines: 1)
        return [
            "SESAME_ENDPOINT": "127.0.0.1:\(try #require(said.first, "http2.py did not start"))",
            "SESAME_CA_FILE": certificates + "/authority.pem",
        ]
    }

    /// A launch with `count` secrets that prints all values, one a line, and `--timings`.
    private func launch(_ count: Int, of service: LocalService, with extra: [String: String]) throws -> Outcome {
        let names = try (0..<count).map { try service.store("value \($0)") }
        let manifest = "env:\n" + names.enumerated().map { "  V\($0): \($1)\n" }.joined()
        var command = service.exec(
            manifest, ["/usr/bin/printenv"] + (0..<count).map { "V\($0)" }, flags: ["--timings", "--timeout", "20"])
        command.environment.merge(extra) { $1 }
        return try command.run()
    }

    /// The lines of the table of `--timings`, a word each column.
    private func timings(_ outcome: Outcome) -> [[Substring]] {
        outcome.stderr.split(separator: "\n").dropFirst().map { $0.split(separator: " ") }
    }

    @Test func `many secrets share one connection of HTTP/2`() throws {
        let service = try LocalService.shared.get()
        let endpoint = try Self.multiplexed(try #require(service.environment["SESAME_ENDPOINT"]))
        let outcome = try launch(40, of: service, with: endpoint)
        #expect(outcome.status == 0 && outcome.output == (0..<40).map { "value \($0)\n" }.joined())
        let lines = timings(outcome)
        #expect(lines.count == 41 && lines.dropLast().allSatisfy { $0.last == "HTTP/2" })
        #expect(lines.last?.last == "1")
    }

    @Test func `a connection that falls silent is left, with all that is on its way in it, for one other`() throws {
        let service = try LocalService.shared.get()
        // The handshake is through, and some answers are.
        let endpoint = try Self.multiplexed(try #require(service.environment["SESAME_ENDPOINT"]), held: 3000)
        let outcome = try launch(30, of: service, with: endpoint)
        #expect(outcome.status == 0 && outcome.output == (0..<30).map { "value \($0)\n" }.joined())
        // The silent connection and its successor.
        #expect(timings(outcome).last?.last == "2")
    }

    @Test func `far away, TLS begins on more connections before the protocol is known, and ends if it is HTTP/2`()
        async throws
    {
        let count = """
            echo $(sed 's/.* //' "$folder/nginx.log" | sort -u | wc -l) connections, \
                $(grep 'SSL handshak' "$folder/nginx-error.log" | grep -vc 'client closed') ended handshakes
            """
        let far = FarService(wire: "delay=20", target: ["/bin/bash", "-c", count])
        let outcome = try await far.launch()
        // The client closed others before a byte of TLS was sent.
        succeeded(outcome, "1 connections, 11 ended handshakes\n")
    }

    @Test func `a server whose answers take time is asked over more connections of HTTP/1.1`() throws {
        // One after the other they would take 8 s.
        let names = (0..<8).map { "slow-1-\($0)" }
        let outcome = try AnswerServer.shared.get().exec(names, flags: ["--timeout", "6"]).run()
        succeeded(outcome, "started\n")
    }
}
