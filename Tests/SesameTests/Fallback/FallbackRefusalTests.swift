import Foundation
import Testing

/// Kept values serve in an outage only, and only from a file that is just right.
@Suite struct FallbackRefusalTests {
    private let kept: KeptValues

    init() throws { kept = try KeptValues() }

    private func keep(_ manifest: String? = nil) throws {
        try #require(try kept.launch(manifest).run().output == "hunter2\n")
    }

    private func api(_ action: String, _ body: String) throws {
        let script = Repository.folder + "/examples/sesame-local/curl"
        var call = kept.service.sesame(action, body)
        call.path = script
        let outcome = try call.run()
        try #require(outcome.status == 0 && !outcome.output.contains("Error"), "\(outcome.output)\(outcome.stderr)")
    }

    /// A start that the service refuses: its status, and that the file is gone with one warning.
    private func deleted(_ command: Command, _ status: Int32, _ reason: String = "the service refused") throws {
        let outcome = try command.run()
        #expect(outcome.status == status && outcome.output == "" && !outcome.tells)
        #expect(outcome.lines.first == "sesame: warning: \(kept.path): \(reason): the file is deleted")
        #expect(outcome.lines.filter { $0.contains("warning") }.count == 1)
        #expect(kept.content == nil)
        #expect(try kept.launch(down: true).run().status == 69)
    }

