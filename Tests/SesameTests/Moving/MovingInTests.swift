import Foundation
import Testing

/// `sesame import` makes secrets of the variables of a file, and a manifest that names them.
@Suite struct MovingInTests {
    private let service: LocalService
    /// The beginning of names that no other test has.
    private let prefix = "m-" + UUID().uuidString + "-"
    private let folder = Folder().path
    private static let text = "USER_NAME=shop\nPASSWORD='hunter2 one'\nKEY=\"hunter2\nline\"\nPORT=3306\nEMPTY=\n"

    init() throws { service = try LocalService.shared.get() }

    private var output: String { folder + "/sesame.yaml" }

    private func run(_ text: String, _ words: String..., at other: LocalService? = nil) throws -> Outcome {
        try run(text, words, at: other)
    }

    private func run(_ text: String, _ words: [String], at other: LocalService? = nil) throws -> Outcome {
        let file = folder + "/env"
        try text.write(toFile: file, atomically: true, encoding: .utf8)
        var command = (other ?? service).sesame("import", file)
        command.arguments += words
        let outcome = try command.run()
        #expect(!outcome.tells, "a value is in what it said")
        #expect(try String(contentsOfFile: file, encoding: .utf8) == text)
        return outcome
    }

    /// The variables that a launch with the manifest has.
    private func launched(_ names: String...) throws -> String {
        let script = names.map { "printf '%s|' \"$\($0)\"" }.joined(separator: "; ")
        let outcome = try service.sesame("exec", "-f", output, "--", "/bin/sh", "-c", script).run()
        #expect(outcome.status == 0, "\(outcome.stderr)")
        return outcome.output
    }

    private func value(_ reference: String) throws -> String { try service.sesame("get", reference).run().output }

