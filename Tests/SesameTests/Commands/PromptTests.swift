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

    /// Types at the prompt of a `put --create`.
    private func type(_ keys: String) throws -> Report {
        var command = Command(path: "/usr/bin/python3")
        command.arguments = [
            AnswerServer.folder + "/terminal.py", "value of \(name): ", keys, Command.sesame, "put", name, "--create",
        ]
        command.environment.merge(service.environment) { $1 }
        let outcome = try command.run()
        try #require(outcome.status == 0, "\(outcome.stderr)")
        return try JSONDecoder().decode(Report.self, from: outcome.stdout)
    }

    @Test(arguments: [
        (#"hunter2\n"#, "hunter2"), (#"hunter2\r"#, "hunter2"),
        (#"hunterX\x7f2\n"#, "hunter2"), (#"wrong\x15hunter2\n"#, "hunter2"), (#"p\xc3\xa4\x7fa ss\n"#, "pa ss"),
        (#"p\xc3\xa4ss\n"#, "päss"), (#"\x7f\x7fhunter2\n"#, "hunter2"),
    ]) func `the value is taken without being shown`(_ keys: String, _ value: String) throws {
        let report = try type(keys)
        #expect(report.status == 0 && report.restored)
        #expect(report.screen == "sesame: value of \(name): \r\n\(name)@SSM_Current\r\n")
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
}
