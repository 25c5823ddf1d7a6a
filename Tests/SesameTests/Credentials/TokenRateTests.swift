import Foundation
import Testing

/// STS refuses for the rate: that means "later" too, as long as `--rate-timeout` says.
@Suite struct TokenRateTests {
    private static func faults(_ fault: String) -> String {
        #"[{"action": "AssumeRoleWithWebIdentity", "count": "always", "fault": \#(fault)}]"#
    }

    private func launch(_ sources: CredentialSources, timeout: Int, rateTimeout: String) -> Command {
        let limits = ["SESAME_TIMEOUT": "\(timeout)", "SESAME_RATE_TIMEOUT": rateTimeout]
        return sources.launch(CredentialSources.pod().merging(limits) { $1 })
    }

    @Test(arguments: [#"{"error": "RequestLimitExceeded"}"#, #"{"status": 429}"#])
    func `a pod waits for STS longer than the limit of everything else`(_ fault: String) throws {
        let sources = try CredentialSources(faults: Self.faults(fault), options: ["--fault-control"])
        let running = try launch(sources, timeout: 2, rateTimeout: "60s").start()
        running.feed()
        usleep(5_000_000)
        let clear = ["--silent", "--fail", "--cacert", sources.service.environment["SESAME_CA_FILE"] ?? ""]
        let faults = (sources.service.environment["SESAME_ENDPOINT"] ?? "") + "/_faults"
        var command = Command(path: "/usr/bin/curl", arguments: clear + ["--request", "DELETE"])
        command.arguments.append(faults.hasPrefix("https://") ? faults : "https://" + faults)
        try #require(try command.run().status == 0)
        succeeded(running.wait(), "hunter2\n")
    }

    @Test(arguments: [#"{"error": "RequestLimitExceeded"}"#, #"{"status": 429}"#])
    func `where STS refuses for longer that is said of STS`(_ fault: String) throws {
        let sources = try CredentialSources(faults: Self.faults(fault))
        let outcome = try launch(sources, timeout: 30, rateTimeout: "3s").run()
        #expect(outcome.status == 69 && outcome.output == "" && !outcome.tells)
        #expect(outcome.stderr.contains("STS") && !outcome.stderr.contains("GetSecretValue"), "\(outcome.stderr)")
    }
}