    @Test func `without --yes it tells what it would make and makes nothing`() throws {
        let outcome = try run(Self.text, "--prefix", prefix, "--constants", "PORT", "--output", output)
        #expect(outcome.status == 0)
        func row(_ name: String, _ content: String, _ size: Int) -> String {
            name.padding(toLength: 11, withPad: " ", startingAt: 0)
                + content.padding(toLength: prefix.count + 11, withPad: " ", startingAt: 0) + "\(size) bytes\n"
        }
        #expect(
            outcome.output == row("USER_NAME", prefix + "USER_NAME", 4) + row("PASSWORD", prefix + "PASSWORD", 11)
                + row("KEY", prefix + "KEY", 12) + row("PORT", "a constant", 4) + row("EMPTY", "a constant", 0))
        #expect(
            outcome.lines == [
                "sesame: nothing is made yet: --yes makes 3 secrets of 27 bytes in all and writes \(output)"
            ])
        #expect(!FileManager.default.fileExists(atPath: output))
        #expect(try service.sesame("get", prefix + "PASSWORD").run().status == 66)
    }

    @Test func `a secret of each variable, and a manifest with which a program gets them`() throws {
        let words = ["--prefix", prefix, "--constants", "PORT", "--output", output, "--yes"]
        let outcome = try run(Self.text, words)
        let made = ["USER_NAME", "PASSWORD", "KEY"].map { "\(prefix)\($0)@SSM_Current  made\n" }
        succeeded(outcome, made.joined() + "\(output)  written\n")
        let manifest = """
            region: ap-guangzhou
            env:
              USER_NAME: \(prefix)USER_NAME
              PASSWORD: \(prefix)PASSWORD
              KEY: \(prefix)KEY
              PORT: {value: "3306"}
              EMPTY: {value: ""}

            """
        #expect(try String(contentsOfFile: output, encoding: .utf8) == manifest)
        #expect(
            try launched("USER_NAME", "PASSWORD", "KEY", "PORT", "EMPTY")
                == "shop|hunter2 one|hunter2\nline|3306||")
        let again = try run(Self.text, words)
        let there = ["USER_NAME", "PASSWORD", "KEY"].map { "\(prefix)\($0)@SSM_Current  there already\n" }
        succeeded(again, there.joined() + "\(output)  there already\n")
        // It can be rotated as README says, without a change to the manifest.
        let rotated = service.sesame("put", prefix + "PASSWORD", "--replace", input: "new")
        #expect(try rotated.run().status == 0)
        #expect(try launched("PASSWORD") == "new|")
    }

    @Test func `one secret of all variables`() throws {
        let name = prefix + "all"
        let text = "B=hunter2 \"two\"\nA='päss \\ $'\n"
        let outcome = try run(text, "--secret", name, "--output", output, "--yes")
        succeeded(outcome, "\(name)@SSM_Current  made\n\(output)  written\n")
        #expect(try value(name) == #"{"B":"hunter2 \"two\"","A":"päss \\ $"}"#)
        #expect(try launched("A", "B") == "päss \\ $|hunter2 \"two\"|")
        let again = try run(text, "--secret", name, "--yes", "--verbose")
        #expect(again.output == "\(name)@SSM_Current  there already\n")
        #expect(again.stderr.hasPrefix("sesame: region: ap-guangzhou, from TENCENTCLOUD_REGION; credentials: "))
        let dry = try run(text, "--secret", name)
        #expect(dry.output.hasPrefix("B  \(name)#B  13 bytes\nA  \(name)#A  "))
        #expect(dry.stderr.contains("makes 1 secret of "))
    }

    @Test func `only some of the variables`() throws {
        let outcome = try run(Self.text, "--prefix", prefix, "--only", "P*,KEY", "--yes")
        let made = ["PASSWORD", "KEY", "PORT"].map { "\(prefix)\($0)@SSM_Current  made\n" }
        succeeded(outcome, made.joined())
        #expect(try service.sesame("get", prefix + "USER_NAME").run().status == 66)
        let file = folder + "/env"
        refused(
            try run(Self.text, "--prefix", prefix, "--only", "PASWORD"), 64,
            ["--only: \"PASWORD\" is not in \(file)", "hint: did you mean \"PASSWORD\"?"])
        refused(
            try run(Self.text, "--prefix", prefix, "--constants", "PRT"), 64,
            ["--constants: \"PRT\" is not in \(file)", "hint: did you mean \"PORT\"?"])
    }

    @Test func `after the seventh of twenty fails a second run goes on with it`() throws {
        let rule = #"[{"action": "CreateSecret", "secret": "*V07", "fault": {"error": "UnauthorizedOperation"}}]"#
        let other = try LocalService(options: ["--faults", Folder.shared.file(rule)])
        let names = (1...20).map { "V" + ($0 < 10 ? "0" : "") + "\($0)" }
        let text = names.map { "\($0)=hunter2-\($0)\n" }.joined()
        let first = try run(text, "--prefix", prefix, "--output", output, "--yes", at: other)
        #expect(first.status == 77)
        #expect(first.output == names.prefix(6).map { "\(prefix)\($0)@SSM_Current  made\n" }.joined())
        #expect(
            first.lines.prefix(2) == [
                "sesame: 6 of 20 secrets are there; the same command goes on with the others",
                "sesame: \(prefix)V07: not permitted (UnauthorizedOperation, request ID)",
            ])
        #expect(!FileManager.default.fileExists(atPath: output))
        let second = try run(text, "--prefix", prefix, "--output", output, "--yes", at: other)
        let lines = names.enumerated().map { "\(prefix)\($1)@SSM_Current  \($0 < 6 ? "there already" : "made")\n" }
        succeeded(second, lines.joined() + "\(output)  written\n")
    }

    @Test func `the manifest has the permissions that the umask leaves`() throws {
        for (mask, mode) in [("022", 0o644), ("077", 0o600)] {
            let path = folder + "/\(mask).yaml"
            let command = service.sesame(
                "import", "-", "--secret", "x", "--constants", "A", "-o", path, "--yes", input: "A=b\n"
            ).after("umask \(mask)")
            succeeded(try command.run(), "\(path)  written\n")
            let attributes = try FileManager.default.attributesOfItem(atPath: path)
            #expect(attributes[.posixPermissions] as? Int == mode)
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder).sorted() == ["022.yaml", "077.yaml"])
    }

    @Test func `constants alone need no service, whatever characters they have`() throws {
        let text = "A='tab\there \\ \"quote\" # no comment'\nB='\u{1}\u{7F}\u{85}\u{2028}\u{FEFF}密码 🔑: {x}'\nC=yes\n"
        let words = ["import", "-", "--secret", "x", "--constants", "*", "-o", output, "--yes"]
        succeeded(
            try Command(path: Command.sesame, arguments: words, input: Data(text.utf8)).run(), "\(output)  written\n")
        #expect(
            try launched("A", "B", "C")
                == "tab\there \\ \"quote\" # no comment|\u{1}\u{7F}\u{85}\u{2028}\u{FEFF}密码 🔑: {x}|yes|")
    }

    @Test func `a name that is set again and one that changes how programs load are warned of`() throws {
        let outcome = try run("PATH=/x\nA=hunter2\nA=hunter2-last\n", "--prefix", prefix, "--yes")
        #expect(outcome.status == 0)
        #expect(
            outcome.lines == [
                "sesame: warning: \(folder)/env:3:1: A is set again, and this value counts",
                "sesame: warning: PATH: this variable changes how programs are loaded",
                "sesame: hint: exec takes it with --allow-unsafe-names only",
            ])
        #expect(try value(prefix + "A") == "hunter2-last")
    }

    /// How far it is, a terminal shows after a second only (as for check and list).
    @Test func `a short import tells a terminal nothing else`() throws {
        var command = Command(path: "/usr/bin/python3")
        let file = Folder.shared.file("A=hunter2\nB=hunter2\n")
        let words = [Command.sesame, "import", file, "--prefix", prefix, "--yes"]
        command.arguments = [AnswerServer.folder + "/terminal.py", "", ""] + words
        command.environment.merge(service.environment) { $1 }
        let report = try JSONSerialization.jsonObject(with: try command.run().stdout) as? [String: Any]
        let parts = ["\(prefix)A@SSM_Current  made\r\n", "\(prefix)B@SSM_Current  made\r\n"]
        #expect(report?["screen"] as? String == parts.joined())
    }
}
