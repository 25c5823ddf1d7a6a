import Foundation
import Testing

/// What `sesame import` refuses, it refuses before anything is made.
@Suite struct ImportRefusalTests {
    private let service: LocalService
    /// The beginning of names that no other test has.
    private let prefix = "m-" + UUID().uuidString + "-"
    private let folder = Folder().path

    init() throws { service = try LocalService.shared.get() }

    private var output: String { folder + "/sesame.yaml" }

    private func run(_ text: String, _ words: String...) throws -> Outcome {
        var command = service.sesame("import", "-", input: text)
        command.arguments += words
        return try command.run()
    }

    @Test func `secrets with other values are all named, and nothing is made`() throws {
        for name in ["B", "D"] { _ = try service.store("hunter2-other", name: prefix + name) }
        _ = try service.store("hunter2", name: prefix + "C")
        let text = "A=hunter2\nB=hunter2\nC=hunter2\nD=hunter2\n"
        let lines = ["B", "D"].flatMap { name in
            [
                "\(prefix)\(name)@SSM_Current: this is there already, with another value",
                "hint: choose another name, or give it the new value with sesame put \(prefix)\(name) --replace",
            ]
        }
        refused(try run(text, "--prefix", prefix, "--output", output, "--yes"), 65, lines)
        #expect(try service.sesame("get", prefix + "A").run().status == 66)
        #expect(!FileManager.default.fileExists(atPath: output))
    }

    @Test func `a secret without the version to compare with is not guessed at`() throws {
        _ = try service.store("hunter2", name: prefix + "A", version: "v1")
        let line = "\(prefix)A: this secret exists already (ResourceInUse.SecretExists, request ID)"
        let hint = "hint: it has no version SSM_Current to compare with; choose another name"
        refused(try run("A=hunter2\n", "--prefix", prefix, "--yes"), 125, [line, hint])
    }

    @Test(arguments: ["# mine\n", ""]) func `a file that is there is never written over`(_ content: String) throws {
        try content.write(toFile: output, atomically: true, encoding: .utf8)
        let lines = [
            "\(output): this is there already, and is not written over",
            "hint: name another file with --output, or move this one away",
        ]
        for words in [[], ["--yes"]] {
            var command = service.sesame("import", "-", "--prefix", prefix, "-o", output, input: "A=hunter2\n")
            command.arguments += words
            refused(try command.run(), 64, lines)
        }
        #expect(try String(contentsOfFile: output, encoding: .utf8) == content)
        #expect(try service.sesame("get", prefix + "A").run().status == 66)
    }

    @Test func `values that no secret can hold are named with their sizes before anything is made`() throws {
        let large = String(repeating: "hunter2.", count: 4096)
        let text = "A=hunter2\nB=\(large)x\nC=\(large)\n"
        refused(
            try run(text, "--prefix", prefix, "--yes"), 65,
            ["\(prefix)B: the value has 32769 bytes, and the service takes 32768"])
        let one = try run(text, "--secret", prefix + "one", "--yes")
        #expect(one.status == 65 && one.lines[0].hasSuffix("bytes, and the service takes 32768"))
        refused(
            try run("_A=hunter2\n", "--prefix", ""), 64,
            ["the secret of _A: a secret name begins with a letter or digit"])
        #expect(try service.sesame("get", prefix + "A").run().status == 66)
    }

    @Test func `what it needs to know is asked for`() throws {
        func words(_ words: String...) throws -> Outcome { try Command(path: Command.sesame, arguments: words).run() }
        let neither = try words("import", "env")
        #expect(neither.status == 64 && neither.stderr.hasPrefix("sesame: there is neither --secret nor --prefix\n"))
        #expect(try words("import", "env", "--secret", "a", "--prefix", "b").status == 64)
        #expect(try words("import", "--secret", "a").stderr.hasPrefix("sesame: there is no file\n"))
        let format = try words("import", "env", "--secret", "a", "--format", "ini")
        refused(format, 64, ["--format: not a format", "hint: dotenv, compose or systemd"])
        refused(
            try words("import", "/none", "--secret", "a"), 65, ["/none: no such file or directory"])
    }
}
