import Foundation
import Testing

/// `sesame export` prints the variables that `exec` would set, in forms that give every value back.
@Suite struct ExportTests {
    private let service: LocalService

    init() throws { service = try LocalService.shared.get() }

    private func export(_ manifest: String, _ format: String, _ words: String...) throws -> Outcome {
        var command = service.sesame("export", "--format", format, "-f", "-", input: manifest)
        command.arguments += words
        return try command.run()
    }

    @Test func `each form has the variables of the manifest in their order`() throws {
        let name = try service.store(#"{"b": "it's", "a": "x y"}"#)
        let manifest = "env: {B: \(name)#b, A: \(name)#a, C: {value: c}}"
        succeeded(try export(manifest, "sh"), "export B='it'\\''s'\nexport A='x y'\nexport C='c'\n")
        succeeded(try export(manifest, "dotenv"), "B=\"it's\"\nA='x y'\nC=c\n")
        succeeded(try export(manifest, "json"), "{\n  \"B\": \"it's\",\n  \"A\": \"x y\",\n  \"C\": \"c\"\n}\n")
        succeeded(try export(manifest, "sh", "--only", "C"), "export C='c'\n")
    }

    @Test func `a shell gets back every byte that a variable can hold`() throws {
        let bytes = Data((1...255).map { UInt8($0) } + "\\'\"$(x)`y`!\n\n".utf8)
        let name = "e-" + UUID().uuidString
        var put = service.sesame("put", name, "--create")
        put.input = bytes
        #expect(try put.run().status == 0)
        let text = try export("env: {A: \(name), B: {value: b}}", "sh").stdout
        for shell in ["/bin/sh", "/bin/bash"] {
            let script = "eval \"$(cat)\"; printf %s \"$A|$B\""
            let outcome = try Command(path: shell, arguments: ["-c", script], input: text).run()
            #expect(outcome.stdout == bytes + Data("|b".utf8), "\(shell)")
        }
        let lines = ["A: the value is not UTF-8, and dotenv holds nothing else", "hint: --format sh holds every byte"]
        refused(try export("env: {A: \(name)}", "dotenv"), 65, lines)
    }

    private static let values = [
        "", " ", "a b", "it's", "say \"b\"", "it's \"b\"", "a#b", "a # b", "#", "a\\b", "\\d+", "a\nb", "a\n", "päss 密",
        "$5", "$$", "\t", "a\u{a0}", "-----BEGIN-----\nabc=\n-----END-----\n", "\u{1}", "x;y", "=", "a:b", "export",
        "`d`",
        "a\\", "a\\\\b", "it's \\ \"b\"", "\\'\"\n",
    ]

    /// Import without a format takes only what all three formats read the same.
    @Test(arguments: values) func `all formats of environment files read the value back`(_ value: String) throws {
        let manifest = "env: {A: \(try quoted(value)), B: {value: x}}"
        let text = try export(manifest, "dotenv")
        #expect(text.status == 0, "\(text.stderr)")
        let read = try Moving.read(text.output, nil)
        #expect(try JSONDecoder().decode([String: String].self, from: read.stdout) == ["A": value, "B": "x"])
    }

    @Test(arguments: ["a\r", "a\r\nb", "\r"])
    func `python-dotenv reads the value back where systemd does not`(_ value: String) throws {
        let text = try export("env: {A: \(try quoted(value)), B: {value: x}}", "dotenv")
        let read = try Moving.read(text.output, "dotenv")
        #expect(try JSONDecoder().decode([String: String].self, from: read.stdout) == ["A": value, "B": "x"])
    }

    /// A constant of a manifest; JSON is YAML.
    private func quoted(_ value: String) throws -> String {
        String(decoding: try JSONEncoder().encode(["value": value]), as: UTF8.self)
    }

    @Test func `values that a form cannot hold are refused, all of them and nothing is printed`() throws {
        let problem = "there is no form of this value that python-dotenv reads as it is"
        refused(
            try export("env: {A: {value: 'hunter2${'}, B: {value: b}, C: {value: '${x}'}}", "dotenv"), 65,
            ["A: \(problem)", "hint: --format sh and --format json hold it", "C: \(problem)"])
    }

    @Test func `a value that the manifest hands over in a file is refused`() throws {
        let name = try service.store("hunter2")
        let manifest = "env: {A: \(name), B: {secret: \(name), as: file}}"
        refused(
            try export(manifest, "sh"), 65,
            [
                "B: the manifest hands this value over in a file",
                "hint: leave it out with --only, or write it with sesame get -o FILE",
            ])
        succeeded(try export(manifest, "sh", "--only", "A"), "export A='hunter2'\n")
    }

    @Test func `it fails as a launch would`() throws {
        let outcome = try export("env: {A: none-\(UUID().uuidString)}", "sh")
        #expect(outcome.status == 66 && outcome.output == "")
        #expect(try export("env: {}", "csv").status == 64)
        #expect(try service.sesame("export").run().status == 64)
    }

    @Test func `a terminal shows values only where that is asked for`() throws {
        let name = try service.store("hunter2")
        let file = Folder.shared.file("env: {A: \(name)}")
        func screen(_ words: String...) throws -> String {
            var command = Command(path: "/usr/bin/python3")
            let export = [Command.sesame, "export", "--format", "sh", "-f", file]
            command.arguments = [AnswerServer.folder + "/terminal.py", "", ""] + export + words
            command.environment.merge(service.environment) { $1 }
            let report = try JSONSerialization.jsonObject(with: try command.run().stdout) as? [String: Any]
            return try #require(report?["screen"] as? String)
        }
        #expect(
            try screen() == "sesame: standard output is a terminal, which would show the values\r\n"
                + "sesame: hint: --reveal shows them; sesame check shows names only\r\n")
        #expect(try screen("--reveal") == "export A='hunter2'\r\n")
    }
}
