import Foundation
import Testing

/// A failure that may pass is retried until the time limit; a final one is reported at once.
@Suite struct RetryTests {
    /// A service that answers the next `count` requests of an action wrongly, and a secret in it.
    private func service(_ fault: String, count: Int, action: String = "GetSecretValue") throws -> (
        LocalService, String
    ) {
        let faults = "[{\"action\": \"\(action)\", \"count\": \(count), \"fault\": \(fault)}]"
        let service = try LocalService(options: ["--faults", Folder.shared.file(faults)])
        return (service, try service.store("hunter2"))
    }

    @Test(arguments: [
        #"{"error": "InternalError"}"#, #"{"error": "RequestLimitExceeded"}"#,
        #"{"error": "RequestLimitExceeded.UinLimitExceeded"}"#, #"{"error": "ServiceUnavailable"}"#,
        #"{"error": "FailedOperation.AccessKmsError"}"#, #"{"status": 500}"#, #"{"status": 503}"#,
        #"{"status": 429}"#,
    ]) func `two failures and then the value`(_ fault: String) throws {
        let (service, name) = try service(fault, count: 2)
        succeeded(try service.exec("env: {A: \(name)}", ["/usr/bin/printenv", "A"]).run(), "hunter2\n")
    }

    @Test(arguments: [
        "FailedOperation", "ResourceNotFound", "ResourceUnavailable.ResourceDisabled", "UnauthorizedOperation",
        "InvalidParameterValue", "AuthFailure.SignatureFailure",
    ]) func `what is final is not tried again`(_ code: String) throws {
        let (service, name) = try service("{\"error\": \"\(code)\"}", count: 1)
        let outcome = try service.exec("env: {A: \(name)}").run()
        #expect(outcome.status != 0 && outcome.output == "" && !outcome.stderr.contains("attempts"))
    }

