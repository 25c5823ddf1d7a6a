import Foundation
import Testing

/// The role of a web identity token on a CI runner, under the names that a user sets.
@Suite struct WebIdentityTests {
    private static let role = CredentialSources.account + "/pod"
    private static let place = "web identity, role \(role)"
    private let sources: CredentialSources

    init() throws { sources = try CredentialSources.shared.get() }

    /// The line of `-v` about the credentials of a launch, which must succeed.
    private func source(
        _ extra: [String: String], flags: [String] = [], at sources: CredentialSources? = nil,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> String? {
        let outcome = try (sources ?? self.sources).launch(extra, flags: ["-v"] + flags).run()
        #expect(outcome.output == "hunter2\n", "\(outcome.stderr)", sourceLocation: sourceLocation)
        let line = outcome.lines.first { $0.hasPrefix("sesame: credentials: ") }
        return line.map { String($0.dropFirst("sesame: credentials: ".count)) }
    }

    @Test func `it serves, and its variables stay`() throws {
        let runner = CredentialSources.runner()
        #expect(try source(runner) == Self.place)
        let command = sources.launch(runner, printing: runner.keys.sorted())
        let values = runner.keys.sorted().compactMap { runner[$0] }.joined(separator: "\n")
        succeeded(try command.run(), values + "\nhunter2\n")
    }

    /// AssumeRole fails at this service, for everybody.
    @Test func `the role of the token is not assumed once more`() throws {
        let faults = #"[{"action": "AssumeRole", "count": "always", "fault": {"error": "UnauthorizedOperation"}}]"#
        let refusing = try CredentialSources(faults: faults)
        #expect(try source(CredentialSources.runner(), at: refusing) == Self.place)
        let pod = CredentialSources.pod().merging(["TENCENTCLOUD_ROLE_ARN": Self.role]) { $1 }
        #expect(try source(pod, at: refusing) == "pod identity, role \(Self.role)")
        // A pair comes before the token; it takes the role itself.
        let pair = CredentialSources.runner().merging(CredentialSources.pair) { $1 }
        #expect(try refusing.launch(pair).run().status == 77)
        #expect(try source(pair)?.hasPrefix("role \(Self.role), taken by environment; ") == true)
    }

    @Test func `another role is taken on top`() throws {
        let partner = CredentialSources.account + "/partner"
        let flags = ["--role-arn", partner, "--external-id", "x-1"]
        #expect(try source(CredentialSources.runner(), flags: flags) == "role \(partner), taken by \(Self.place)")
        let twin = ["SESAME_ROLE_ARN": partner, "SESAME_EXTERNAL_ID": "x-1"]
        let extra = CredentialSources.runner().merging(twin) { $1 }
        #expect(try source(extra) == "role \(partner), taken by \(Self.place)")
    }

    @Test func `it comes before the identity of the pod that the runner is`() throws {
        let pod = CredentialSources.pod(role: "none")
        #expect(try source(CredentialSources.runner().merging(pod) { $1 }) == Self.place)
    }

    @Test func `half of it is an error`() throws {
        let hint =
            "hint: TENCENTCLOUD_PROVIDER_ID, TENCENTCLOUD_WEB_IDENTITY_TOKEN_FILE and TENCENTCLOUD_ROLE_ARN belong together"
        for name in CredentialSources.runner().keys {
            for value in [nil, ""] {
                var runner = CredentialSources.pod().merging(CredentialSources.runner()) { $1 }
                runner[name] = value
                let line = "web identity: \(name) is missing or empty"
                refused(try sources.launch(runner).run(), 77, [line, hint])
            }
        }
    }

    @Test func `a refusal and a missing file are told`() throws {
        let refusal = "the web identity token is refused (InvalidParameter.WebIdentityTokenError, request ID)"
        let hint = "hint: the role must trust the provider and the token's subject: in a pod, this service account"
        let wrong = try sources.launch(CredentialSources.runner(token: "hunter2-wrong")).run()
        refused(wrong, 77, ["\(Self.place): \(refusal)", hint])
        let file = ["TENCENTCLOUD_WEB_IDENTITY_TOKEN_FILE": "/none/token", "SESAME_TIMEOUT": "1"]
        let missing = try sources.launch(CredentialSources.runner().merging(file) { $1 }).run()
        let named = "hint: it should hold the credentials: TENCENTCLOUD_WEB_IDENTITY_TOKEN_FILE names it"
        refused(missing, 77, ["/none/token: no such file or directory", named])
    }

    @Test func `it knows no region of its own`() throws {
        var command = sources.launch(CredentialSources.runner())
        command.environment["TENCENTCLOUD_REGION"] = nil
        let outcome = try command.run()
        #expect(outcome.status == 78 && outcome.lines.first == "sesame: no region", "\(outcome.stderr)")
        command.environment["SESAME_REGION"] = "ap-guangzhou"
        succeeded(try command.run(), "hunter2\n")
    }
}
