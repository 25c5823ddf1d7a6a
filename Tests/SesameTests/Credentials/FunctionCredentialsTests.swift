import Foundation
import Testing

/// The keys that a serverless function's execution role gives it.
@Suite struct FunctionCredentialsTests {
    private static let names = ["TENCENTCLOUD_SECRETID", "TENCENTCLOUD_SECRETKEY", "TENCENTCLOUD_SESSIONTOKEN"]
    private static let taken = "; taken out of the command's environment: \(names.joined(separator: ", "))"
    private static let place = "sesame: credentials: serverless function"
    private let sources: CredentialSources

    init() throws { sources = try CredentialSources.shared.get() }

    /// A launch in a function, with these changes to what SCF sets.
    private func launch(_ changes: [String: String?] = [:], flags: [String] = []) -> Command {
        var function = CredentialSources.function
        for (name, value) in changes { function[name] = value }
        return sources.launch(function, flags: ["-v"] + flags, printing: Self.names + ["TENCENTCLOUD_RUNENV"])
    }

    /// What `-v` says of the credentials.
    private func source(_ outcome: Outcome) -> String? { outcome.lines.first { $0.hasPrefix("sesame: credentials: ") } }

    @Test func `they serve, and the command does not see them`() throws {
        let outcome = try launch().run()
        #expect(outcome.status == 0 && outcome.output == "\n\n\nSCF\nhunter2\n", "\(outcome.stderr)")
        #expect(source(outcome) == Self.place + Self.taken && !outcome.stderr.contains("hunter2"))
        let kept = try launch(flags: ["--keep-credentials"]).run()
        #expect(kept.output == "AKIDfunction\nhunter2-function\nhunter2-session\nSCF\nhunter2\n")
    }

    @Test func `nothing left to fetch, they are taken out all the same`() throws {
        var command = launch(["A": "mine"], flags: ["--preserve-env"])
        command.environment["SESAME_ENDPOINT"] = "127.0.0.1:1"
        let outcome = try command.run()
        #expect(outcome.status == 0 && outcome.output == "\n\n\nSCF\nmine\n", "\(outcome.stderr)")
        #expect(outcome.lines == [Self.place + Self.taken])
    }

    @Test(arguments: [nil, "", "scf", "TCB"]) func `they serve in a function only`(_ runtime: String?) throws {
        let changes = ["TENCENTCLOUD_RUNENV": runtime].merging(sources.metadata) { $1 }
        let outcome = try launch(changes).run()
        #expect(source(outcome) == "sesame: credentials: instance role pod", "\(outcome.stderr)")
        #expect(outcome.output == "AKIDfunction\nhunter2-function\nhunter2-session\n\(runtime ?? "")\nhunter2\n")
    }

    @Test func `an explicit pair comes first, and these stay`() throws {
        let outcome = try launch(CredentialSources.pair).run()
        #expect(source(outcome)?.hasPrefix("sesame: credentials: environment; ") == true, "\(outcome.stderr)")
        #expect(outcome.output.hasPrefix("AKIDfunction\n"))
    }

    @Test(arguments: ["hunter2-other", "", nil]) func `the token is sent`(_ token: String?) throws {
        let line = "A: the token is wrong or has expired (AuthFailure.TokenFailure, request ID)"
        let outcome = try launch(["TENCENTCLOUD_SESSIONTOKEN": token]).run()
        #expect(outcome.status == 77 && outcome.lines.contains("sesame: \(line)"), "\(outcome.stderr)")
    }

    @Test func `a role on top of them`() throws {
        let role = CredentialSources.account + "/pod"
        let outcome = try launch(["TENCENTCLOUD_ROLE_ARN": role]).run()
        #expect(outcome.status == 0, "\(outcome.stderr)")
        #expect(source(outcome) == "sesame: credentials: role \(role), taken by serverless function\(Self.taken)")
    }

    @Test func `a function without a role is told to get one`() throws {
        let bare = try CredentialSources(role: "none")
        let extra = bare.metadata.merging(["HOME": "/none", "TENCENTCLOUD_RUNENV": "SCF"]) { $1 }
        let outcome = try bare.launch(extra).run()
        let line = "serverless function: TENCENTCLOUD_SECRETID, TENCENTCLOUD_SECRETKEY are not set"
        #expect(outcome.status == 77 && outcome.lines.contains("sesame: \(line)"), "\(outcome.stderr)")
        let hint = "give the function an execution role: SCF then sets TENCENTCLOUD_SECRETID and the others"
        #expect(outcome.lines.last == "sesame: hint: \(hint)")
    }
}
