import Foundation
import Testing

/// Which variables of the manifest and of the environment the target gets; every option as its twin.
@Suite struct SelectionTests {
    private static let notNames = "not a list of names"
    private static let namesHint = "hint: names with commas between them: A,B,LC_*"

    private static let manifest = "env: {A: {value: manifest}, B: {value: manifest}, C_1: {value: manifest}}"
    fileprivate static let inherited = [
        "A": "inherited", "C_1": "", "LC_ALL": "C", "LC_X": "x", "HOME": "/h", "LANG": "de",
    ]

    /// Options as they are typed, and the twins that say the same.
    struct Choice: Sendable, CustomTestStringConvertible {
        let flags: [String]
        let twins: [String: String]
        let seen: [String: String]
        var testDescription: String { flags.joined(separator: " ") }

        init(_ flags: [String], _ twins: [String: String], manifest: String, kept: String) {
            let kept = Set(kept.split(separator: " ").map(String.init))
            var seen = SelectionTests.inherited.filter { kept.contains($0.key) }
            for name in manifest.split(separator: " ") { seen[String(name)] = "manifest" }
            (self.flags, self.twins, self.seen) = (flags, twins, seen)
        }
    }

    static let others = "LC_ALL LC_X HOME LANG"
    static let choices: [Choice] = [
        Choice([], [:], manifest: "A B C_1", kept: others),
        Choice(["--preserve-env"], ["SESAME_PRESERVE_ENV": "true"], manifest: "B", kept: others + " A C_1"),
        Choice(["--preserve-env=A,X"], ["SESAME_PRESERVE_ENV": "A,X"], manifest: "B C_1", kept: others + " A"),
        Choice(["--preserve-env=C_*"], ["SESAME_PRESERVE_ENV": "C_*"], manifest: "A B", kept: others + " C_1"),
        Choice(["--preserve-env=B"], ["SESAME_PRESERVE_ENV": "B"], manifest: "A B C_1", kept: others),
        Choice([], ["SESAME_PRESERVE_ENV": "off"], manifest: "A B C_1", kept: others),
        Choice(["--only", "A,B"], ["SESAME_ONLY": "A,B"], manifest: "A B", kept: others + " C_1"),
        Choice(["--only=C_*"], ["SESAME_ONLY": "C_*"], manifest: "C_1", kept: others + " A"),
        Choice(["--only=*"], ["SESAME_ONLY": "*"], manifest: "A B C_1", kept: others),
        Choice(["--pristine"], ["SESAME_PRISTINE": "1"], manifest: "A B C_1", kept: ""),
        Choice(
            ["--pristine", "--keep", "LC_*,HOME,NONE"], ["SESAME_PRISTINE": "1", "SESAME_KEEP": "LC_*,HOME,NONE"],
            manifest: "A B C_1", kept: "LC_ALL LC_X HOME"),
        Choice(
            ["--pristine", "--keep=A", "--only=B"], ["SESAME_PRISTINE": "yes", "SESAME_KEEP": "A", "SESAME_ONLY": "B"],
            manifest: "B", kept: "A"),
        Choice(
            ["--pristine", "--keep=A", "--preserve-env"],
            ["SESAME_PRISTINE": "on", "SESAME_KEEP": "A", "SESAME_PRESERVE_ENV": "1"], manifest: "B", kept: "A C_1"),
        Choice(
            ["--pristine", "--preserve-env=A,HOME"], ["SESAME_PRISTINE": "1", "SESAME_PRESERVE_ENV": "A,HOME"],
            manifest: "B C_1", kept: "A"),
        Choice(
            ["--pristine", "--preserve-env", "--only=B,C_*"],
            ["SESAME_PRISTINE": "1", "SESAME_PRESERVE_ENV": "1", "SESAME_ONLY": "B,C_*"], manifest: "B", kept: "C_1"),
    ]

