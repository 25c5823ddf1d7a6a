import Foundation
import Testing

/// `sesame pin` and `--pin`: the version of a secret, in the manifest or for one start.
@Suite struct PinTests {
    private let service: LocalService
    /// A secret with the versions v1 and, a second later, v2.
    private let name: String
    /// A secret with SSM_Current alone.
    private let current: String

    /// The secrets of all tests here, which change none of them.
    private static let secrets = Result {
        let service = try LocalService.shared.get()
        let name = try service.store("hunter2 one", version: "v1")
        // Times of versions are whole seconds.
        usleep(1_100_000)
        try #require(try service.sesame("put", name, "--version-id", "v2", input: "hunter2 two").run().status == 0)
        return (name, try service.store("hunter2"))
    }

    init() throws {
        service = try LocalService.shared.get()
        (name, current) = try Self.secrets.get()
    }

    private func pin(_ manifest: String, _ arguments: String...) throws -> (outcome: Outcome, after: String) {
        let file = Folder.shared.file(manifest)
        var command = service.sesame("pin", "-f", file)
        command.arguments += arguments
        let outcome = try command.run()
        #expect(!outcome.tells)
        return (outcome, String(decoding: try Data(contentsOf: URL(filePath: file)), as: UTF8.self))
    }

    private static let forms = [
        ("env:\n  A: NAME # ours\n", "env:\n  A: NAME@v2 # ours\n"),
        ("env:\n  A: NAME@v1\n", "env:\n  A: NAME@v2\n"),
        ("env: {A: NAME#a.b}\n", "env: {A: NAME@v2#a.b}\n"),
        ("env: {A: 'NAME', B: \"NAME@v1\"}", "env: {A: 'NAME@v2', B: \"NAME@v2\"}"),
        (
            "env:\n  A: \"https://${NAME|url}@h/$${NAME}?${NAME@v1#x}\"\n",
            "env:\n  A: \"https://${NAME@v2|url}@h/$${NAME}?${NAME@v2#x}\"\n"
        ),
        ("env:\n  A: >-\n    NAME\n", "env:\n  A: >-\n    NAME@v2\n"),
        ("env: {A: {secret: NAME, trim: true}}", "env: {A: {secret: NAME, version: v2, trim: true}}"),
        ("env: {A: {version: 'v1', secret: NAME}}", "env: {A: {version: 'v2', secret: NAME}}"),
        (
            "env:\r\n  A:\r\n    secret: \"NAME\"  # here\r\n    trim: true\r\n",
            "env:\r\n  A:\r\n    secret: \"NAME\"  # here\r\n    version: v2\r\n    trim: true\r\n"
        ),
        ("env:\n  A:\n    secret: NAME", "env:\n  A:\n    secret: NAME\n    version: v2"),
        ("env:\n  A: {template: 'é${NAME}'}\n", "env:\n  A: {template: 'é${NAME@v2}'}\n"),
        (
            "from:\n  - secret: NAME\n    keys: all\n  - {secret: NAME, keys: [B]}\n",
            "from:\n  - secret: NAME\n    version: v2\n    keys: all\n  - {secret: NAME, version: v2, keys: [B]}\n"
        ),
        (
            "\u{FEFF}env: {C: {value: NAME}}\nprofiles:\n  p:\n    env:\n      A: NAME\n",
            "\u{FEFF}env: {C: {value: NAME}}\nprofiles:\n  p:\n    env:\n      A: NAME@v2\n"
        ),
    ]

    @Test(arguments: forms) func `the newest version is written into every form, and nothing else changes`(
        _ before: String, _ after: String
    ) throws {
        let before = before.replacing("NAME", with: name)
        let shown = try pin(before)
        #expect(shown.outcome.status == 0 && shown.after == before)
        #expect(shown.outcome.lines == ["sesame: nothing is written; --yes writes these versions"])
        let written = try pin(before, "--yes")
        #expect(written.outcome.status == 0 && written.outcome.stderr == "")
        #expect(written.after == after.replacing("NAME", with: name))
        let again = try pin(written.after, "--yes")
        #expect(again.outcome.output == "" && again.after == written.after)
        #expect(again.outcome.lines == ["sesame: every reference has its version"])
    }

    @Test func `each change is a line: its place, the reference, the version and when it was made`() throws {
        let (outcome, _) = try pin("env:\n  A: \(name)\n  B: \(name)@v1\n")
        let lines = outcome.output.split(separator: "\n").map {
            $0.replacing(/^.*\/[^:]+/, with: "FILE").replacing(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/, with: "TIME")
        }
        #expect(lines == ["FILE:2:6  \(name)@SSM_Current  v2  TIME", "FILE:3:6  \(name)@v1           v2  TIME"])
    }

    @Test func `a version that is named is written, for a way back`() throws {
        let (outcome, after) = try pin("env: {A: \(name)@v2, B: \(current)}", "\(name)@v1", "--yes")
        #expect(outcome.status == 0 && after == "env: {A: \(name)@v1, B: \(current)}")
    }

