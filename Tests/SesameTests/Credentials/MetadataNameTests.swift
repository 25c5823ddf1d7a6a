import Foundation
import Testing

/// The instance's metadata under their own name, in a network namespace where that name leads to this machine.
@Suite struct MetadataNameTests {
    /// Serves a role at `address`, gives the name that address, and launches.
    private func launch(at address: String, vendor: String) throws -> Outcome {
        let folder = Folder()
        let roles = "root/latest/meta-data/cam/security-credentials"
        try FileManager.default.createDirectory(atPath: folder.path + "/" + roles, withIntermediateDirectories: true)
        // A directory answers with its index.
        _ = folder.file("pod", name: roles + "/index.html")
        let keys =
            #"{"Code": "Success", "TmpSecretId": "AKIDtest", "TmpSecretKey": "hunter2-key", "Token": "hunter2-token", "#
            + #""ExpiredTime": 4000000000}"#
        _ = folder.file(keys, name: roles + "/pod")
        let ring = #"[{"secretId": "AKIDtest", "secretKey": "hunter2-key", "token": "hunter2-token"}]"#
        _ = folder.file(ring, name: "keys", mode: 0o600)
        _ = folder.file("\(address) metadata.tencentyun.com\n", name: "hosts")
        _ = folder.file("env: {A: a}", name: "manifest")
        let script = """
            ip link set lo up; ip address add 169.254.0.23/32 dev lo
            mount --bind hosts /etc/hosts
            mount -t tmpfs none /sys; mkdir -p /sys/class/dmi/id; echo '\(vendor)' >/sys/class/dmi/id/sys_vendor
            python3 -m http.server 80 --bind \(address) --directory root >/dev/null 2>&1 & server=$!
            until (exec 3<>/dev/tcp/\(address)/80) 2>/dev/null; do sleep 0.05; done
            "$SESAME_LOCAL" --keys keys -- sh -c '
                printf hunter2 | "$SESAME" put a --create >/dev/null || exit
                unset TENCENTCLOUD_SECRET_ID TENCENTCLOUD_SECRET_KEY TENCENTCLOUD_TOKEN
                http_proxy=http://127.0.0.1:1 exec "$SESAME" exec -v -f manifest -- sh -c "echo \\$A"' && code=0 || code=$?
            kill $server; exit $code
            """
        var command = Command(path: "/usr/bin/unshare", folder: folder.path)
        command.environment.merge(["SESAME": Command.sesame, "SESAME_LOCAL": Command.sesameLocal]) { $1 }
        command.environment["TMPDIR"] = Background.root
        command.environment["PATH"] = "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin"
        command.arguments = ["--net", "--mount", "/bin/bash", "-ec", script]
        return try command.run()
    }

    @Test(arguments: [("169.254.0.23", "Bochs"), ("169.254.0.23", "Tencent Cloud"), ("127.0.0.1", "Tencent Cloud")])
    func `whoever answers on the link, or at the name on a machine of Tencent Cloud, is believed`(
        _ address: String, _ vendor: String
    ) throws {
        let outcome = try launch(at: address, vendor: vendor)
        #expect(outcome.output == "hunter2\n", "\(outcome.stderr)")
        #expect(outcome.stderr.contains("credentials: instance role pod"))
    }

    @Test func `elsewhere a name that leads anywhere else is nobody's`() throws {
        let outcome = try launch(at: "127.0.0.1", vendor: "Bochs")
        #expect(outcome.status == 77 && outcome.output.isEmpty)
        let line = "instance role: metadata.tencentyun.com answered from an address that is not 169.254/16"
        #expect(outcome.stderr.contains(line))
    }
}
