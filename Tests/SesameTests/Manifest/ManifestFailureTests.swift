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

    private static let (quote, flow) = (
        "close it where its text ends", "a text that holds \"{\", \"}\" or \",\" is put in quotes"
    )
    private static let list = "a text that holds \"[\", \"]\" or \",\" is put in quotes"
    private static let column = "the names of one mapping begin in the same column"
    private static let dotenv = (
        "NAME=value is for a shell or Docker, and no manifest",
        "a manifest begins with \"env:\", and below it are lines of NAME: reference"
    )
    private static let colon = "this \":\" cannot stand here"
    private static let noPair = "this is not a name with a value"
    private static let pairHint = "between the two are \":\" and a blank: NAME: reference"

    @Test(arguments: [
        Bad("env: {A: \"x}\n", ":1:10", "the quotation mark here is not closed", hint: quote),
        Bad("env: {A: 'x", ":1:10", "the quotation mark here is not closed", hint: quote),
        Bad("env:\n  A: \"x\n  B: y\n", ":2:6", "the quotation mark here is not closed", hint: quote),
        Bad(
            "env:\n  A: \"x\n  B: \"y\"\n", ":2:6", "the quotation mark here is closed only in line 3",
            hint: quote),
        Bad("env: {A: x\n", ":1:6", "the \"{\" here has no \"}\"", hint: flow),
        Bad("env: {A: x", ":1:6", "the \"{\" here has no \"}\"", hint: flow),
        Bad("env:\n  A: {secret: x\n  B: y\n", ":2:6", "the \"{\" here has no \"}\"", hint: flow),
        Bad("env: {A: ${x}}\n", ":1:11", "before this a \",\" or \"}\" is missing", hint: flow),
        Bad("env: [x\n", ":1:6", "the \"[\" here has no \"]\"", hint: list),
        Bad("env:\n  A: x\n   B: y\n", ":3:5", colon, hint: column + "; a text that holds \": \" is put in quotes"),
        Bad("env:\n  A: a: b\n", ":2:7", colon, hint: column + "; a text that holds \": \" is put in quotes"),
        Bad("env:\n\tA: x\n", ":2:1", "a tab stands where only blanks may", hint: "indent with blanks"),
        Bad("env:\n  A: x\n\tB: y\n", ":3:1", "a tab stands where only blanks may", hint: "indent with blanks"),
        Bad("env:\n  A: @x\n", ":2:6", "a text cannot begin with \"@\"", hint: "put it in quotes"),
        Bad("env:\n  A: `x`\n", ":2:6", "a text cannot begin with \"`\"", hint: "put it in quotes"),
        Bad("env:\n  A: %x\n", ":2:6", "a text cannot begin with \"%\"", hint: "put it in quotes"),
        Bad("env:\n  A: * x\n", ":2:6", "a text cannot begin with \"*\"", hint: "put it in quotes"),
        Bad("env:\n  A: x\n}\n", ":3:1", "this \"}\" closes nothing"),
        Bad(
            "env: {A: \"\\q\"}\n", ":1:11", "the \"\\\" here begins no escape",
            hint: "in single quotes a \"\\\" is itself"),
        Bad("env: {A: x}\n  B: y\n", ":2:3", "this does not continue what is above it", hint: column),
        Bad("env:\n  A: - b\n", ":2:6", "this \"-\" cannot stand here", hint: "an item of a list has its own line"),
        Bad("env:\n  A: x\n  B=c\n  C: d\n", ":3:3", noPair, hint: pairHint),
        Bad("env:\n  A: x\n  B:c\n", ":3:3", noPair, hint: pairHint),
        Bad("%YAML 9.1\n---\nenv: {}\n", ":1:1", "a text cannot begin with \"%\"", hint: "put it in quotes"),
    ]) func `text that is no YAML is told in sesame's words, where it began`(_ bad: Bad) throws { try bothRefuse(bad) }

    @Test(arguments: [
        Bad("A=b\nB=hunter2\n", ":1:1", dotenv.0, hint: dotenv.1),
        Bad("# of the app\n\n  export A=b\nB=\"c: hunter2\"\n", ":3:3", dotenv.0, hint: dotenv.1),
        Bad("A=\"b\nB=c: hunter2\"\n", ":1:1", dotenv.0, hint: dotenv.1),
        Bad("A=b: hunter2\n", ":1:1", dotenv.0, hint: dotenv.1),
    ]) func `a file of NAME=value lines is called what it is`(_ bad: Bad) throws { try bothRefuse(bad) }

    private static let noList = "write NAME: value for each, without \"-\" and brackets"
    private static let noEquals = "between a name and its value stand \":\" and a blank, no \"=\""

    @Test(arguments: [
        Bad("hello\n", ":1:1", "a manifest is a mapping of names to values"),
        Bad("- env\n", ":1:1", "a manifest is a mapping of names to values", hint: noList),
        Bad(
            "\nregion: ap-guangzhou\n", ":2:1", "there is none of \"env\", \"from\", \"profiles\"",
            hint: "variables are listed under \"env:\""),
        Bad("env: [A, B]\n", ":1:6", "\"env\" is a mapping of names to values", hint: noList),
        Bad("env:\n- A=b\n- B\n", ":2:1", "\"env\" is a mapping of names to values", hint: noList),
        Bad("env:\n  A=b\n  B=c\n", ":2:3", "\"env\" is a mapping of names to values", hint: noEquals),
        Bad(
            "env:\n  A:b\n", ":2:3", "\"env\" is a mapping of names to values",
            hint: "after the \":\" of a name comes a blank"),
        Bad("env:\n", ":1:5", "\"env\" is a mapping of names to values"),
        Bad("env: {}\nenv: {}\n", ":2:1", "\"env\" is there twice"),
        Bad("env: {A: [hunter2]}\n", ":1:10", "A: the long form is a mapping of names to values", hint: noList),
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
        + "owner, fd"

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
        Bad(String(repeating: "[", count: 10_000), ":1:1", "a manifest is a mapping of names to values", hint: noList),
        Bad(
            "env: {a: " + String(repeating: "[", count: 10_000), ":1:10",
            "a: the long form is a mapping of names to values", hint: noList),
    ]) func `what YAML has and a manifest does not`(_ bad: Bad) throws { try bothRefuse(bad) }

    private static let (name, region) = (
        "use letters, digits and \"_\", not beginning with a digit", "a region looks like ap-guangzhou"
    )

    /// Each holds something else that is wrong in a later line.
    @Test(arguments: [
        Bad("env:\n  A: {b: c}\n  D: {e: f}\n", ":2:7", "unknown key \"b\"", hint: longForm),
        Bad("env:\n  1A: x\nprofiles:\n  p: {env: {1B: x}}\n", ":2:3", "\"1A\" is not a variable name", hint: name),
        Bad("profiles:\n  p: {env: {1B: x}}\nenv:\n  1A: x\n", ":2:13", "\"1B\" is not a variable name", hint: name),
        Bad("env:\n  1A: x\nenvs: {}\n", ":2:3", "\"1A\" is not a variable name", hint: name),
        Bad("envs: {}\nenv:\n  1A: x\n", ":1:1", "unknown key \"envs\"", hint: "did you mean \"env\"?"),
        Bad("env:\n  1A: x\nregion: X\n", ":2:3", "\"1A\" is not a variable name", hint: name),
        Bad("region: X\nenv:\n  1A: x\n", ":1:9", "this is not a region", hint: region),
        Bad("from:\n- secret: x\n  keys: [1]\nenv: {2: x}\n", ":3:10", "\"1\" is not a variable name", hint: name),
        Bad(
            "from:\n- secret: x\n  keys: [1]\n  optional: maybe\n", ":3:10", "\"1\" is not a variable name", hint: name),
        Bad("env:\n  1A: x\n  B: &a x\n", ":2:3", "\"1A\" is not a variable name", hint: name),
        Bad("env:\n  1A: x\n  B: @x\n", ":2:3", "\"1A\" is not a variable name", hint: name),
        Bad("env:\n  1A: x\n---\nenv: {}\n", ":2:3", "\"1A\" is not a variable name", hint: name),
        Bad(
            "env:\n  A: {secret: x,\n    region: X,\n    optional: maybe}\n", ":3:13", "this is not a region",
            hint: region),
        Bad(
            "env:\n  A:\n    secret: x\n    path: x\n    optional: maybe\n", ":4:11",
            "A: not an absolute path of a file", hint: "a path like /run/app/tls.key"),
        Bad("env:\n  A: x\n  A: y\nregion: X\n", ":3:3", "\"A\" is set twice", hint: "it is first set in line 2"),
        Bad("env: {A: x}\nenv: {}\nregion: X\n", ":2:1", "\"env\" is there twice"),
        Bad("env:\n  A: x y\n  ? [B]\n  : x\n", ":2:6", "A: " + noSecret, hint: reference),
    ]) func `the first thing that is wrong is the one that is told`(_ bad: Bad) throws { try bothRefuse(bad) }

    private static let noSecret = "a secret name is made of letters, digits, \"-\" and \"_\""
    private static let reference =
        "write name[@version][#field], {secret: name, version: v}, or {value: text} for a constant"

    @Test func `a byte order mark is passed over`() throws {
        let folder = Folder()
        _ = folder.file("\u{FEFF}region: ap-guangzhou\nenv: {A: x}\n", name: "sesame.yaml")
        checked(
            try Command(path: Command.sesame, arguments: ["check"], folder: folder.path).run(), "A  x@SSM_Current\n")
        try bothRefuse(Bad("\u{FEFF}regoin: x\n", ":1:1", "unknown key \"regoin\"", hint: "did you mean \"region\"?"))
    }

    @Test(arguments: [
        (Data("env: {}\n".utf8.flatMap { [$0, 0] }), "1:1", "this is UTF-16, not UTF-8"),
        (Data("env: {}\n".utf8.flatMap { [0, $0] }), "1:1", "this is UTF-16, not UTF-8"),
        (Data([0xFF, 0xFE] + "env: {}\n".utf8.flatMap { [$0, 0] }), "1:1", "this is UTF-16, not UTF-8"),
        (Data("env: {}\n".utf8.flatMap { [$0, 0, 0, 0] }), "1:1", "this is UTF-32, not UTF-8"),
        (Data([0xFF, 0xFE, 0, 0] + "env: {}\n".utf8.flatMap { [$0, 0, 0, 0] }), "1:1", "this is UTF-32, not UTF-8"),
        (Data([0xFE, 0xFF] + "env: {}\n".utf8.flatMap { [0, $0] }), "1:1", "this is UTF-16, not UTF-8"),
        (
            Data("env:\n  A: {value: p".utf8) + [0xE4] + Data("ss}\n".utf8), "2:15",
            "this is not UTF-8, but perhaps Latin-1"
        ),
        (
            Data("env:\n  A: {value: ".utf8) + [0xD6, 0xD0, 0xCE, 0xC4] + Data("}\n".utf8), "2:14",
            "this is not UTF-8, but perhaps GBK"
        ),
    ]) func `text in another encoding says which`(_ bytes: Data, _ place: String, _ problem: String) throws {
        try bothRefuse(bytes, ["sesame.yaml:\(place): \(problem)", "hint: save it as UTF-8"])
    }
}