    private func seen(_ flags: [String], _ twins: [String: String] = [:]) throws -> [String: String] {
        var command = Command(
            path: Command.sesame, arguments: ["exec", "-f", "-"] + flags + ["--", "/usr/bin/env", "-0"])
        command.environment = Self.inherited.merging(twins) { $1 }
        command.input = Data(Self.manifest.utf8)
        return try command.environmentSeen().filter { twins[$0.key] == nil }
    }

    @Test(arguments: choices) func `an option chooses, and its twin chooses the same`(_ choice: Choice) throws {
        if !choice.flags.isEmpty || choice.twins.isEmpty { #expect(try seen(choice.flags) == choice.seen) }
        #expect(try seen([], choice.twins) == choice.seen)
    }

    @Test func `the command is found in the inherited PATH under --pristine too`() throws {
        var command = Command(path: Command.sesame, arguments: ["exec", "-f", "-", "--pristine", "--", "env", "-0"])
        command.input = Data("env: {A: {value: a}}".utf8)
        #expect(try command.environmentSeen() == ["A": "a"])
    }

    @Test func `what is not chosen is not fetched`() throws {
        let service = try LocalService.shared.get()
        var command = service.exec(
            "env: {A: none, B: {value: b}, F: {secret: none, path: /none/f}}", flags: ["--only=B"])
        command.environment["SESAME_ENDPOINT"] = "127.0.0.1:1"
        succeeded(try command.run(), "started\n")
        command = service.exec("env: {HOME: none}", ["/bin/sh", "-c", "echo $HOME"], flags: ["--preserve-env"])
        command.environment["HOME"] = "/h"
        succeeded(try command.run(), "/h\n")
    }

    @Test func `members of whole objects are chosen as well`() throws {
        let service = try LocalService.shared.get()
        let name = try service.store(#"{"A": "object", "B": "object"}"#)
        let manifest = "from: [{secret: \(name), keys: all}]"
        #expect(try service.seen(manifest, ["--only=A,NOT_THERE"]).filter { $0.key.count == 1 } == ["A": "object"])
        let kept = try service.seen(manifest, ["--preserve-env=A"], with: ["A": "inherited"])
        #expect(kept["A"] == "inherited" && kept["B"] == "object")
        let pristine = try service.seen(
            manifest, ["--pristine", "--preserve-env"], with: ["A": "inherited", "C": "inherited"])
        #expect(pristine == ["A": "inherited", "B": "object"])
    }

    static let wrong: [(flags: [String], lines: [String])] = [
        (["--only=AA"], ["--only: \"AA\" is not in the manifest"]),
        (["--only=C1"], ["--only: \"C1\" is not in the manifest", "hint: did you mean \"C_1\"?"]),
        (["--only="], ["--only: \(notNames)", namesHint]),
        (["--only=A,"], ["--only: \(notNames)", namesHint]),
        (["--only=*A"], ["--only: \(notNames)", namesHint]),
        (["--preserve-env=A B=hunter2"], ["--preserve-env: \(notNames)", namesHint]),
        (["--pristine", "--keep=hunter2=x"], ["--keep: \(notNames)", namesHint]),
        (["--keep=A"], ["--keep goes with --pristine only", "hint: without --pristine all is inherited"]),
        (["--pristine=1"], ["--pristine takes no value"]),
        (["--keep"], ["--keep needs a value", "hint: sesame exec [options] [--] command [argument ...]"]),
    ]

    @Test(arguments: wrong) func `a choice that is none`(_ flags: [String], _ lines: [String]) throws {
        var command = Command(path: Command.sesame, arguments: ["exec", "-f", "-"] + flags)
        if flags != ["--keep"] { command.arguments += ["--"] + Command.target }
        command.input = Data(Self.manifest.utf8)
        refused(try command.run(), 64, lines)
    }

    @Test func `a twin that is wrong is told by its name`() throws {
        var command = Command(path: Command.sesame, arguments: ["check", "-f", "-"], input: Data(Self.manifest.utf8))
        command.environment["SESAME_ONLY"] = ",hunter2"
        refused(try command.run(), 64, ["SESAME_ONLY: \(Self.notNames)", Self.namesHint])
    }
}