    @Test func `a failure that stays is told with the number of attempts and their time`() throws {
        let (service, name) = try service(#"{"error": "InternalError"}"#, count: 1000)
        let outcome = try service.exec("env: {A: \(name)}", flags: ["--timeout", "1"]).run()
        refused(
            outcome, 69,
            [
                "A: \(name)@SSM_Current: an error inside the service (InternalError, request ID)",
                "hint: try again; if it stays so, tell Tencent Cloud the request",
            ])
        #expect(outcome.stderr.contains(/request [-0-9a-f]+, \d+ attempts in [01]\.\d s\)/))
    }

    /// Hardly a byte for 6 s: what remains of the 9 is enough for the next attempt.
    @Test(arguments: [#"{"delay": 60}"#, #"{"bytesPerSecond": 1}"#])
    func `a stuck request, or one that trickles, is given up in time for another`(_ fault: String) throws {
        let (service, name) = try service(fault, count: 1)
        let launch = service.exec("env: {A: \(name)}", ["/usr/bin/printenv", "A"], flags: ["--timeout", "9"])
        succeeded(try launch.run(), "hunter2\n")
    }

    @Test func `a value is stored once: what may have been carried out is not sent again`() throws {
        let (service, name) = try service(#"{"error": "InternalError"}"#, count: 1, action: "PutSecretValue")
        let put = { try service.sesame("put", name, "--version-id", "v2", input: "x").run() }
        let outcome = try put()
        #expect(outcome.status == 69 && !outcome.stderr.contains("attempts"))
        succeeded(try put(), "\(name)@v2\n")
        // Not by libcurl either, which sends again by itself what a used connection did not answer.
        let action = #"{"action": "PutSecretValue", "count": 1, "fault": "#
        let faults = "[\(action){\"error\": \"RequestLimitExceeded\"}}, \(action){\"end\": \"close\"}}]"
        let closing = try LocalService(options: ["--faults", Folder.shared.file(faults)])
        let third = try closing.store("x")
        let closed = try closing.sesame("put", third, "--version-id", "v2", input: "x").run()
        #expect(closed.status == 69 && closed.stderr.contains("the connection broke"))
        let (limited, other) = try self.service(
            #"{"error": "RequestLimitExceeded"}"#, count: 2, action: "PutSecretValue")
        succeeded(
            try limited.sesame("put", other, "--version-id", "v2", input: "x").run(), "\(other)@v2\n")
    }

    @Test func `every secret gets its verdict, whatever becomes of the others`() throws {
        let (service, name) = try service(#"{"error": "InternalError"}"#, count: 3)
        let outcome = try service.exec("env: {A: \(name), B: none, C: \(name)@v9}").run()
        #expect(outcome.status == 66)
        #expect(outcome.lines.count { $0.contains("no such") } == 2)
    }

    @Test func `a service that is not there yet`() throws {
        let service = try LocalService.shared.get()
        let name = try service.store("hunter2")
        let port = try #require(service.environment["SESAME_ENDPOINT"]?.split(separator: ":").last)
        // The port opens a second after the first attempt.
        let late = 20_000 + Int.random(in: 0..<10_000)
        let relay = """
            import socket, threading, time
            time.sleep(1)
            listener = socket.create_server(('127.0.0.1', \(late)))
            def pump(a, b):
                try:
                    while data := a.recv(65536): b.sendall(data)
                except OSError: pass
                b.close()
            while True:
                client = listener.accept()[0]
                server = socket.create_connection(('127.0.0.1', \(port)))
                for pair in ((client, server), (server, client)):
                    threading.Thread(target=pump, args=pair, daemon=True).start()
            """
        let running = try Command(path: "/usr/bin/python3", arguments: ["-c", relay]).start()
        defer { running.kill(SIGKILL) }
        // A request that reached nobody has done nothing: it is sent again too.
        let endpoint = "--endpoint=https://127.0.0.1:\(late)"
        let put = service.sesame("put", name, "--version-id=v2", endpoint, input: "x")
        let putting = try put.start()
        putting.feed()
        let launch = service.exec("env: {A: \(name)}", ["/usr/bin/printenv", "A"], flags: [endpoint])
        succeeded(try launch.run(), "hunter2\n")
        succeeded(putting.wait(), "\(name)@v2\n")
    }
}

/// The options for the number and rate of requests, and the table of their times.
@Suite struct RequestRateTests {
    private let service: LocalService

    init() throws { service = try LocalService.shared.get() }

    private func launch(_ count: Int, _ flags: String...) throws -> Outcome {
        let name = try service.store("hunter2")
        let manifest = (1...count).map { "  V\($0): {secret: \(name), version: SSM_Current, region: ap-guangzhou}" }
        let others = try (1..<count).map { "  W\($0): \(try service.store("x"))" }
        return try service.exec("env:\n" + (manifest + others).joined(separator: "\n"), flags: flags).run()
    }

    @Test func `a table of times, a line a request`() throws {
        let outcome = try launch(6, "--timings")
        #expect(outcome.status == 0 && outcome.output == "started\n")
        let lines = outcome.stderr.split(separator: "\n")
        #expect(lines.count == 1 + 6 + 1 && lines.allSatisfy { $0.hasPrefix("sesame: timings: ") })
        #expect(lines[0].hasSuffix("total  attempts  bytes  connections  protocol"))
        #expect(lines.count { $0.hasSuffix("HTTP/1.1") } == 6)
    }

    @Test func `one connection, when that is said`() throws {
        let outcome = try launch(6, "--timings", "--concurrency", "1")
        let last = try #require(outcome.stderr.split(separator: "\n").last)
        #expect(last.split(separator: " ").last == "1")
    }

    @Test func `a quota spreads the requests over seconds`() throws {
        let begin = Date()
        let outcome = try launch(7, "--quota", "3", "--timings")
        #expect(outcome.output == "started\n")
        // The third field of a line, after the secret, is the wait in milliseconds.
        let waits = outcome.stderr.split(separator: "\n").dropFirst().dropLast().compactMap {
            Double($0.split(separator: " ")[3])
        }
        #expect(waits.count == 7 && waits.max() ?? 0 >= 2000 && waits.min() ?? 1 < 1000)
        // Seven at three a second need two whole seconds: a promise of the option, not of speed.
        #expect(Date().timeIntervalSince(begin) >= 2)
    }

    @Test(arguments: [
        ("--concurrency", "0", "number", "from 1 to 200"), ("--quota", "291", "number", "from 1 to 290"),
        ("--splay", "-1", "duration", "seconds, or 500ms, 5s, 2m, 1h; up to 1h"),
    ]) func `numbers out of bounds`(_ option: String, _ value: String, _ what: String, _ hint: String) throws {
        let outcome = try service.exec("env: {A: b}", flags: ["\(option)=\(value)"]).run()
        refused(outcome, 64, ["\(option): not a valid \(what)", "hint: \(hint)"])
    }
}
