import Foundation
import Testing

/// Each source of credentials alone, on the real binary: what it is called, what it takes out of the environment, and
/// that the service takes what it gives.
@Suite struct CredentialSourcesTests {
    private let sources: CredentialSources

    init() throws { sources = try CredentialSources.shared.get() }

    /// Runs a launch, which must succeed, and answers with what it says of its credentials.
    private func source(_ command: Command, sourceLocation: SourceLocation = #_sourceLocation) throws -> String {
        var command = command
        command.environment["SESAME_VERBOSE"] = "1"
        let outcome = try command.run()
        #expect(outcome.output.hasSuffix("hunter2\n"), "\(outcome.stderr)", sourceLocation: sourceLocation)
        #expect(!outcome.stderr.contains("hunter2"), sourceLocation: sourceLocation)
        let said = outcome.lines.filter { $0.hasPrefix("sesame: credentials: ") }
        #expect(said.count == 1, sourceLocation: sourceLocation)
        return said.first.map { String($0.dropFirst("sesame: credentials: ".count)) } ?? ""
    }

    private static let taken =
        "; taken out of the command's environment: TENCENTCLOUD_SECRET_ID, TENCENTCLOUD_SECRET_KEY"

    @Test func `a file that is named`() throws {
        let file = Folder.shared.file(CredentialSources.ini, mode: 0o600)
        #expect(try source(sources.launch([:], flags: ["--credentials", file])) == file)
        let json = Folder.shared.file(CredentialSources.json, mode: 0o600)
        #expect(try source(sources.launch(["SESAME_CREDENTIALS_FILE": json])) == json)
    }

    @Test func `the environment`() throws {
        #expect(try source(sources.launch(CredentialSources.pair)) == "environment" + Self.taken)
    }

    @Test func `systemd`() throws {
        let folder = Folder()
        _ = folder.file(CredentialSources.json, name: "tencentcloud", mode: 0o400)
        let command = sources.launch(["CREDENTIALS_DIRECTORY": folder.path], printing: ["CREDENTIALS_DIRECTORY"])
        #expect(try source(command) == folder.path + "/tencentcloud")
        #expect(try command.run().output == "\(folder.path)\nhunter2\n", "the path stays")
    }

    @Test func `pod identity, whose variables stay`() throws {
        let pod = CredentialSources.pod()
        let command = sources.launch(pod, printing: ["TKE_WEB_IDENTITY_TOKEN_FILE", "TKE_ROLE_ARN"])
        #expect(try source(command) == "pod identity, role \(CredentialSources.account)/pod")
        let file = pod["TKE_WEB_IDENTITY_TOKEN_FILE"] ?? ""
        #expect(try command.run().output == "\(file)\n\(CredentialSources.account)/pod\nhunter2\n")
    }

    @Test func `the SDKs' file of the user`() throws {
        let home = try CredentialSources.home(".tencentcloud/credentials", CredentialSources.ini)
        #expect(try source(sources.launch(["HOME": home.path])) == home.path + "/.tencentcloud/credentials")
    }

    @Test(arguments: [
        CredentialSources.json,
        #"{"type": "default", "secretId": "\#(CredentialSources.id)", "secretKey": "\#(CredentialSources.key)"}"#,
        #"{"type": "oauth", "secretId": "\#(CredentialSources.id)", "secretKey": "\#(CredentialSources.key)", "#
            + #""token": "", "expiresAt": 4000000000, "oauth": {"openId": "o"}}"#,
    ]) func `a profile of tccli`(_ content: String) throws {
        let home = try CredentialSources.home(".tccli/default.credential", content)
        #expect(try source(sources.launch(["HOME": home.path])) == home.path + "/.tccli/default.credential")
        let other = try CredentialSources.home(".tccli/prod.credential", content)
        let command = sources.launch(["HOME": other.path, "TCCLI_PROFILE": "prod"])
        #expect(try source(command) == other.path + "/.tccli/prod.credential")
    }

