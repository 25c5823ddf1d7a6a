import Foundation
import Testing

/// A manifest that is wrong is answered with its place and what is wrong there, by `check` as by `exec`, with 78.
@Suite struct ManifestFailureTests {
    /// A manifest, and the lines that follow `sesame: `; those of the fault itself begin with the manifest's name.
    struct Bad: Sendable, CustomTestStringConvertible {
        let text: String
        let lines: [String]
        var testDescription: String { String(text.prefix(60)) }

        init(_ text: String, _ place: String, _ problem: String, hint: String? = nil) {
            self.text = text
            lines = ["sesame.yaml\(place): \(problem)"] + (hint.map { ["hint: \($0)"] } ?? [])
        }
    }

    /// Runs `check` and `exec` in a folder with this manifest, or what `prepare` puts there.
    private func bothRefuse(
        _ manifest: Data?, _ lines: [String], prepare: (String) -> Void = { _ in },
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let folder = Folder()
        if let manifest { _ = folder.file(manifest, name: "sesame.yaml") }
        prepare(folder.path + "/sesame.yaml")
        for arguments in [["check"], ["exec", "--"] + Command.target] {
            let outcome = try Command(path: Command.sesame, arguments: arguments, folder: folder.path).run()
            refused(outcome, 78, lines, sourceLocation: sourceLocation)
        }
    }

    private func bothRefuse(_ bad: Bad, sourceLocation: SourceLocation = #_sourceLocation) throws {
        try bothRefuse(Data(bad.text.utf8), bad.lines, sourceLocation: sourceLocation)
    }

    @Test func `no manifest: how to name one`() throws {
        let hint = "hint: name the manifest with -f FILE or SESAME_FILE"
        try bothRefuse(nil, ["sesame.yaml: no such file or directory", hint])
        let named = try Command(path: Command.sesame, arguments: ["check", "-f", "/none/app.yaml"]).run()
        refused(named, 78, ["/none/app.yaml: no such file or directory", hint])
    }

    @Test func `a directory`() throws {
        try bothRefuse(nil, ["sesame.yaml: is a directory"]) { mkdir($0, 0o755) }
    }

    @Test func `a manifest larger than 1 MiB`() throws {
        try bothRefuse(Data(repeating: UInt8(ascii: "#"), count: 2 << 20), ["sesame.yaml: is larger than 1024 KiB"])
        try bothRefuse(
            Data(repeating: UInt8(ascii: "#"), count: 1 << 20 + 1), ["sesame.yaml: is larger than 1024 KiB"])
    }

    @Test(arguments: ["", "# comments only\n", "\n \n", "---\n"])
    func `a manifest that says nothing`(_ text: String) throws {
        let lines =
            text == "---\n"
            ? ["sesame.yaml:2:1: a manifest is a mapping of names to values"]
            : ["sesame.yaml: is empty", "hint: a manifest begins with \"env:\""]
        try bothRefuse(Data(text.utf8), lines)
    }

    @Test(arguments: [
        (Data([0x00, 0xFF, 0x01]), "1:1"), (Data("env:\n  A: x\n  B: y\0z\n".utf8), "3:7"),
        (Data("env:\n  A: \u{1}\n".utf8), "2:6"), (Data("env:\n  A: ".utf8) + [0xFF, 0x0A], "2:6"),
        (Data("env:\n  A: ".utf8) + [0xC3], "2:6"),
    ]) func `bytes that are no text, at their place`(_ bytes: Data, _ place: String) throws {
        let folder = Folder()
        for arguments in [["check"], ["exec", "--"] + Command.target] {
            _ = folder.file(bytes, name: "sesame.yaml")
            let outcome = try Command(path: Command.sesame, arguments: arguments, folder: folder.path).run()
            #expect(outcome.status == 78 && outcome.stdout.isEmpty && !outcome.tells)
            #expect(outcome.stderr.hasPrefix("sesame: sesame.yaml:\(place): "))
        }
    }

    @Test(arguments: [
        Bad("env: {A: \"x}\n", ":2:1", "found unexpected end of stream"),
        Bad("env: {A: 'x", ":1:12", "found unexpected end of stream"),
        Bad("env: {A: x\n", ":2:1", "did not find expected ',' or '}'"),
        Bad("env: [x\n", ":2:1", "did not find expected ',' or ']'"),
        Bad("env:\n  A: x\n   B: y\n", ":3:5", "mapping values are not allowed in this context"),
        Bad("env:\n\tA: x\n", ":2:1", "found character that cannot start any token"),
        Bad("env:\n  A: @x\n", ":2:6", "found character that cannot start any token"),
        Bad("env:\n  A: x\n}\n", ":3:1", "did not find expected key"),
        Bad("env: {A: \"\\q\"}\n", ":1:11", "found unknown escape character"),
        Bad("env: {A: x}\n  B: y\n", ":2:3", "did not find expected key"),
        Bad("%YAML 9.1\n---\nenv: {}\n", ":1:1", "found incompatible YAML document"),
    ]) func `text that is no YAML`(_ bad: Bad) throws { try bothRefuse(bad) }

