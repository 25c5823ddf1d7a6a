import Foundation
import Testing

/// The code package of examples/functions as SCF starts it: with the keys of an execution role in the environment, in a
/// root of which only /tmp can be written, port 9000 and the runtime API on a network of its own.
@Suite struct FunctionTests {
    private static let examples = Repository.folder + "/examples/functions"
    /// The code package.
    private let package = Folder()

    init() throws {
        try FileManager.default.createSymbolicLink(
            atPath: package.path + "/sesame", withDestinationPath: Command.sesame)
        _ = package.file("env: {DB_PASSWORD: prod-db-password}", name: "sesame.yaml")
        _ = package.file("regions: {ap-guangzhou: {prod-db-password: hunter2}}", name: "seed.yaml")
        let keys = #"[{"secretId": "AKIDx", "secretKey": "hunter2-key", "token": "hunter2-token"}]"#
        _ = package.file(keys, name: "keys.json", mode: 0o600)
    }

    private func add(_ program: String, _ name: String) {
        _ = package.file(program, name: name, mode: 0o755)
    }

    /// Starts the package behind this name of its bootstrap; `changes` is shell that runs before.
    private func start(_ kind: String, _ bootstrap: String, changes: String = ":") throws -> Outcome {
        let text = try String(contentsOfFile: Self.examples + "/bootstrap", encoding: .utf8)
        add(text, bootstrap)
        let script = """
            ip link set lo up
            mount --bind . /mnt; mount -t tmpfs none /tmp; mount -o remount,bind,ro /mnt; mount -o remount,bind,ro /
            cd /
            exec "$LOCAL" --quiet --quota off --keys /mnt/keys.json --seed /mnt/seed.yaml -- /bin/sh -c '
              export TENCENTCLOUD_RUNENV=SCF TENCENTCLOUD_SECRETID=$TENCENTCLOUD_SECRET_ID
              export TENCENTCLOUD_SECRETKEY=$TENCENTCLOUD_SECRET_KEY TENCENTCLOUD_SESSIONTOKEN=$TENCENTCLOUD_TOKEN
              unset TENCENTCLOUD_SECRET_ID TENCENTCLOUD_SECRET_KEY TENCENTCLOUD_TOKEN
              \(changes); exec python3 "$SCF" \(kind) /mnt/\(bootstrap)'
            """
        var command = Command(path: "/usr/bin/unshare", arguments: ["--net", "--mount", "/bin/sh", "-ec", script])
        command.folder = package.path
        command.environment = [
            "PATH": "/usr/bin:/bin:/usr/sbin:/sbin", "LOCAL": Command.sesameLocal,
            "SCF": AnswerServer.folder + "/scf.py",
        ]
        return try command.run()
    }

    @Test func `a custom runtime is ready with its secrets, and answers an event`() throws {
        add(try String(contentsOfFile: Self.examples + "/function", encoding: .utf8), "function")
        let answer = "an event of 21 bytes, a password of 7 characters"
        succeeded(
            try start("event", "bootstrap"),
            """
            POST /runtime/init/ready\(" ")
            GET /runtime/invocation/next
            POST /runtime/invocation/response \(answer)

            """)
    }

    @Test func `a web function listens on port 9000, with its secrets and without the keys`() throws {
        add(
            """
            #!/usr/bin/env python3
            import http.server, os
            class Function(http.server.BaseHTTPRequestHandler):
                def do_GET(self):
                    keys = [name for name in os.environ if name.startswith(("TENCENTCLOUD_S", "TENCENTCLOUD_T"))]
                    facts = [os.environ["DB_PASSWORD"], os.environ["TENCENTCLOUD_RUNENV"], str(keys)]
                    for path in ("/mnt/x", "/x", "/tmp/x"):
                        try:
                            open(path, "w").close()
                            facts.append(path)
                        except OSError as error:
                            facts.append(error.strerror)
                    self.send_response(200)
                    self.end_headers()
                    self.wfile.write(("\\n".join(facts) + "\\n").encode())
                def log_message(self, *arguments): pass
            http.server.HTTPServer(("0.0.0.0", 9000), Function).serve_forever()
            """, "function")
        let system = "Read-only file system"
        let outcome = try start("web", "scf_bootstrap")
        succeeded(outcome, "hunter2\nSCF\n[]\n\(system)\n\(system)\n/tmp/x\n")
    }

    @Test func `without a role it ends, and tells what to do`() throws {
        add("#!/bin/sh\necho started\n", "function")
        let outcome = try start("web", "scf_bootstrap", changes: "unset TENCENTCLOUD_SECRETID TENCENTCLOUD_SECRETKEY")
        #expect(outcome.status == 77 && outcome.output.isEmpty, "\(outcome.stderr)")
        let hint = "give the function an execution role: SCF then sets TENCENTCLOUD_SECRETID and the others"
        #expect(outcome.lines.last == "sesame: hint: \(hint)")
    }
}
