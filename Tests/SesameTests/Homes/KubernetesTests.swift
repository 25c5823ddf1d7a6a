import Foundation
import Testing

/// examples/kubernetes, as Tests/Servers/kustomize.py makes its resources.
@Suite struct KubernetesTests {
    /// A kustomization, and what of it is for one machine.
    struct Variant: Sendable, CustomTestStringConvertible {
        let name: String
        let components: [String]
        var testDescription: String { ([name] + components).joined(separator: " + ") }

        /// The folder of its kustomization: one of the examples, or one of the test that adds components to it.
        func folder() throws -> String {
            let examples = Repository.folder + "/examples/kubernetes"
            guard !components.isEmpty else { return examples + "/" + name }
            let folder = Folder()
            let up = String(repeating: "../", count: folder.path.split(separator: "/").count)
            let text = """
                apiVersion: kustomize.config.k8s.io/v1beta1
                kind: Kustomization
                resources: [\(up)\(examples.dropFirst())/\(name)]
                components: [\(components.map { "\(up)\(examples.dropFirst())/components/\($0)" }.joined(separator: ", "))]
                """
            _ = folder.file(text, name: "kustomization.yaml")
            return folder.path
        }
    }

    static let variants = [
        Variant(name: "overlays/staging", components: []), Variant(name: "overlays/production", components: []),
        Variant(name: "base", components: ["key-pair"]),
    ]

    private func resources(_ folder: String) throws -> String {
        let script = AnswerServer.folder + "/kustomize.py"
        let outcome = try Command(path: Conformance.tool("python3"), arguments: [script, folder]).run()
        try #require(outcome.status == 0, "\(outcome.stderr)")
        return outcome.output
    }

    /// By the schemas of its API, which also find a word that it does not know.
    @Test(arguments: variants) func `the resources are some that Kubernetes takes`(_ variant: Variant) throws {
        let text = try resources(variant.folder())
        for (text, status) in [(text, 0), (text.replacing("readOnly:", with: "readOnli:"), 1)] {
            let tool = try Conformance.tool("kubernetes-validate")
            let outcome = try Command(path: tool, arguments: ["--strict", Folder.shared.file(text)]).run()
            #expect(outcome.status == Int32(status), "\(outcome.stderr)")
        }
    }

    /// Components came with kubectl 1.21.
    private static let kubectl: Bool = {
        let command = ["kubectl", "kustomize", Repository.folder + "/examples/kubernetes/overlays/production"]
        return (try? Command(path: "/usr/bin/env", arguments: command).run().status) == 0
    }()

    @Test(.enabled(if: kubectl, "there is no kubectl with components"), arguments: variants)
    func `kubectl makes the same of it`(_ variant: Variant) throws {
        let folder = try variant.folder()
        let theirs = try Command(path: "/usr/bin/env", arguments: ["kubectl", "kustomize", folder]).run().output
        let files = try [theirs, resources(folder)].map { Folder.shared.file($0) }
        let script = AnswerServer.folder + "/same_resources.py"
        succeeded(try Command(path: Conformance.tool("python3"), arguments: [script] + files).run(), "")
    }

    // MARK: Played by podman

    /// What Tests/Servers/pod finds.
    private func played(_ variant: Variant) throws -> Outcome {
        let keys = """
            {"keys": [{"secretId": "AKIDpod", "secretKey": "hunter2-key"}], "roles": [
              {"name": "server-staging", "trustedTokens": ["hunter2-token"]},
              {"name": "server-production", "trustedTokens": ["hunter2-token"]}]}
            """
        let seed = """
            regions:
              ap-guangzhou:
                staging-db-password: one
                prod-db-password: one
                prod-api-key: {versions: {v2: two}}
            """
        let folder = Folder()
        try FileManager.default.createDirectory(atPath: folder.path + "/identity", withIntermediateDirectories: false)
        _ = folder.file("hunter2-token", name: "identity/token")
        let service = [
            Command.sesameLocal, "--quiet", "--quota", "off", "--keys", Folder.shared.file(keys, mode: 0o600), "--seed",
            Folder.shared.file(seed), "--", AnswerServer.folder + "/pod", folder.path, Command.sesame,
        ]
        var command = Command(path: "/usr/bin/unshare")
        command.arguments = ["--net", "/bin/sh", "-ec", "ip link set lo up; exec \"$@\"", "sh"] + service
        command.arguments += [try Conformance.tool("python3"), try variant.folder()]
        command.environment["PATH", default: ""] += ":/usr/sbin:/sbin"
        return try command.run()
    }

    private static let start = "one, a child of PARENT, user 65534, key none, touch: /x: Read-only file system"

    @Test(.enabled(if: EmptyRoot.isStatic, "Tests/static runs these"), arguments: [variants[0], variants[2]])
    func `the pod becomes its server, with its secrets, and ends with its status`(_ variant: Variant) throws {
        let name = variant.components.isEmpty ? "staging-db-password" : "prod-db-password"
        succeeded(
            try played(variant),
            """
            start: \(Self.start.replacing("PARENT", with: "0"))
            process 1: /bin/sh /bin/server --port 8080
            probe: alive
            exec: ssm://\(name)
            exec with sesame: one
            stop: 3

            """)
    }

    @Test(.enabled(if: EmptyRoot.isStatic, "Tests/static runs these"))
    func `under supervise it is restarted with the new value`() throws {
        let start = Self.start.replacing("PARENT", with: "1")
        succeeded(
            try played(Self.variants[1]),
            """
            start: \(start)
            memory file: key two
            process 1: /sesame/sesame supervise -- server --port 8080
            probe: alive
            exec: none
            exec with sesame: one
            rotation: two\(start.dropFirst(3))
            stop: 3

            """)
    }
}
