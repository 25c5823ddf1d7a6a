import Foundation
import Testing

/// On a terminal `put` asks for the value and does not show it (Tests/Servers/terminal.py).
@Suite struct PromptTests {
    private let service: LocalService
    private let name = "prompt-" + UUID().uuidString

    init() throws { service = try LocalService.shared.get() }

    private struct Report: Decodable {
        let screen: String
        let status: Int32?
        let signalled: Bool
        let restored: Bool
    }

    /// Types at the prompts of a `put --create`.
    private func type(_ keys: String, again: String = "") throws -> Report {
        try type([("value of \(name): ", keys), ("again: ", again)], "put", name, "--create")
    }

    /// Types at the prompts of a command.
    private func type(_ steps: [(prompt: String, keys: String)], _ words: String...) throws -> Report {
        var command = Command(path: "/usr/bin/python3")
        command.arguments = [AnswerServer.folder + "/terminal.py"]
        for (index, step) in steps.enumerated() {
            command.arguments += (index == 0 ? [] : ["--then"]) + [step.prompt, step.keys]
        }
        command.arguments += [Command.sesame] + words
        command.environment.merge(service.environment) { $1 }
        let outcome = try command.run()
        try #require(outcome.status == 0, "\(outcome.stderr)")
        return try JSONDecoder().decode(Report.self, from: outcome.stdout)
    }