    @Test func `a profile of tccli that means the instance's role`() throws {
        let home = try CredentialSources.home(".tccli/default.credential", #"{"type": "cvm-role"}"#)
        let command = sources.launch(sources.metadata.merging(["HOME": home.path]) { $1 })
        #expect(try source(command) == "instance role pod")
    }

    @Test func `a profile of tccli that names a role`() throws {
        let arn = CredentialSources.account + "/pod"
        let content =
            String(CredentialSources.json.dropLast()) + #", "role-arn": "\#(arn)", "role-session-name": "me"}"#
        let home = try CredentialSources.home(".tccli/default.credential", content)
        let path = home.path + "/.tccli/default.credential"
        #expect(try source(sources.launch(["HOME": home.path])) == "role \(arn), taken by \(path)")
    }

    @Test func `the instance's role, through no proxy`() throws {
        let proxy = ["http_proxy": "http://127.0.0.1:1", "all_proxy": "http://127.0.0.1:1", "no_proxy": ""]
        #expect(try source(sources.launch(sources.metadata)) == "instance role pod")
        var command = sources.launch(sources.metadata.merging(proxy) { $1 })
        command.environment["SESAME_ENDPOINT"] = "127.0.0.1:9"
        let outcome = try command.run()
        #expect(outcome.status == 69)
        #expect(outcome.lines.first?.hasPrefix("sesame: A: ") == true, "it had credentials: \(outcome.stderr)")
    }

    @Test func `a role on top of any`() throws {
        let arn = CredentialSources.account + "/partner"
        let role = ["TENCENTCLOUD_ROLE_ARN": arn, "SESAME_EXTERNAL_ID": "x-1"]
        let environment = sources.launch(CredentialSources.pair.merging(role) { $1 })
        #expect(try source(environment) == "role \(arn), taken by environment" + Self.taken)
        let file = Folder.shared.file(CredentialSources.ini, mode: 0o600)
        let flags = ["--credentials", file, "--role-arn", arn, "--external-id", "x-1"]
        #expect(try source(sources.launch([:], flags: flags)) == "role \(arn), taken by \(file)")
        let pod = sources.launch(CredentialSources.pod().merging(role) { $1 })
        #expect(
            try source(pod) == "role \(arn), taken by pod identity, role \(CredentialSources.account)/pod")
        let instance = sources.launch(sources.metadata.merging(role) { $1 })
        #expect(try source(instance) == "role \(arn), taken by instance role pod")
    }

    @Test func `pod identity and the instance's role know a region, for whoever names none`() throws {
        for extra in [CredentialSources.pod(), sources.metadata] {
            var command = sources.launch(extra)
            command.environment["TENCENTCLOUD_REGION"] = nil
            _ = try source(command)
        }
        var elsewhere = sources.launch(CredentialSources.pod(region: "ap-beijing"))
        elsewhere.environment["TENCENTCLOUD_REGION"] = nil
        #expect(try elsewhere.run().status == 66, "the secret is in ap-guangzhou")
        elsewhere.environment["TENCENTCLOUD_REGION"] = "ap-guangzhou"
        _ = try source(elsewhere)
    }

    @Test func `the token's file is read each time`() throws {
        let pod = CredentialSources.pod(token: "hunter2-old")
        #expect(try sources.launch(pod).run().status == 77)
        try Data(" hunter2-token\r\n".utf8).write(to: URL(fileURLWithPath: pod["TKE_WEB_IDENTITY_TOKEN_FILE"] ?? ""))
        _ = try source(sources.launch(pod))
    }

    @Test func `--keep-credentials leaves the variables`() throws {
        let variables = ["TENCENTCLOUD_SECRET_ID"]
        let kept = sources.launch(CredentialSources.pair, flags: ["--keep-credentials"], printing: variables)
        #expect(try kept.run().output == "\(CredentialSources.id)\nhunter2\n")
        #expect(try sources.launch(CredentialSources.pair, printing: variables).run().output == "\nhunter2\n")
        // A pair that was not used stays.
        let file = Folder.shared.file(CredentialSources.ini, mode: 0o600)
        let unused = sources.launch(CredentialSources.pair, flags: ["--credentials", file], printing: variables)
        #expect(try unused.run().output == "\(CredentialSources.id)\nhunter2\n")
    }

