import Foundation
import Testing

/// What `sesame completion` prints, read by the shells themselves: Tests/Completion has a script for each, which prints
/// the words that the shell offers for a line.
@Suite struct CompletionTests {
    static let shells = ["bash", "zsh", "fish"]

    /// The words that a shell offers for a line, sorted.
    private func offered(
        _ shell: String, _ line: String, _ environment: [String: String] = [:], in folder: Folder = Folder()
    ) throws -> [String] {
        let script = try Command(path: Command.sesame, arguments: ["completion", shell]).run()
        #expect(script.status == 0 && script.stderr.isEmpty)
        // zsh finds a function by the name of its file.
        let scripts = Folder()
        let path = scripts.file(script.output, name: shell == "zsh" ? "_sesame" : shell)
        var command = Command(path: Repository.folder + "/Tests/Completion/" + shell, arguments: [line])
        command.environment.merge(["SCRIPT": path, "HOME": scripts.path, "TERM": "dumb"]) { $1 }
        command.environment.merge(environment) { $1 }
        command.folder = folder.path
        let outcome = try command.run()
        #expect(outcome.status == 0 && outcome.stderr == "")
        return Set(outcome.output.split(separator: "\n").map(String.init)).sorted()
    }

    @Test(arguments: shells) func `the first word is a subcommand`(_ shell: String) throws {
        let words = try offered(shell, "sesame ").filter { !$0.hasPrefix("-") }
        #expect(words == HelpTests.subcommands.map(\.0).sorted())
        #expect(try offered(shell, "sesame ex").contains("exec"))
    }

    /// A line and the words that all shells offer for it.
    static let lines: [(line: String, words: [String])] = [
        ("sesame exec --role", ["--role-arn"]), ("sesame exec --rol", ["--role-arn"]),
        ("sesame exec --log-format ", ["json", "text"]), ("sesame supervise --restart ", ["no", "on-failure"]),
        ("sesame get --outp", ["--output"]), ("sesame get --interval", []), ("sesame exec --gat", []),
        ("sesame exec --region ", []), ("sesame completion ", ["bash", "fish", "zsh"]),
        ("sesame man ", ["sesame", "sesame.yaml"]), ("sesame exec -f unli", ["unlikely.yaml"]),
        ("sesame exec --file unli", ["unlikely.yaml"]), ("sesame put a --file unli", ["unlikely.yaml"]),
        // The rest of the line belongs to the command.
        ("sesame exec -- sha256su", ["sha256sum"]), ("sesame exec sha256su", ["sha256sum"]),
        ("sesame supervise -f x -v sha256su", ["sha256sum"]), ("sesame exec sha256sum unli", ["unlikely.yaml"]),
        ("sesame exec -- env --role", []), ("sesame get ", []),
    ]

    @Test(arguments: shells) func `words are completed by the table of options`(_ shell: String) throws {
        let folder = Folder()
        _ = folder.file("", name: "unlikely.yaml")
        for (line, words) in Self.lines { #expect(try offered(shell, line, in: folder) == words, "\(line)") }
    }

    @Test(arguments: shells) func `a value attached with an equals sign is completed`(_ shell: String) throws {
        let words = try offered(shell, "sesame exec --log-format=j")
        #expect(words.map { $0.replacing("--log-format=", with: "") } == ["json"])
    }

    @Test(arguments: shells) func `names of secrets are those of the service, where that is asked for`(
        _ shell: String
    ) throws {
        let seed = "regions: {ap-guangzhou: {prod-api-key: hunter2, prod-db: hunter2, test-db: hunter2}}\n"
        var environment = try LocalService(options: ["--seed", Folder.shared.file(seed)]).environment
        environment["PATH"] = Command.folder + ":/usr/local/bin:/usr/bin:/bin"
        #expect(try offered(shell, "sesame get prod", environment) == [])
        environment["SESAME_COMPLETE_SECRETS"] = "1"
        #expect(try offered(shell, "sesame get prod", environment) == ["prod-api-key", "prod-db"])
        #expect(try offered(shell, "sesame rm test-", environment) == ["test-db"])
    }

    @Test(arguments: ["", "tcsh", "bash zsh"]) func `another shell is refused`(_ words: String) throws {
        let arguments = ["completion"] + words.split(separator: " ").map(String.init)
        let outcome = try Command(path: Command.sesame, arguments: arguments).run()
        refused(outcome, 64, ["there is no completion for this", "hint: sesame completion bash, zsh or fish"])
    }
}
