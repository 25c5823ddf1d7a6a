import Foundation
import Testing

/// `sesame supervise` as process 1 of containers, in 32 MiB, under runc.
@Suite(.enabled(if: EmptyRoot.isStatic, "Tests/static runs these")) struct SupervisedContainerTests {
    private let service: LocalService

    init() throws { service = try LocalService.shared.get() }

    /// A container whose process 1 supervises a script; it looks when it is sent USR1.
    private func container(_ script: String, secret: String) throws -> Container {
        let file = try #require(service.environment["SESAME_CA_FILE"])
        let root = try EmptyRoot([
            "/etc/ssl/certs/ca-certificates.crt": String(contentsOfFile: file, encoding: .utf8),
            "/etc/sesame.yaml": "env: {A: \(secret)}",
        ])
        var command = service.sesame("supervise", "--look-on", "USR1", "--interval", "1h", "--settle", "0", "--")
        command.environment["SESAME_FILE"] = "/etc/sesame.yaml"
        command.environment["SESAME_CA_FILE"] = nil
        command.path = "/sesame"
        command.arguments += ["/busybox", "sh", "-c", script]
        return try Container(root.path, command)
    }

    @Test(arguments: [0, 1, 42, 127, 255]) func `the status is the program's`(_ status: Int32) throws {
        let outcome = try container("echo $$ $PPID; exit \(status)", secret: service.store("hunter2")).command.run()
        #expect(outcome.status == status)
        #expect(outcome.output.hasSuffix(" 1\n") && outcome.output != "1 1\n")
    }

    @Test(arguments: [("TERM", 143), ("KILL", 137), ("USR2", 140)])
    func `after a signal the status is 128 and its number`(_ signal: String, _ status: Int32) throws {
        let script = "kill -\(signal) $$"
        #expect(try container(script, secret: service.store("hunter2")).command.run().status == status)
    }

    @Test(arguments: ["TERM", "INT", "HUP", "QUIT"]) func `a signal reaches the program`(_ signal: String) throws {
        let script = "trap 'exit 42' \(signal); echo ready; while :; do /busybox sleep 0.1; done"
        let container = try container(script, secret: service.store("hunter2"))
        let running = try container.command.start()
        #expect(running.line() == "ready")
        try container.kill(signal)
        #expect(running.wait().status == 42)
    }

    @Test func `orphans are reaped, and nobody waits for those that run`() throws {
        let script = """
            orphan=$(/busybox sleep 0.1 >/dev/null & echo $!)
            while kill -0 $orphan; do /busybox sleep 0.1; done 2>/dev/null
            (/busybox sleep 1000 >/dev/null 2>&1 &)
            exit 42
            """
        #expect(try container(script, secret: service.store("hunter2")).command.run().status == 42)
    }

    @Test func `a changed secret restarts the program`() throws {
        let name = try service.store("hunter2-one")
        let script = "trap 'exit 42' TERM; echo $A; for _ in $(/busybox seq 200); do /busybox sleep 0.1; done"
        let container = try container(script, secret: name)
        let running = try container.command.start()
        #expect(running.line() == "hunter2-one")
        succeeded(try service.sesame("put", name, "--replace", input: "hunter2-two").run(), "\(name)@SSM_Current\n")
        try container.kill("USR1")
        #expect(running.line() == "hunter2-two")
        try container.kill("TERM")
        let outcome = running.wait()
        #expect(outcome.status == 42)
        #expect(outcome.stderr.contains("sesame: supervise: A: changed (\(name)@SSM_Current rewritten)\n"))
        #expect(!outcome.stderr.contains("hunter2"))
    }
}
