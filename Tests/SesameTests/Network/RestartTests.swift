import Foundation
import Testing

/// The service goes away in the middle of a fetch, of 60 secrets that take a while each, and comes back or not.
@Suite struct RestartTests {
    private static let names = (1...60).map { "V\($0)" }

    /// In a network of its own: runs the service, lets `event` happen to it, and launches with a limit of so many seconds.
    private func launch(_ event: String, seconds: Int) throws -> Outcome {
        let folder = Folder()
        _ = folder.file("env:\n" + Self.names.map { "  \($0): \($0)\n" }.joined(), name: "sesame.yaml")
        let values = Self.names.map { "    \($0): hunter2 of \($0)\n" }.joined()
        _ = folder.file("regions:\n  ap-guangzhou:\n" + values, name: "seed.yaml")
        _ = folder.file(
            #"[{"action": "GetSecretValue", "count": "always", "fault": {"delay": 0.15}}]"#, name: "faults.json")
        _ = folder.file(#"[{"secretId": "AKIDtest", "secretKey": "hunter2-key"}]"#, name: "keys.json", mode: 0o600)
        let script = """
            ip link set lo up
            serve() {
                "$SESAME_LOCAL" --quiet --listen 127.0.0.1:8443 --store store --keys keys.json --seed seed.yaml \
                    --faults faults.json >settings &
                service=$!
                until grep -qs SESAME_LOCAL_PID settings; do sleep 0.02; done
            }
            serve
            . ./settings
            { sleep 0.4; kill -9 $service; \(event); sleep 60; } >/dev/null 2>&1 &
            exec "$SESAME" exec --concurrency 4 --timeout \(seconds) -- /usr/bin/printenv "$@"
            """
        var command = Command(path: "/usr/bin/unshare", folder: folder.path)
        command.arguments =
            ["--net", "--pid", "--fork", "--kill-child", "--mount-proc", "/bin/bash", "-ec", script, "bash"]
            + Self.names
        command.environment = [
            "PATH": "/usr/bin:/bin:/usr/sbin:/sbin", "SESAME": Command.sesame, "SESAME_LOCAL": Command.sesameLocal,
            "TMPDIR": Background.root,
        ]
        return try command.run()
    }

    @Test func `it comes back and the target starts with every value right`() throws {
        succeeded(try launch("sleep 0.5; serve", seconds: 20), Self.names.map { "hunter2 of \($0)\n" }.joined())
    }

    @Test func `it stays away and that is said in time`() throws {
        let outcome = try launch(":", seconds: 2)
        #expect(outcome.status == 69 && outcome.output.isEmpty && !outcome.tells)
        #expect(outcome.lines.count == 2, "\(outcome.stderr)")
        #expect(outcome.lines[0].hasSuffix(", V60: cannot reach SERVER: could not connect: connection refused"))
        #expect(!outcome.lines[0].hasPrefix("sesame: V1, "))
    }
}
