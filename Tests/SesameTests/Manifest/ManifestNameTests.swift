import Foundation
import Testing

/// Names in a manifest: those of variables, of secrets and of versions; and what `check` shows of a good one.
@Suite struct ManifestNameTests {
    /// `check` and `exec` of a manifest on standard input.
    private func bothRefuse(
        _ manifest: String, _ lines: [String], flags: [String] = [], sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        for arguments in [["check", "-f", "-"] + flags, ["exec", "-f", "-"] + flags + ["--"] + Command.target] {
            let command = Command(path: Command.sesame, arguments: arguments, input: Data(manifest.utf8))
            refused(try command.run(), 78, lines, sourceLocation: sourceLocation)
        }
    }

    private func check(_ manifest: String, _ flags: [String] = [], with twins: [String: String] = [:]) throws -> Outcome
    {
        var command = Command(
            path: Command.sesame, arguments: ["check", "-f", "-"] + flags, input: Data(manifest.utf8))
        command.environment.merge(twins) { $1 }
        return try command.run()
    }

    @Test(arguments: [
        ("1A", "\"1A\""), ("A-B", "\"A-B\""), ("A=B", "\"A=B\""), ("A.B", "\"A.B\""), ("", "this"), ("A B", "this"),
        ("é", "this"), ("A\u{300}", "this"), (String(repeating: "A-", count: 40), "this"),
    ]) func `a name that no variable can have, repeated only where it looks like a name`(
        _ name: String, _ said: String
    ) throws {
        try bothRefuse(
            "env:\n  \"\(name)\": x\n",
            [
                "standard input:2:3: \(said) is not a variable name",
                "hint: use letters, digits and \"_\", not beginning with a digit",
            ])
    }

    @Test func `a name cannot steer the terminal`() throws {
        let outcome = try check("env: {\"A\\e[2J\\n\\u009b\": x}\n")
        #expect(outcome.lines.first == "sesame: standard input:1:7: this is not a variable name")
    }

    private static let referenceHint =
        "hint: write name[@version][#field], {secret: name, version: v}, or {value: text} for a constant"

    /// A wrong reference may be a secret in the wrong place: it is not repeated.
    @Test(arguments: [
        ("hunter2@v1@v2", "a version is made of letters, digits, \"-\", \"_\" and \".\""),
        ("hunter2 and more", "a secret name is made of letters, digits, \"-\" and \"_\""),
        ("mysql://root:hunter2@10.0.0.5/app", "a secret name is made of letters, digits, \"-\" and \"_\""),
        (" ", "a secret name is made of letters, digits, \"-\" and \"_\""),
        ("", "a secret name is missing"), ("@", "a secret name is missing"), ("@v1", "a secret name is missing"),
        ("hunter2@", "a version is missing"), ("-hunter2", "a secret name begins with a letter or digit"),
        ("hunter2@.v1", "a version begins with a letter or digit"),
        ("hunter2#", "a reference ends with \"#\" but names no field"),
        ("#", "a reference ends with \"#\" but names no field"),
        ("hunter2#\\u0007", "a field holds a control character"),
        ("hunter2" + String(repeating: "x", count: 122), "a secret name has at most 128 characters"),
        ("x@hunter2" + String(repeating: "x", count: 58), "a version has at most 64 characters"),
    ]) func `a text that is no reference is not repeated`(_ text: String, _ problem: String) throws {
        try bothRefuse(
            "env:\n  DB: \"\(text)\"\n",
            ["standard input:2:7: DB: \(problem)", Self.referenceHint])
    }

    @Test(arguments: [
        ("", "v1", "a secret name is missing"), ("x", "", "a version is missing"),
        ("hunter2@v1", "v1", "a secret name is made of letters, digits, \"-\" and \"_\""),
        ("x", "hunter2/1", "a version is made of letters, digits, \"-\", \"_\" and \".\""),
    ]) func `nor is a part of one`(_ name: String, _ version: String, _ problem: String) throws {
        try bothRefuse(
            "env: {DB: {secret: \"\(name)\",\n  version: \"\(version)\"}}\n",
            ["standard input:\(problem.contains("version") ? "2:12" : "1:20"): DB: \(problem)", Self.referenceHint])
    }

    @Test(arguments: ["LD_PRELOAD", "LD_LIBRARY_PATH", "PATH", "NODE_OPTIONS", "BASH_ENV", "PYTHONPATH", "IFS"])
    func `a name that changes how programs load has to be allowed`(_ name: String) throws {
        let manifest = "env: {\(name): x}\n"
        try bothRefuse(
            manifest,
            [
                "standard input:1:7: \"\(name)\" changes how programs are loaded",
                "hint: if the secret is as trusted as the program, allow it with --allow-unsafe-names",
            ])
        checked(try check(manifest, ["--allow-unsafe-names"]), "\(name)  x@SSM_Current\n")
        checked(try check(manifest, with: ["SESAME_ALLOW_UNSAFE_NAMES": "1"]), "\(name)  x@SSM_Current\n")
        let off = try check(manifest, with: ["SESAME_ALLOW_UNSAFE_NAMES": "off"])
        #expect(off.status == 78)
    }

    /// No credentials, no region, no endpoint: nothing of that is needed.
    @Test func `a good manifest is shown as a table, in its order`() throws {
        let manifest = """
            # what the service gets
            region: ap-guangzhou
            env:
              DB_PASSWORD: prod-db-password
              API: prod-api-key@v3.1
              long_name_2: {secret: Prod_2, version: "1.10"}
              Z: {secret: no}
              _: {version: SSM_Current, secret: 0}
            """
        checked(
            try check(manifest),
            """
            DB_PASSWORD  prod-db-password@SSM_Current
            API          prod-api-key@v3.1
            long_name_2  Prod_2@1.10
            Z            no@SSM_Current
            _            0@SSM_Current

            """)
        checked(try check("env: {}"), "")
        checked(try check("\u{FEFF}env: {A: b}\r\n...\n"), "A  b@SSM_Current\n")
    }

    @Test func `the largest names there may be`() throws {
        let (name, version) = (String(repeating: "n", count: 128), String(repeating: "v", count: 64))
        checked(try check("env: {A: \(name)@\(version)}"), "A  \(name)@\(version)\n")
    }

    @Test func `the manifest is in the working folder, or where SESAME_FILE or -f says, the last first`() throws {
        let folder = Folder()
        for name in ["sesame.yaml", "b.yaml", "c.yaml"] { _ = folder.file("env: {A: \(name.prefix(1))}", name: name) }
        var command = Command(path: Command.sesame, arguments: ["check"], folder: folder.path)
        checked(try command.run(), "A  s@SSM_Current\n")
        command.environment["SESAME_FILE"] = "b.yaml"
        checked(try command.run(), "A  b@SSM_Current\n")
        command.arguments += ["-f", "c.yaml"]
        checked(try command.run(), "A  c@SSM_Current\n")
    }
}
