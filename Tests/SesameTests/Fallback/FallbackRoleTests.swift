import Foundation
import Testing

/// Temporary credentials have another id each time: what is kept is for the role, and serves where those who hand them
/// out cannot be reached either.
@Suite struct FallbackRoleTests {
    private let sources: CredentialSources
    private let folder = Folder()

    init() throws {
        sources = try CredentialSources.shared.get()
        _ = folder.file(Data(repeating: 7, count: 32), name: "key", mode: 0o600)
    }

    private func launch(_ extra: [String: String], flags: [String] = [], down: Bool) -> Command {
        var command = sources.launch(extra, flags: flags)
        command.environment.merge([
            "SESAME_FALLBACK": folder.path + "/kept", "SESAME_FALLBACK_KEY": folder.path + "/key",
            "SESAME_TIMEOUT": down ? "0.3" : "10",
        ]) { $1 }
        if !down { return command }
        command.environment.merge(KeptValues.outage) { $1 }
        if command.environment["SESAME_METADATA"] != nil {
            command.environment["SESAME_METADATA"] = "http://127.0.0.1:1"
        }
        return command
    }

    private static let role = CredentialSources.account

    static let cases: [(environment: [String: String], flags: [String])] = [
        (CredentialSources.pod(), []), (CredentialSources.pair, ["--role-arn", "\(role)/pod"]),
        (CredentialSources.pod(), ["--role-arn", "\(role)/pod"]),
    ]

    @Test(arguments: cases) func `a role that STS gives`(_ environment: [String: String], _ flags: [String]) throws {
        #expect(try launch(environment, flags: flags, down: false).run().output == "hunter2\n")
        let outcome = try launch(environment, flags: flags, down: true).run()
        #expect(outcome.status == 0 && outcome.output == "hunter2\n", "\(outcome.stderr)")
        #expect(outcome.lines.first?.hasPrefix("sesame: warning: \(folder.path)/kept: cannot reach SERVER") == true)
    }

    @Test func `the role of the instance, when its region is known without it`() throws {
        let outcome = try launch(sources.metadata, down: false).run()
        #expect(outcome.output == "hunter2\n", "\(outcome.stderr)")
        let down = try launch(sources.metadata, down: true).run()
        #expect(down.output == "hunter2\n", "\(down.stderr)")
        var lost = launch(sources.metadata, down: true)
        lost.environment["TENCENTCLOUD_REGION"] = nil
        let region = try lost.run()
        #expect(region.status == 69 && region.output == "")
        #expect(region.stderr.contains("kept: the file was made for another region\n"))
    }

    @Test func `of another role it is not`() throws {
        #expect(try launch(CredentialSources.pod(), down: false).run().output == "hunter2\n")
        for (environment, flags) in [
            (CredentialSources.pod(role: "partner"), []), (CredentialSources.pair, []), (sources.metadata, []),
            (CredentialSources.pod(), ["--role-arn", "\(Self.role)/partner"]),
        ] as [([String: String], [String])] {
            let outcome = try launch(environment, flags: flags, down: true).run()
            #expect(outcome.status == 69 && outcome.output == "")
            #expect(
                outcome.stderr.contains("kept: the file was made for another key id or role\n"), "\(outcome.stderr)")
        }
    }

    @Test func `what STS refuses deletes the file`() throws {
        let pod = CredentialSources.pod()
        #expect(try launch(pod, down: false).run().output == "hunter2\n")
        var refused = launch(pod, down: false)
        refused.environment["TKE_WEB_IDENTITY_TOKEN_FILE"] = Folder.shared.file("hunter2-wrong", mode: 0o600)
        let outcome = try refused.run()
        #expect(outcome.status == 77 && outcome.output == "")
        #expect(outcome.stderr.contains("kept: the service refused: the file is deleted\n"))
        #expect(folder.names == ["key"])
    }

    @Test func `without any credentials there is no start and nothing is deleted`() throws {
        #expect(try launch(CredentialSources.pair, down: false).run().output == "hunter2\n")
        let outcome = try launch(["HOME": "/none"], down: true).run()
        #expect(outcome.status == 77 && outcome.output == "" && folder.names == ["key", "kept"])
    }
}