    @Test(arguments: [
        ("DisableSecret", #"{"SecretName": "NAME"}"#),
        ("DeleteSecret", #"{"SecretName": "NAME", "RecoveryWindowInDays": 7}"#),
        ("DeleteSecret", #"{"SecretName": "NAME", "RecoveryWindowInDays": 0}"#),
    ]) func `a secret that is disabled, to be deleted or gone deletes the file`(_ action: String, _ body: String) throws
    {
        try keep()
        try api("DisableSecret", "{\"SecretName\": \"\(kept.name)\"}")
        if action != "DisableSecret" { try api(action, body.replacing("NAME", with: kept.name)) }
        try deleted(kept.launch(), 66)
    }

    @Test func `so does a refusal`() throws {
        try keep()
        try deleted(kept.launch(with: ["TENCENTCLOUD_SECRET_KEY": "wrong"]), 77)
    }

    @Test func `a file that is not sesame's is not deleted`() throws {
        _ = kept.folder.file("important", name: "kept")
        let outcome = try kept.launch(with: ["TENCENTCLOUD_SECRET_KEY": "wrong"]).run()
        #expect(outcome.status == 77 && !outcome.stderr.contains("warning"))
        #expect(kept.content == Data("important".utf8))
    }

    private static let others: [(fault: String, status: Int32)] = [
        (#""status": 404"#, 69), (#""html": true"#, 69), (#""empty": true"#, 69), (#""truncate": true"#, 69),
        (#""secretName": "other""#, 69), (#""error": "FailedOperation""#, 69), (#""error": "UnsupportedRegion""#, 78),
        (#""error": "Nonsense""#, 125),
    ]

    @Test func `what is neither an outage nor a refusal leaves the file where it is`() throws {
        let faulty = try LocalService(options: ["--fault-control"])
        let kept = try KeptValues(faulty)
        succeeded(try kept.launch().run(), "hunter2\n")
        for (fault, status) in Self.others {
            try faulty.fault(#"[{"action": "GetSecretValue", "count": "always", "fault": {\#(fault)}}]"#)
            let outcome = try kept.launch(with: ["SESAME_TIMEOUT": "0.5"]).run()
            #expect(outcome.status == status && outcome.output == "", "\(fault): \(outcome.stderr)")
            #expect(!outcome.stderr.contains(kept.path) && kept.content != nil)
        }
    }

    /// One answer that is none decides, though nobody answers for the other secret.
    @Test func `nor does it serve when that comes amid an outage`() throws {
        let faulty = try LocalService(options: ["--fault-control"])
        let kept = try KeptValues(faulty)
        let other = try faulty.store("hunter2")
        let manifest = "env: {A: \(kept.name), B: \(other)}"
        succeeded(try kept.launch(manifest).run(), "hunter2\n")
        try faulty.fault(
            """
            [{"secret": "\(other)", "count": "always", "fault": {"html": true}},
             {"action": "GetSecretValue", "count": "always", "fault": {"error": "InternalError"}}]
            """)
        let outcome = try kept.launch(manifest, with: ["SESAME_TIMEOUT": "0.5"]).run()
        #expect(outcome.status == 69 && outcome.output == "", "\(outcome.stderr)")
        #expect(!outcome.stderr.contains(kept.path) && kept.content != nil)
    }

    @Test func `a certificate that is not right is no outage`() throws {
        try keep()
        let content = kept.content
        let stranger = ["SESAME_CA_FILE": "/etc/ssl/certs/ca-certificates.crt", "SESAME_TIMEOUT": "0.5"]
        let outcome = try kept.launch(with: stranger).run()
        #expect(outcome.status == 78 && outcome.output == "" && outcome.stderr.contains("certificate is refused"))
        #expect(!outcome.stderr.contains("warning") && !outcome.stderr.contains(kept.path) && kept.content == content)
    }

    @Test(EmptyRoot.canFakeTime, arguments: ["-20y", "+20y"])
    func `a certificate of another time is none either`(_ offset: String) throws {
        try keep()
        let content = kept.content
        let flags = ["--fallback-max-age", "999d"]
        let outcome = try kept.launch(flags: flags, with: ["SESAME_TIMEOUT": "0.5"]).behind("faketime", "-f", offset)
            .run()
        #expect(
            outcome.status == 69 && outcome.output == "" && outcome.stderr.contains("this machine's clock shows "),
            "\(outcome.stderr)")
        #expect(!outcome.stderr.contains("warning") && !outcome.stderr.contains(kept.path) && kept.content == content)
    }

    private static let refusals: [(code: String, status: Int32)] = [
        ("ResourceUnavailable.ResourcePendingDeleted", 66), ("ResourceUnavailable.ResourceDisabled", 66),
        ("ResourceNotFound", 66), ("UnauthorizedOperation.CamNoAuth", 77), ("AuthFailure.SecretIdNotFound", 77),
    ]

    /// One secret that is refused decides, though no other can be had.
    @Test func `a refusal amid an outage is a refusal`() throws {
        let faulty = try LocalService(options: ["--fault-control"])
        let kept = try KeptValues(faulty)
        let other = try faulty.store("hunter2")
        let manifest = "env: {A: \(kept.name), B: \(other)}"
        let (all, one) = (#""action": "GetSecretValue", "count": "always""#, #""secret": "\#(other)""#)
        let outage = #"{\#(all), "fault": {"error": "InternalError"}}"#
        for (code, status) in Self.refusals {
            try faulty.fault("[]")
            succeeded(try kept.launch(manifest).run(), "hunter2\n")
            try faulty.fault(#"[{\#(all), \#(one), "fault": {"error": "\#(code)"}}, \#(outage)]"#)
            let outcome = try kept.launch(manifest, with: ["SESAME_TIMEOUT": "0.5"]).run()
            #expect(outcome.status == status && outcome.output == "", "\(code): \(outcome.stderr)")
            #expect(outcome.stderr.contains("kept: the service refused: the file is deleted\n"))
            #expect(kept.content == nil)
        }
    }

    // MARK: Files that cannot serve

    /// A start with the service down that fails, and what it says of the file after the line of the service.
    private func unusable(
        _ command: Command, _ problem: String, _ hint: String?, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let outcome = try command.run()
        #expect(outcome.status == 69 && outcome.output == "" && !outcome.tells, sourceLocation: sourceLocation)
        let said = outcome.lines.drop { !$0.hasPrefix("sesame: \(kept.path): ") }
        let expected = ["sesame: \(kept.path): \(problem)"] + (hint.map { ["sesame: hint: \($0)"] } ?? [])
        #expect(Array(said) == expected, "\(outcome.stderr)", sourceLocation: sourceLocation)
        #expect(outcome.lines.first?.contains("cannot reach") == true, sourceLocation: sourceLocation)
    }

    private static let anew = "the next start that reaches the service writes it anew"

    @Test func `none is there yet`() throws {
        try unusable(kept.launch(down: true), "no values are kept there yet", Self.anew)
    }

    @Test func `for another manifest, region, endpoint or key`() throws {
        try keep()
        let before = kept.content
        let name = kept.name
        let other: [(Command, String)] = [
            (kept.launch("env: {A: \(name)@v1}", down: true), "manifest"),
            (kept.launch("env: {A: \(name), B: \(name)-2}", down: true), "manifest"),
            (kept.launch("env: {A: {secret: \(name), region: ap-beijing}}", down: true), "manifest"),
            (kept.launch("env: {A: {secret: \(name), optional: true}}", down: true), "manifest"),
            (kept.launch(flags: ["--region", "ap-beijing"], down: true), "region"),
            (kept.launch(flags: ["--endpoint", "127.0.0.1:1"], down: true), "endpoint"),
            (kept.launch(down: true, with: ["TENCENTCLOUD_SECRET_ID": "AKIDother"]), "key id or role"),
        ]
        for (command, part) in other {
            try unusable(command, "the file was made for another \(part)", Self.anew)
        }
        #expect(kept.content == before)
        // The variable's name and the key of the id are no part of what was asked.
        let renamed = kept.launch(
            "env: {B: {value: x}, A: \(name)}", down: true, with: ["TENCENTCLOUD_SECRET_KEY": "new"])
        #expect(try renamed.run().output == "hunter2\n")
    }

    @Test func `cut off, altered, or made with another key`() throws {
        try keep()
        let whole = try #require(kept.content)
        for count in [18, 30, 160, 180, whole.count - 33, whole.count - 32, whole.count - 1] {
            _ = kept.folder.file(whole.prefix(count), name: "kept")
            try unusable(kept.launch(down: true), "the file is cut off", Self.anew)
        }
        for index in [18, 26, 100, 154, 175, whole.count - 40, whole.count - 1] {
            var altered = whole
            altered[index] ^= 1
            _ = kept.folder.file(altered, name: "kept")
            try unusable(kept.launch(down: true), "the file was altered after it was written", Self.anew)
        }
        for foreign in [Data("SESAME".utf8), Data([0]) + whole, Data(repeating: 0, count: 1000)] {
            _ = kept.folder.file(foreign, name: "kept")
            try unusable(
                kept.launch(down: true), "sesame did not write this file", "name another file with --fallback")
        }
        _ = kept.folder.file(whole, name: "kept")
        _ = kept.folder.file(Data(repeating: 7, count: 32), name: "key", mode: 0o600)
        try unusable(kept.launch(down: true), "the file was made with another key", "check --fallback-key")
    }

    // MARK: Age

    @Test(
        EmptyRoot.canFakeTime,
        arguments: [
            ("+23h", [], "23h"), ("+47h", ["--fallback-max-age", "48h"], "47h"),
            ("+100m", ["--fallback-max-age=2h"], "100m"),
            ("+59d", ["--fallback-max-age", "60d"], "59d"),
        ]) func `values of any age within the limit serve`(_ offset: String, _ flags: [String], _ age: String) throws
    {
        try keep()
        let outcome = try kept.launch(flags: flags, down: true).behind("faketime", "-f", offset).run()
        #expect(outcome.output == "hunter2\n")
        #expect(outcome.stderr.hasSuffix("; started with the values of \(age) ago\n"), "\(outcome.stderr)")
    }

    /// The service's clock dates what is kept.
    @Test(EmptyRoot.canFakeTime, arguments: ["-3h", "+3h"])
    func `values kept by a machine whose clock is wrong are as old as they are`(_ offset: String) throws {
        #expect(try kept.launch().behind("faketime", "-f", offset).run().output == "hunter2\n")
        let outcome = try kept.launch(down: true).run()
        #expect(outcome.output == "hunter2\n")
        #expect(outcome.stderr.contains(/started with the values of \d{1,2}s ago\n$/), "\(outcome.stderr)")
    }

    @Test(EmptyRoot.canFakeTime) func `older ones do not, nor those of the future`() throws {
        try keep()
        let limit = "--fallback-max-age sets it"
        try unusable(
            kept.launch(down: true).behind("faketime", "-f", "+25h"),
            "the values in the file are 25h old, and 24h is the limit", limit)
        try unusable(
            kept.launch(down: true, with: ["SESAME_FALLBACK_MAX_AGE": "60"]).behind("faketime", "-f", "+10m"),
            "the values in the file are 10m old, and 60s is the limit", limit)
        let wrong = "this machine's clock was wrong then, or is wrong now"
        try unusable(
            kept.launch(down: true).behind("faketime", "-f", "-5430s"), "the file is from the future, by 90m", wrong)
        // As much as two clocks may differ.
        let early = try kept.launch(down: true).behind("faketime", "-f", "-200s").run()
        #expect(early.output == "hunter2\n" && early.stderr.hasSuffix("of 0s ago\n"))
    }
}
