import Foundation
import Testing

/// The Containerfiles of examples/container, built by buildah and run by runc.
@Suite(.enabled(if: EmptyRoot.isStatic, "Tests/static runs these")) struct ImageTests {
    private let server: AnswerServer
    /// The folder from which the images are built; the images are kept there too.
    private let folder = Folder()
    private static let examples = Repository.folder + "/examples/container"

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

    /// Runs what the image itself names as its entrypoint, with the variables it sets, in front of `target`.
    private func run(_ image: String, _ target: [String]) throws -> Outcome {
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
        var command = server.sesame()
        command.environment["SESAME_CA_FILE"] = nil
        for entry in settings.Env {
            let parts = entry.split(separator: "=", maxSplits: 1).map(String.init)
            command.environment[parts[0]] = parts[1]
        }
        (command.path, command.arguments) = (settings.Entrypoint[0], settings.Entrypoint.dropFirst() + target)
        return try Container(root, command).command.run()
    }

    @Test func `an empty base, and what is then put into another image`() throws {
        try build("sesame", Self.examples + "/Containerfile")
        #expect(try run("sesame", ["/usr/bin/sesame", "--version"]).output.hasPrefix("sesame 0.1.0 (commit "))
        try build("supervised", Self.examples + "/Containerfile.supervised")
        refused(
            try run("supervised", ["server"]), 127,
            ["server: command not found", "hint: it is looked up in the PATH sesame was given"])
        try build("server", folder.file("FROM scratch\nCOPY busybox /bin/busybox\n"))
        try build("both", Self.examples + "/Containerfile.foreign", ["--build-arg", "IMAGE=localhost/server"])
        // The other image has no certificates of its own.
        let missing = ["no certificates to trust", "hint: install ca-certificates, or name a file with --ca-file"]
        refused(try run("both", ["/bin/busybox"]), 78, missing)
        let trusting = folder.file("FROM localhost/both\nCOPY ca-certificates.crt /etc/ssl/cert.pem\n")
        try build("trusting", trusting)
        succeeded(try run("trusting", ["busybox", "sh", "-c", "echo $A"]), "value of works\n")
    }
}
