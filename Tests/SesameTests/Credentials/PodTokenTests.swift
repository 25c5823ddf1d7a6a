import Foundation
import Testing

/// The token of a pod, which the node renews while a launch may be on its way.
@Suite struct PodTokenTests {
    private static let faults =
        #"[{"action": "AssumeRoleWithWebIdentity", "count": "always", "fault": {"error": "InternalError"}}]"#
    private let file = Folder().path + "/token"

    private func launch(_ sources: CredentialSources, timeout: String = "20") -> Command {
        let extra = ["TKE_WEB_IDENTITY_TOKEN_FILE": file, "SESAME_TIMEOUT": timeout]
        return sources.launch(CredentialSources.pod().merging(extra) { $1 })
    }

    /// Replaces the file as kubelet does: at once and whole.
    private func put(_ token: String) {
        let folder = URL(fileURLWithPath: file).deletingLastPathComponent().path
        let new = folder + "/new"
        _ = FileManager.default.createFile(atPath: new, contents: Data(token.utf8))
        chmod(new, 0o600)
        rename(new, file)
    }

    /// Puts an end to what is wrong with STS.
    private func mend(_ sources: CredentialSources) throws {
        let authority = sources.service.environment["SESAME_CA_FILE"] ?? ""
        let faults = (sources.service.environment["SESAME_ENDPOINT"] ?? "") + "/_faults"
        var command = Command(path: "/usr/bin/curl", arguments: ["--silent", "--fail", "--cacert", authority])
        command.arguments += ["--request", "DELETE", faults.hasPrefix("https://") ? faults : "https://" + faults]
        try #require(try command.run().status == 0)
    }

    @Test func `a token that is replaced while STS fails is the one that is sent`() throws {
        let sources = try CredentialSources(faults: Self.faults, options: ["--fault-control"])
        put("hunter2-old")
        let running = try launch(sources).start()
        running.feed()
        usleep(1_000_000)
        put("hunter2-token\n")
        // A request in flight with the old token comes back first.
        usleep(1_000_000)
        try mend(sources)
        succeeded(running.wait(), "hunter2\n")
    }

    @Test func `one that is replaced while STS refuses the one before is sent too`() throws {
        let slow = #"[{"action": "AssumeRoleWithWebIdentity", "fault": {"delay": 2}}]"#
        put("hunter2-old")
        let running = try launch(try CredentialSources(faults: slow)).start()
        running.feed()
        usleep(1_000_000)
        put("hunter2-token")
        succeeded(running.wait(), "hunter2\n")
    }

    @Test(arguments: [nil, "", " \n"]) func `one that is not there yet is waited for`(_ token: String?) throws {
        if let token { put(token) }
        let running = try launch(try CredentialSources.shared.get()).start()
        running.feed()
        usleep(1_000_000)
        put("hunter2-token")
        succeeded(running.wait(), "hunter2\n")
    }

    @Test func `one that never comes is no reason to hang`() throws {
        let outcome = try launch(try CredentialSources.shared.get(), timeout: "1").run()
        let named = "hint: it should hold the credentials: TKE_WEB_IDENTITY_TOKEN_FILE names it"
        refused(outcome, 77, ["\(file): no such file or directory", named])
    }

    @Test func `one that is gone while STS fails, and stays so, is what is told`() throws {
        let sources = try CredentialSources(faults: Self.faults)
        put("hunter2-token")
        let running = try launch(sources, timeout: "3").start()
        running.feed()
        usleep(500_000)
        unlink(file)
        let named = "hint: it should hold the credentials: TKE_WEB_IDENTITY_TOKEN_FILE names it"
        refused(running.wait(), 77, ["\(file): no such file or directory", named])
    }

    @Test func `doctor does not wait for it`() throws {
        var command = launch(try CredentialSources.shared.get(), timeout: "1h")
        (command.arguments, command.folder) = (["doctor"], Folder().path)
        let outcome = try command.run()
        #expect(
            outcome.status == 77 && outcome.output.contains("problem web identity: \(file): no such file or directory"))
    }
}