    @Test(arguments: [
        (#"hunter2\n"#, "hunter2"), (#"hunter2\r"#, "hunter2"),
        (#"hunterX\x7f2\n"#, "hunter2"), (#"wrong\x15hunter2\n"#, "hunter2"), (#"p\xc3\xa4\x7fa ss\n"#, "pa ss"),
        (#"p\xc3\xa4ss\n"#, "p\u{e4}ss"), (#"\x7f\x7fhunter2\n"#, "hunter2"),
    ]) func `the value is taken without being shown`(_ keys: String, _ value: String) throws {
        let report = try type(keys, again: #"\#(value)\n"#)
        #expect(report.status == 0 && report.restored)
        #expect(report.screen == "sesame: value of \(name): \r\nsesame: again: \r\n\(name)@SSM_Current\r\n")
        succeeded(try service.sesame("get", name).run(), value)
    }

    /// A version never changes once it is stored: half a value must not become one.
    @Test(arguments: [
        (#"hunter2\nhunter3\n"#, "more than one line was typed"),
        (#"hunter2\x04"#, "a key was typed that is no character"),
        (#"\x1b[200~hunter2\x1b[201~\n"#, "a key was typed that is no character"),
    ]) func `what is not one line of text is not stored`(_ keys: String, _ problem: String) throws {
        let report = try type(keys)
        #expect(report.status == 65 && report.restored)
        #expect(report.screen.contains("sesame: the terminal: \(problem)\r\n") && !report.screen.contains("hunter"))
        #expect(try service.sesame("get", name).run().status == 66)
    }

    @Test(arguments: [36_000, 100_000]) func `a value that no secret can hold is told as such, and not shown`(
        _ size: Int
    ) throws {
        let report = try type(String(repeating: "hunter2.", count: size / 8) + "\\n")
        #expect(report.status == 65 && report.restored)
        #expect(report.screen == "sesame: value of \(name): \r\nsesame: the terminal: is larger than 32 KiB\r\n")
        #expect(try service.sesame("get", name).run().status == 66)
    }

    @Test func `nothing typed is nothing stored`() throws {
        let report = try type(#"\n"#)
        #expect(report.status == 65 && report.restored)
        #expect(report.screen.contains("sesame: standard input: the value is empty\r\n"))
    }

    @Test func `Control-C ends it by SIGINT, the terminal as it was`() throws {
        let report = try type(#"hunter2\x03"#)
        #expect(report.signalled && report.status == 128 + SIGINT && report.restored)
        #expect(!report.screen.contains("hunter"))
        #expect(try service.sesame("get", name).run().status == 66)
    }

    @Test(arguments: [SIGTERM, SIGINT, SIGHUP])
    func `a signal from elsewhere leaves the terminal as it was, too`(_ signal: Int32) throws {
        let report = try type("signal \(signal)")
        #expect(report.signalled && report.status == 128 + signal && report.restored)
    }

    @Test func `two values that differ are not stored`() throws {
        let report = try type(#"hunter2\n"#, again: #"hunter3\n"#)
        #expect(report.status == 65 && report.restored && !report.screen.contains("hunter"))
        #expect(
            report.screen.hasSuffix(
                "sesame: the terminal: the two values differ\r\nsesame: hint: nothing was stored\r\n"))
        #expect(try service.sesame("get", name).run().status == 66)
    }

    @Test(arguments: [(#"\n"#, "v2"), (#"mine\n"#, "mine"), (#"minf\x7fe\n"#, "mine")])
    func `the next version is proposed, and taken or not`(_ keys: String, _ version: String) throws {
        _ = try service.store("first", name: name, version: "v1")
        let prompts = ["id of the new version [v2]: ", "value of \(name): ", "again: "]
        let report = try type(Array(zip(prompts, [keys, #"hunter2\n"#, #"hunter2\n"#])), "put", name)
        #expect(report.status == 0 && report.restored && report.screen.hasSuffix("\r\n\(name)@\(version)\r\n"))
        succeeded(try service.sesame("get", "\(name)@\(version)").run(), "hunter2")
    }

    @Test func `where references without a version mean one, it is said how that one is replaced`() throws {
        _ = try service.store("first", name: name)
        let report = try type([("]: ", #"v 2\n"#)], "put", name)
        let note = "references without a version mean \(name)@SSM_Current; put --replace gives that one another value"
        #expect(report.status == 64 && report.screen.hasPrefix("sesame: \(note)\r\nsesame: id of the new version ["))
        #expect(report.screen.contains("sesame: the terminal: a version is made of letters"))
    }

    @Test(arguments: [
        ("NAME\\n", 0), ("wrong\\n", 65), ("\\n", 65), ("\\x04", 65), ("\\x03", 128 + SIGINT),
        ("signal 15", 128 + SIGTERM),
    ]) func `a secret is removed when its name is typed, and only then`(_ keys: String, _ status: Int32) throws {
        _ = try service.store("first", name: name)
        let prompt = "sesame: type \(name) to go on: "
        let report = try type([(prompt, keys.replacing("NAME", with: name))], "rm", name)
        let note = "\(name) in ap-guangzhou is removed in 7 days; until then sesame restore \(name) brings it back"
        #expect(report.status == status && report.restored && report.screen.hasPrefix("sesame: \(note)\r\n\(prompt)"))
        let isThere = try service.sesame("get", name).run().status == 0
        #expect(isThere == (status != 0))
    }

    @Test func `a long list says on a terminal how far it is, and takes that away`() throws {
        let faults = #"[{"action": "ListSecrets", "count": "always", "fault": {"delay": 2.1}}]"#
        let slow = try LocalService(options: ["--faults", Folder.shared.file(faults)])
        var command = Command(path: "/usr/bin/python3")
        command.arguments = [AnswerServer.folder + "/terminal.py", "of ", "", Command.sesame, "list"]
        command.environment.merge(slow.environment) { $1 }
        let report = try JSONDecoder().decode(Report.self, from: command.run().stdout)
        let clear = "\r\u{1B}[K"
        #expect(report.status == 0 && report.screen.contains("\(clear)sesame: listing: 5 of 5 answers\(clear)"))
        #expect(report.screen.hasSuffix("\(clear)sesame: no such secret in ap-guangzhou, from TENCENTCLOUD_REGION\r\n"))
        succeeded(
            try slow.sesame("list", "--json").after("exec 2>&1").run(),
            "sesame: no such secret in ap-guangzhou, from TENCENTCLOUD_REGION\n")
    }
}
