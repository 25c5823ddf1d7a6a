import Foundation
import Testing

/// `optional` and `default` answer to one thing: that there is no such secret or version.
@Suite struct AbsenceTests {
    private let service: LocalService

    init() throws { service = try LocalService.shared.get() }

    @Test func `a secret or version that does not exist`() throws {
        let name = try service.store("x")
        let seen = try service.seen(
            """
            env:
              THERE: {secret: \(name), optional: true, default: d}
              GONE: {secret: none, optional: true}
              GONE_VERSION: {secret: \(name), version: v9, optional: true}
              DEFAULT: {secret: none, default: "d $$ ${x}"}
              DEFAULT_VERSION: {secret: \(name), version: v9, default: d}
              EMPTY: {secret: none, default: ""}
              BOTH: {secret: none, optional: true, default: both}
              TEMPLATE: {template: "${\(name)}${none}", default: whole}
              UNSET: {template: "${none}-${\(name)}", optional: true}
              INHERITED: {secret: none, optional: true}
            """, with: ["INHERITED": "stays", "GONE": "stays too"])
        let expected = [
            "THERE": "x", "GONE": "stays too", "DEFAULT": "d $$ ${x}", "DEFAULT_VERSION": "d", "EMPTY": "",
            "BOTH": "both",
            "TEMPLATE": "whole", "INHERITED": "stays",
        ]
        for (variable, value) in expected { #expect(seen[variable] == value, "\(variable)") }
        #expect(seen["GONE_VERSION"] == nil && seen["UNSET"] == nil)
    }

    /// A default is the value itself: it is not trimmed or encoded, but goes where the value would have gone.
    @Test func `a default in a file`() throws {
        let manifest = "env: {A: {secret: none, default: ' d ', trim: true, encoding: hex, as: file}}"
        succeeded(try service.exec(manifest, ["/bin/sh", "-c", "cat $A"]).run(), " d ")
    }

    @Test func `neither where one variable needs the secret`() throws {
        let outcome = try service.exec(
            "env: {A: {secret: none, optional: true}, B: none, C: {secret: none, default: d}}"
        )
        .run()
        refused(
            outcome, 66,
            [
                "B: none@SSM_Current: no such secret (ResourceNotFound.SecretNotExist, request ID)",
                "hint: check its name and the region (ap-guangzhou, from TENCENTCLOUD_REGION); a constant is written {value: \"none\"}",
            ])
    }

    @Test func `what is missing is told to who wants to be told more`() throws {
        let outcome = try service.exec("env: {A: {secret: none, optional: true}}", flags: ["-v"]).run()
        #expect(outcome.lines.first == "sesame: A: none@SSM_Current: there is no such secret or version")
    }

    @Test func `a disabled secret fails all the same`() throws {
        let seed = Folder.shared.file(
            "regions: {ap-guangzhou: {off: {status: Disabled, versions: {SSM_Current: hunter2}}}}", mode: 0o600)
        let manifest = Folder.shared.file(
            "env: {A: {secret: off, optional: true}, B: {secret: off, default: d}, C: {secret: off, version: v9, optional: true}}"
        )
        let outcome = try Command(
            path: Command.sesameLocal,
            arguments: ["--seed", seed, "--", Command.sesame, "exec", "-f", manifest, "--"] + Command.target
        ).run()
        #expect(outcome.status == 66 && outcome.output == "" && !outcome.tells)
        #expect(
            outcome.lines.contains {
                $0.hasPrefix("sesame: A, B: off@SSM_Current: ") && $0.contains("ResourceDisabled")
            })
    }

    @Test func `a wrong key and a service that is not there fail all the same`() throws {
        let manifest = "env: {A: {secret: none, optional: true}, B: {secret: none2, default: hunter2}}"
        var wrong = service.exec(manifest)
        wrong.environment["TENCENTCLOUD_SECRET_KEY"] = "hunter2-key"
        let refusal = try wrong.run()
        #expect(refusal.status == 77 && refusal.output == "" && !refusal.tells)
        var nowhere = service.exec(manifest, flags: ["--timeout=0.5"])
        nowhere.environment["SESAME_ENDPOINT"] = "127.0.0.1:1"
        let failure = try nowhere.run()
        #expect(failure.status == 69 && failure.output == "" && !failure.tells)
    }

    @Test func `a field that is missing fails all the same`() throws {
        let name = try service.store("{}")
        for absence in ["optional: true", "default: d"] {
            let outcome = try service.exec("env: {A: {secret: \(name), field: f, \(absence)}}").run()
            #expect(outcome.status == 65 && outcome.output == "")
        }
    }

    @Test func `a start of which all is missing and nothing needed`() throws {
        succeeded(try service.exec("env: {A: {secret: none, optional: true}}").run(), "started\n")
    }
}
