import Foundation
import Testing

/// The number and duration of attempts, and the report of them in the end.
@Suite struct AttemptTests {
    private func service(_ faults: String) throws -> LocalService {
        try LocalService(options: ["--faults", Folder.shared.file(faults)])
    }

    private let print = ["/usr/bin/printenv", "A"]

    /// More than the eight that any process may repeat.
    @Test func `of twenty requests that fail once each is sent again`() throws {
        let service = try service(#"[{"action": "GetSecretValue", "count": 20, "fault": {"error": "InternalError"}}]"#)
        let names = try (1...20).map { _ in try service.store("hunter2") }
        let manifest = "env:\n" + names.map { "  V_\($0.replacing("-", with: "_")): \($0)\n" }.joined()
        succeeded(try service.exec(manifest).run(), "started\n")
    }

    @Test func `an attempt that the time limit cuts short says less than the one before`() throws {
        let service = try service(
            """
            [{"action": "GetSecretValue", "count": 1, "fault": {"error": "InternalError"}},
             {"action": "GetSecretValue", "count": "always", "fault": {"delay": 60}}]
            """)
        let name = try service.store("hunter2")
        refused(
            try service.exec("env: {A: \(name)}", flags: ["--timeout", "2"]).run(), 69,
            [
                "A: \(name)@SSM_Current: an error inside the service (InternalError, request ID)",
                "hint: try again; if it stays so, tell Tencent Cloud the request",
            ])
    }

    /// No byte for 5 s, then for 10.
    @Test func `a service that answers late but does answer gets twice the time`() throws {
        let service = try service(#"[{"action": "GetSecretValue", "count": "always", "fault": {"delay": 7}}]"#)
        let name = try service.store("hunter2")
        let launch = service.exec("env: {A: \(name)}", print, flags: ["--timeout", "25"])
        succeeded(try launch.run(), "hunter2\n")
    }

    @Test func `between the attempts to reach nobody it waits`() throws {
        let service = try LocalService.shared.get()
        let outcome = try service.exec("env: {A: b}", flags: ["--endpoint=127.0.0.1:1", "--timeout=1"]).run()
        let told = try #require(outcome.stderr.firstMatch(of: /\((\d+) attempts in/))
        #expect(try #require(Int(told.1)) < 30)
    }

    /// Its time is taken, then this machine's again.
    @Test func `a service that refuses every time of day is asked a few times and no more`() throws {
        let service = try service(
            """
            [{"action": "GetSecretValue", "count": "always",
              "fault": {"error": "AuthFailure.SignatureExpire", "date": 600}}]
            """)
        let name = try service.store("hunter2")
        let outcome = try service.exec("env: {A: \(name)}", flags: ["--timeout", "5"]).run()
        #expect(outcome.status == 77 && outcome.stderr.contains("(AuthFailure.SignatureExpire, ssm:GetSecretValue, "))
    }
}