    @Test func `a token that is refused is asked for once more, where it is handed out`() throws {
        let refusal = #"{"action": "GetSecretValue", "count": N, "fault": {"error": "AuthFailure.TokenFailure"}}"#
        for (count, extra, status) in [
            (1, CredentialSources.pod(), 0), (2, CredentialSources.pod(), 77), (1, CredentialSources.pair, 77),
        ] as [(Int, [String: String], Int32)] {
            let sources = try CredentialSources(faults: "[\(refusal.replacing("N", with: "\(count)"))]")
            #expect(try sources.launch(extra).run().status == status)
        }
        // Others are on their way when STS is asked.
        let middle =
            #"[{"action": "GetSecretValue", "secret": "s6", "count": 1, "fault": {"error": "AuthFailure.TokenFailure"}}]"#
        let many = try CredentialSources(faults: middle)
        let names = try (0..<12).map { try many.service.store("hunter2", name: "s\($0)") }
        var launch = many.launch(CredentialSources.pod(), flags: ["--concurrency", "4", "--timeout", "10"])
        launch.input = Data(("env:\n  A: s0\n" + names.map { "  V_\($0): \($0)\n" }.joined()).utf8)
        succeeded(try launch.run(), "hunter2\n")
        let metadata = try CredentialSources(faults: "[\(refusal.replacing("N", with: "1"))]")
        #expect(try metadata.launch(metadata.metadata).run().output.hasSuffix("hunter2\n"))
    }

    /// The first answer of STS is good; the token of it is refused, and there is no other.
    @Test(
        arguments: [
            (#"{"error": "InternalError"}"#, 69, "an error inside the service"),
            (#"{"error": "RequestLimitExceeded"}"#, 69, "STS takes no more requests a second"),
            (#"{"status": 503}"#, 69, "HTTP status 503"),
            (#"{"error": "UnauthorizedOperation"}"#, 77, "role"),
        ] as [(String, Int32, String)])
    func `where there is no other token that is said, and why`(
        _ fault: String, _ status: Int32, _ words: String
    ) throws {
        let refusal =
            #"{"action": "GetSecretValue", "count": "always", "fault": {"error": "AuthFailure.TokenFailure"}}"#
        let sources = try CredentialSources(
            faults: #"[{"action": "AssumeRoleWithWebIdentity", "count": 1, "fault": {"delay": 0}}, "#
                + #"{"action": "AssumeRoleWithWebIdentity", "count": "always", "fault": \#(fault)}, \#(refusal)]"#,
            options: ["--fault-control"])
        let names = try (0..<40).map { try sources.service.store("hunter2", name: "s\($0)") }
        var launch = sources.launch(CredentialSources.pod(), flags: ["--timeout", "3", "--rate-timeout", "3"])
        launch.input = Data(("env:\n" + names.map { "  V_\($0): \($0)\n" }.joined()).utf8)
        let outcome = try launch.run()
        #expect(outcome.status == status && !outcome.tells, "\(outcome.stderr)")
        #expect(outcome.stderr.contains(words) && outcome.stderr.contains("pod identity"), "\(outcome.stderr)")
        #expect(!outcome.stderr.contains("cannot reach"), "\(outcome.stderr)")
    }

    /// An undated answer cannot tell the service's time, so it is asked for where credentials look ended.
    @Test func `a renewal in the middle of many requests loses none of them`() throws {
        let faults =
            #"[{"action": "GetSecretValue", "secret": "s6", "count": 1, "fault": {"error": "AuthFailure.TokenFailure"}}]"#
        let sources = try CredentialSources(faults: faults)
        let names = try (0..<24).map { try sources.service.store("hunter2", name: "s\($0)") }
        var launch = sources.launch(sources.metadata, flags: ["--concurrency", "8", "--timeout", "5"])
        launch.input = Data(("env:\n  A: s0\n" + names.map { "  V_\($0): \($0)\n" }.joined()).utf8)
        #expect(try launch.behind("faketime", "-f", "+3h").run().output.hasSuffix("hunter2\n"))
    }
}
