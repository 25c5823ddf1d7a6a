import Foundation
import Testing

/// The static sesame as the entrypoint of containers, under a real runtime.
@Suite(.enabled(if: EmptyRoot.isStatic, "Tests/static runs these")) struct ContainerTests {
    private let server: AnswerServer
    private let authority: String

    init() throws {
        server = try AnswerServer.shared.get()
        authority = try String(contentsOfFile: server.certificates + "/authority.pem", encoding: .utf8)
    }

    /// A container whose entrypoint is sesame, in front of `target`.
    private func container(_ target: [String], manifest: String = "env: {A: works}") throws -> Container {
        let root = try EmptyRoot(["/etc/ssl/certs/ca-certificates.crt": authority, "/etc/sesame.yaml": manifest])
        return try Container(root.path, entrypoint("/sesame", target))
    }

    private func entrypoint(_ path: String, _ target: [String]) -> Command {
        var command = server.sesame(with: ["SESAME_FILE": "/etc/sesame.yaml"])
        command.environment["SESAME_CA_FILE"] = nil
        (command.path, command.arguments) = (path, ["exec", "--"] + target)
        return command
    }

    private static let shell = ["/busybox", "sh", "-c"]

    @Test func `the program is process 1, with its variables, and without the key`() throws {
        let script = "echo $$ $A ${TENCENTCLOUD_SECRET_KEY-none}; /busybox id -u; /busybox touch /x"
        let outcome = try container(Self.shell + [script]).command.run()
        #expect(outcome.output == "1 value of works none\n65534\n")
        #expect(outcome.stderr == "touch: /x: Read-only file system\n")
    }

    @Test func `the limits of the container are real`() throws {
        let facts = "/busybox grep -E 'CapEff|NoNewPrivs' /proc/self/status"
        succeeded(try container(Self.shell + [facts]).command.run(), "CapEff:\t0000000000000000\nNoNewPrivs:\t1\n")
        // Twice the memory of the container.
        let hungry = "x=$(/busybox yes | /busybox head -c \(2 * Container.memory))"
        #expect(try container(Self.shell + [hungry]).command.run().status == 137)
    }

    @Test(arguments: [0, 1, 2, 42, 64, 127, 255]) func `the status is the program's`(_ status: Int32) throws {
        #expect(try container(Self.shell + ["exit \(status)"]).command.run().status == status)
    }

    @Test func `without a start the status is that of the failure`() throws {
        let missing = ["server: command not found", "hint: it is looked up in the PATH sesame was given"]
        refused(try container(["server"]).command.run(), 127, missing)
        let line = "/etc/sesame.yaml:1:1: unknown key \"en\""
        refused(
            try container(["/busybox"], manifest: "en: {A: x}").command.run(), 78,
            [line, "hint: did you mean \"env\"?"])
        let hint = "hint: allow the action on this secret in its CAM policy"
        let denied = "A: code-UnauthorizedOperation@SSM_Current: not permitted (UnauthorizedOperation, request req-1)"
        let manifest = "env: {A: code-UnauthorizedOperation}"
        refused(try container(["/busybox"], manifest: manifest).command.run(), 77, [denied, hint])
    }

    @Test(arguments: ["TERM", "HUP", "INT"]) func `a signal reaches the program`(_ signal: String) throws {
        let script = "trap 'exit 42' \(signal); echo ready; while :; do /busybox sleep 0.1; done"
        let container = try container(Self.shell + [script])
        let running = try container.command.start()
        #expect(running.line() == "ready")
        try container.kill(signal)
        #expect(running.wait().status == 42)
    }

    @Test(arguments: [("TERM", 143), ("INT", 130), ("KILL", 137)])
    func `a signal ends the fetch`(_ signal: String, _ status: Int32) throws {
        let name = "slow-60-" + UUID().uuidString
        let container = try container(["/busybox"], manifest: "env: {A: \(name)}")
        let running = try container.command.start()
        try server.wait(for: ["asked \(name)"])
        try container.kill(signal)
        let outcome = running.wait()
        #expect(outcome.status == status && outcome.output.isEmpty && outcome.stderr.isEmpty)
    }

    /// As an init container does, for an image without it.
    @Test func `it installs itself for another image`() throws {
        let volume = Folder()
        chmod(volume.path, 0o777)
        let first = Command(path: "/sesame", arguments: ["install", "/volume"])
        succeeded(
            try Container(EmptyRoot().path, first, mounts: [(volume, "/volume", true)]).command.run(), "")
        let root = try EmptyRoot([
            "/etc/ssl/certs/ca-certificates.crt": authority, "/etc/sesame.yaml": "env: {A: works}",
        ])
        try FileManager.default.removeItem(atPath: root.path + "/sesame")
        let second = entrypoint("/volume/sesame", Self.shell + ["echo $A"])
        let outcome = try Container(root.path, second, mounts: [(volume, "/volume", false)]).command.run()
        succeeded(outcome, "value of works\n")
    }
}