    @Test(arguments: [
        Bad("hello\n", ":1:1", "a manifest is a mapping of names to values"),
        Bad("- env\n", ":1:1", "a manifest is a mapping of names to values"),
        Bad(
            "\nregion: ap-guangzhou\n", ":2:1", "there is none of \"env\", \"from\", \"profiles\"",
            hint: "variables are listed under \"env:\""),
        Bad("env: [A, B]\n", ":1:6", "\"env\" is a mapping of names to values"),
        Bad("env:\n- A\n", ":2:1", "\"env\" is a mapping of names to values"),
        Bad("env:\n", ":1:5", "\"env\" is a mapping of names to values"),
        Bad("env: {}\nenv: {}\n", ":2:1", "\"env\" is there twice"),
        Bad("env: {A: [hunter2]}\n", ":1:10", "A: the long form is a mapping of names to values"),
        Bad("env: {A: {secret: [hunter2]}}\n", ":1:19", "\"secret\" is a text"),
        Bad("env: {A: {secret: x, version: {b: hunter2}}}\n", ":1:31", "\"version\" is a text"),
        Bad("env: {A: {version: v1}}\n", ":1:10", "A: there is none of \"secret\", \"template\", \"value\""),
        Bad("env: {A: {secret: x, secret: y}}\n", ":1:22", "\"secret\" is there twice"),
        Bad("env: {? [A] : x}\n", ":1:9", "a key is a text"),
        Bad("region: [a]\nenv: {}\n", ":1:9", "\"region\" is a text"),
        Bad("region: Guangzhou\nenv: {}\n", ":1:9", "this is not a region", hint: "a region looks like ap-guangzhou"),
    ]) func `YAML that is no manifest`(_ bad: Bad) throws { try bothRefuse(bad) }

    @Test(arguments: [
        Bad("regoin: ap-guangzhou\nenv: {}\n", ":1:1", "unknown key \"regoin\"", hint: "did you mean \"region\"?"),
        Bad("envs: {}\n", ":1:1", "unknown key \"envs\"", hint: "did you mean \"env\"?"),
        Bad("secrets: {}\n", ":1:1", "unknown key \"secrets\"", hint: "known here: region, env, from, profiles"),
        Bad(
            "env: {A: {secret: x, verison: v1}}\n", ":1:22", "unknown key \"verison\"",
            hint: "did you mean \"version\"?"),
        Bad("env:\n  A: {name: x}\n", ":2:7", "unknown key \"name\"", hint: longForm),
    ]) func `an unknown key names the nearest known one`(_ bad: Bad) throws { try bothRefuse(bad) }

    private static let longForm =
        "known here: secret, version, field, region, encoding, optional, default, as, trim, template, value, path, mode, "
        + "owner"

    @Test func `a variable that is set twice names the first place`() throws {
        let hint = "it is first set in line 2"
        try bothRefuse(Bad("env:\n  A: x\n  B: y\n  \"A\": z\n", ":4:3", "\"A\" is set twice", hint: hint))
    }

    @Test(arguments: [
        Bad("env: {A: &a b}\n", ":1:10", "anchors (\"&\") are not supported"),
        Bad("env: &a {A: b}\n", ":1:6", "anchors (\"&\") are not supported"),
        Bad("env: {A: *a}\n", ":1:10", "aliases (\"*\") are not supported"),
        Bad("env: {A: !!str b}\n", ":1:10", "tags (\"!\") are not supported"),
        Bad("env: !env {A: b}\n", ":1:6", "tags (\"!\") are not supported"),
        Bad("env:\n  <<: {A: b}\n", ":2:3", "merge keys are not supported"),
        Bad("env: {}\n---\nenv: {}\n", ":2:1", "a second document begins"),
        Bad(String(repeating: "[", count: 10_000), ":1:17", "it nests too deep"),
        Bad("env: " + String(repeating: "{a: ", count: 10_000), ":1:63", "it nests too deep"),
    ]) func `what YAML has and a manifest does not`(_ bad: Bad) throws { try bothRefuse(bad) }

    @Test func `the first thing that is wrong is the only one that is told`() throws {
        let hint = "hint: " + Self.longForm
        try bothRefuse(
            Data("env:\n  A: {b: c}\n  D: {e: f}\n".utf8), ["sesame.yaml:2:7: unknown key \"b\"", hint])
    }
}
