import Foundation
import Testing

/// The Containerfiles of examples/container and examples/functions, built by buildah and run by runc.
@Suite(.enabled(if: EmptyRoot.isStatic, "Tests/static runs these")) struct ImageTests {
    private let server: AnswerServer
    /// The folder from which the images are built; the images are kept there too.
    private let folder = Folder()
    private static let examples = Repository.folder + "/examples/container"
    private static let functions = Repository.folder + "/examples/functions"

    init() throws {
        server = try AnswerServer.shared.get()
        try FileManager.default.copyItem(atPath: Command.sesame, toPath: folder.path + "/sesame")
        try FileManager.default.copyItem(atPath: "/bin/busybox", toPath: folder.path + "/busybox")
        let authority = try String(contentsOfFile: server.certificates + "/authority.pem", encoding: .utf8)
        _ = folder.file(authority, name: "ca-certificates.crt")
        _ = folder.file("env: {A: works}", name: "sesame.yaml")
    }

    private func buildah(_ arguments: [String]) throws -> Outcome {
        let kept = ["--root", folder.path + "/images", "--runroot", folder.path + "/run", "--storage-driver", "vfs"]
        let outcome = try Command(path: "/usr/bin/buildah", arguments: kept + arguments).run()
        try #require(outcome.status == 0, "\(arguments): \(outcome.stderr)")
        return outcome
    }

    private func build(_ image: String, _ file: String, _ arguments: [String] = []) throws {
        _ = try buildah(["bud", "--quiet", "--tag", image, "--file", file] + arguments + [folder.path])
    }

    /// Runs what the image itself names as its entrypoint, in front of `target`.
    private func run(_ image: String, _ target: [String]) throws -> Outcome {
        var environment = server.sesame().environment
        environment["SESAME_CA_FILE"] = nil
        return try container(image, target, environment).command.run()
    }

    /// A container of the image's entrypoint in front of `target`, with the variables that the image sets, and these.
    private func container(
        _ image: String, _ target: [String], _ environment: [String: String],
        mounts: [(folder: Folder, at: String, writable: Bool)] = []
    ) throws -> Container {
        struct Image: Decodable {
            struct OCI: Decodable { let config: Settings }
            struct Settings: Decodable {
                let Entrypoint: [String]
                let Env: [String]
            }
            let OCIv1: OCI
        }
        let inspected = try buildah(["inspect", "--type", "image", image]).stdout
        let settings = try JSONDecoder().decode(Image.self, from: inspected).OCIv1.config
        let container = try buildah(["from", image]).output.trimmingCharacters(in: .newlines)
        let root = try buildah(["mount", container]).output.trimmingCharacters(in: .newlines)
        var command = Command(path: settings.Entrypoint[0])
        command.arguments = settings.Entrypoint.dropFirst() + target
        command.environment.merge(environment) { $1 }
        for entry in settings.Env {
            let parts = entry.split(separator: "=", maxSplits: 1).map(String.init)
            command.environment[parts[0]] = parts[1]
        }
        return try Container(root, command, mounts: mounts)
    }

    @Test func `an empty base`() throws {
        try build("sesame", Self.examples + "/Containerfile")
        #expect(try run("sesame", ["/usr/bin/sesame", "--version"]).output.hasPrefix("sesame 0.1.0 (commit "))
        try build("supervised", Self.examples + "/Containerfile.supervised")
        refused(
            try run("supervised", ["server"]), 127,
            ["server: command not found", "hint: it is looked up in the PATH sesame was given"])
    }

    /// In a network of its own, which has the service too: there port 9000 is free.
    @Test func `a web function listens on port 9000, in a root of which only /tmp can be written`() throws {
        let (authority, temporary) = (Folder(), Folder())
        chmod(temporary.path, 0o777)
        let keys = #"[{"secretId": "AKIDx", "secretKey": "hunter2-key", "token": "hunter2-token"}]"#
        let options = [
            "--quiet", "--listen", "127.0.0.1:8443", "--tls", authority.path,
            "--keys", folder.file(keys, mode: 0o600), "--seed",
            folder.file("regions: {ap-guangzhou: {works: a value}}"),
        ]
        try build("server", folder.file("FROM scratch\nCOPY busybox /bin/busybox\n"))
        try build("function", Self.functions + "/Containerfile", ["--build-arg", "IMAGE=localhost/server"])
        let script = """
            trap 'exit 0' TERM
            echo "$A, ${TENCENTCLOUD_SECRETKEY-no key}, $(/bin/busybox touch /x 2>&1)" >/tmp/index.html
            /bin/busybox httpd -f -p 9000 -h /tmp & wait
            """
        let function = [
            "TENCENTCLOUD_RUNENV": "SCF", "TENCENTCLOUD_SECRETID": "AKIDx", "TENCENTCLOUD_SECRETKEY": "hunter2-key",
            "TENCENTCLOUD_SESSIONTOKEN": "hunter2-token", "TENCENTCLOUD_REGION": "ap-guangzhou",
            "SESAME_ENDPOINT": "127.0.0.1:8443", "SESAME_CA_FILE": "/authority/ca.pem",
        ]
        let container = try container(
            "function", ["/bin/busybox", "sh", "-c", script], function,
            mounts: [(authority, "/authority", false), (temporary, "/tmp", true)])
        let run = container.command
        let inside =
            [Command.sesameLocal] + options + ["--", "python3", AnswerServer.folder + "/scf.py", "web", run.path]
        var command = Command(path: "/usr/bin/unshare", environment: run.environment)
        command.arguments =
            ["--net", "/bin/sh", "-ec", "ip link set lo up; exec \"$@\"", "sh"] + inside + run.arguments
        succeeded(try command.run(), "a value, no key, touch: /x: Read-only file system\n")
    }
}
