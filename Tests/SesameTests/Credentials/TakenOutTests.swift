import Foundation
import Testing

/// The credentials that a fetch would use are taken out of the command's environment where a manifest names a secret,
/// though nothing is left to fetch; for that no network is needed.
@Suite struct TakenOutTests {
    private static let pair = ["TENCENTCLOUD_SECRET_ID": "AKIDx", "TENCENTCLOUD_SECRET_KEY": "hunter2"]
    private static let constant = "env: {A: one, B: {value: two}}"

    private func launch(_ manifest: String, _ extra: [String: String], _ flags: [String]) throws -> Outcome {
        let flags = ["exec", "-f", "-"] + flags + ["--", "/usr/bin/env"]
        var command = Command(path: Command.sesame, arguments: flags, input: Data(manifest.utf8))
        command.environment.merge(Self.pair) { $1 }
        command.environment.merge(["TENCENTCLOUD_REGION": "ap-guangzhou", "SESAME_ENDPOINT": "127.0.0.1:1"]) { $1 }
        command.environment.merge(extra) { $1 }
        return try command.run()
    }

    private func hasKey(_ outcome: Outcome, sourceLocation: SourceLocation = #_sourceLocation) -> Bool {
        #expect(outcome.status == 0 && outcome.stderr == "", sourceLocation: sourceLocation)
        #expect(outcome.output.contains("PATH="), sourceLocation: sourceLocation)
        return ["TENCENTCLOUD_SECRET", "TENCENTCLOUD_TOKEN", "_TOKEN=", "hunter2"].contains {
            outcome.output.contains($0)
        }
    }

    @Test(
        arguments: [
            ("env: {A: one}", ["A": "x", "SESAME_PRESERVE_ENV": "1"], []),
            ("env: {A: one}", ["A": "x"], ["--preserve-env=A"]),
            ("env: {A: \"${one#User}:x\"}", ["A": ""], ["--preserve-env"]), (constant, [:], ["--only", "B"]),
            ("env: {F: {secret: one, as: file}}", ["F": "x"], ["--preserve-env"]),
            (
                "env: {A: one}", ["A": "x", "TENCENTCLOUD_TOKEN": "t", "TENCENTCLOUD_SECURITY_TOKEN": "t"],
                ["--preserve-env"]
            ),
            ("env: {A: one}", ["A": "x", "TENCENTCLOUD_SECRET_ID": ""], ["--preserve-env"]),
            ("env: {A: one}", ["A": "x", "HTTPS_PROXY": "http://127.0.0.1:1"], ["--preserve-env"]),
        ] as [(String, [String: String], [String])]) func `they are`(
            _ manifest: String, _ extra: [String: String], _ flags: [String]
        ) throws
    {
        #expect(try !hasKey(launch(manifest, extra, flags)))
        #expect(try hasKey(launch(manifest, extra, flags + ["--keep-credentials"])))
    }

    @Test(
        arguments: [
            ("env: {B: {value: two}}", [:], []),
            // Another source than the environment is asked.
            ("env: {A: one}", ["A": "x", "SESAME_CREDENTIALS_FILE": "/none"], ["--preserve-env"]),
        ] as [(String, [String: String], [String])]) func `they stay where no secret is named, or are another's`(
            _ manifest: String, _ extra: [String: String], _ flags: [String]
        ) throws
    {
        #expect(try hasKey(launch(manifest, extra, flags)))
    }

    @Test func `it is told with -v`() throws {
        let outcome = try launch("env: {A: one}", ["A": "x"], ["--preserve-env", "-v"])
        #expect(
            outcome.lines == [
                "sesame: credentials: environment; taken out of the command's environment: TENCENTCLOUD_SECRET_ID, "
                    + "TENCENTCLOUD_SECRET_KEY"
            ])
        #expect(outcome.status == 0 && !outcome.tells)
    }
}