    @Test func `a secret whose newest version changes in place stays as it is`() throws {
        let (outcome, after) = try pin("env: {A: \(current)}", "--yes")
        #expect(outcome.status == 0 && outcome.output == "" && after == "env: {A: \(current)}")
        #expect(outcome.stderr.contains("\(current) has no version to pin: the newest is SSM_Current"))
    }

    @Test func `two versions of one second are a question`() throws {
        let name = try service.store("hunter2", version: "v1")
        var versions = Set<Substring>()
        // Until two were made in one second.
        for number in 2...40 where versions.count < 2 {
            _ = try service.sesame("put", name, "--version-id", "v\(number)", input: "hunter2").run()
            let listed = try service.sesame("versions", name).run().output.split(separator: "\n")
            let newest = listed.first?.split(separator: " ").last
            versions = Set(
                listed.filter { $0.split(separator: " ").last == newest }.compactMap { $0.split(separator: " ").first })
        }
        let (outcome, _) = try pin("env: {A: \(name)}")
        #expect(outcome.status == 64 && outcome.output == "")
        #expect(outcome.lines.first?.contains("two versions are equally new: ") == true)
        let (chosen, after) = try pin("env: {A: \(name)@\(versions.min() ?? "")}")
        #expect(chosen.status == 0 && after == "env: {A: \(name)@\(versions.min() ?? "")}")
    }

    @Test func `what cannot be pinned is said, and nothing is written`() throws {
        let manifest = "env: {A: \(name)}"
        for (arguments, status, words) in [
            (["\(name)@v9"], 66 as Int32, "there is no such version"),
            (["\(name)x"], 64, "no reference of the manifest names"),
            (["\(name)#a"], 64, "a whole secret is pinned"), (["a b"], 64, "a secret name is made of"),
        ] {
            let file = Folder.shared.file(manifest)
            var command = service.sesame("pin", "-f", file, "--yes")
            command.arguments += arguments
            let outcome = try command.run()
            #expect(outcome.status == status && outcome.stderr.contains(words), "\(outcome.stderr)")
            #expect(try String(contentsOfFile: file, encoding: .utf8) == manifest)
        }
        let missing = try pin("env: {A: \(name)-none}", "--yes").outcome
        #expect(missing.status == 66 && missing.stderr.contains("\(name)-none"))
        refused(
            try service.sesame("pin", "-f", "-", input: manifest).run(), 64,
            ["standard input cannot be rewritten", "hint: name the manifest with -f FILE"])
        #expect(try pin("env: {A: \"\\x73\(name.dropFirst())\"}", "--yes").outcome.status == 78)
    }

    @Test func `a file keeps its mode, and a link is not replaced`() throws {
        let file = Folder.shared.file("env: {A: \(name)}")
        try #require(chmod(file, 0o640) == 0)
        #expect(try service.sesame("pin", "-f", file, "--yes").run().status == 0)
        let mode = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int
        #expect(mode == 0o640)
        let link = file + ".link"
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: file)
        #expect(try service.sesame("pin", "-f", link, "\(name)@v1", "--yes").run().status == 64)
    }

    // MARK: exec --pin

    private func value(_ manifest: String, _ flags: [String], _ extra: [String: String] = [:]) throws -> Outcome {
        var command = service.exec(manifest, ["/bin/sh", "-c", #"echo "${A#hunter2 }""#], flags: flags)
        command.environment.merge(extra) { $1 }
        return try command.run()
    }

    @Test func `a pin comes before the manifest, in every form`() throws {
        for manifest in ["A: \(name)@v2", "A: {secret: \(name)}", "A: '${\(name)@v2}'"] {
            succeeded(try value("env: {\(manifest)}", ["--pin", "\(name)=v1"]), "one\n")
        }
        let both = "env: {A: {secret: \(name), region: ap-guangzhou}, B: \(name)}"
        succeeded(try value(both, [], ["SESAME_PIN": "ap-guangzhou/\(name)=v1,\(name)=v2"]), "one\n")
        succeeded(try value(both, ["--pin", "\(name)=v2", "--pin", "ap-guangzhou/\(name)=v1"]), "one\n")
        let announced = try value("env: {A: \(name)@v1}", ["--announce", "PINS"])
        succeeded(announced, "one\n")
    }

    @Test func `a pin that no reference has, or that is none, starts nothing`() throws {
        let hint = "hint: such as --pin prod-db=v3"
        for (pin, lines) in [
            ("\(name)x=v1", ["--pin: no reference names the secret \"\(name)x\"", "hint: did you mean \"\(name)\"?"]),
            (
                "ap-beijing/\(name)=v1",
                [
                    "--pin: no reference names the secret \"ap-beijing/\(name)\"",
                    "hint: did you mean \"\(name)\"?",
                ]
            ),
            (name, ["--pin: not a pin", hint]), ("\(name)=", ["--pin: a version is missing", hint]),
            ("here/\(name)=v1", ["--pin: not a region in a pin", hint]),
            ("\(name)=v1,\(name)=v2", ["--pin: \"\(name)\" is pinned to two versions", hint]),
        ] { refused(try value("env: {A: \(name)}", ["--pin", pin]), 64, lines) }
        #expect(try value("env: {A: \(name)}", ["--pin", "\(name)=v9"]).status == 66)
    }
}
