import Foundation
import Testing

/// `check` tells names and references of everything that a manifest may hold, and no constant, default or text.
@Suite struct CheckTests {
    private func check(_ manifest: String, _ flags: [String] = [], with twins: [String: String] = [:]) throws -> Outcome
    {
        var command = Command(path: Command.sesame, arguments: ["check", "-f", "-"] + flags)
        command.input = Data(manifest.utf8)
        command.environment.merge(twins) { $1 }
        return try command.run()
    }

    private static let manifest = """
        env:
          FIELD: 'x#a.b\\.c.0'
          TEMPLATE: 'hunter2${x#a|url}hunter2${y@v1}'
          ALONE: '${x|base64}'
          CONSTANT: {value: hunter2}
          NO_REFERENCE: {template: hunter2}
          FILE: {secret: x, as: file}
          CONSTANT_FILE: {value: hunter2, as: file}
          NUMBERED_FILE: {secret: x, as: file, mode: '0440', owner: root, fd: 500}
          PATH_FILE: {secret: x, path: /run/x, mode: '0440', owner: root}
          BINARY: {secret: x, encoding: base64, trim: true}
          OPTIONAL: {secret: x, region: ap-beijing, optional: true}
          DEFAULT: {template: '${x}hunter2', region: ap-beijing, encoding: hex, as: file, default: hunter2}
        from:
          - {secret: x, prefix: P_, keys: [A], optional: true}
          - {secret: x, field: a, keys: all}
        """

    @Test func `every kind of content`() throws {
        checked(
            try check(Self.manifest),
            #"""
            FIELD          x@SSM_Current#a.b\.c.0
            TEMPLATE       x@SSM_Current#a, y@v1, in a template
            ALONE          x@SSM_Current
            CONSTANT       a constant
            NO_REFERENCE   a constant
            FILE           x@SSM_Current, in a memory file
            CONSTANT_FILE  a constant, in a memory file
            NUMBERED_FILE  x@SSM_Current, in a memory file, descriptor 500
            PATH_FILE      x@SSM_Current, in /run/x
            BINARY         x@SSM_Current, as base64
            OPTIONAL       ap-beijing/x@SSM_Current, if there is one
            DEFAULT        ap-beijing/x@SSM_Current, in a template, as hex, in a memory file, or a default
            P_A            x@SSM_Current#A, if there is one
            *              all members of x@SSM_Current#a

            """#)
    }

    /// Settings with which a program may open another file, or none.
    @Test(arguments: [
        ("fd: 499", 1), ("fd: 3", 1), ("fd: 10, owner: root", 1), ("owner: root", 2), ("mode: '0444', owner: '1:1'", 2),
        ("fd: 500", 0), ("fd: 999999, owner: root", 0), ("mode: '0444'", 0), ("optional: true", 0),
    ]) func `a memory file that some programs will not find`(_ keys: String, _ warning: Int) throws {
        let number = keys.prefix { $0 != "," }.dropFirst(4)
        let lines = [
            [],
            [
                "a process that does not inherit descriptor \(number) may have another file there, or wait for ever",
                "a number from 500 on, or path: /run/app/name",
            ],
            [
                "what su or sudo starts as another user cannot open it",
                "for su add fd: 500; for all programs there is path: /run/app/name",
            ],
        ][warning]
        let outcome = try check("env:\n  KEY: {secret: x, as: file, \(keys)}\n")
        #expect(outcome.status == 0 && outcome.output.hasPrefix("KEY  x@SSM_Current, in a memory file"))
        let places = ["warning: standard input:2:3: KEY: ", "hint: "]
        #expect(outcome.linesBesideRegion == zip(places, lines).map { "sesame: " + $0 + $1 })
    }

    @Test func `what is chosen, and where it stands`() throws {
        let outcome = try check("env: {A: a, B: b}\nfrom:\n- {secret: x, keys: all}", ["-v", "--only=B"])
        #expect(outcome.output == "B  b@SSM_Current\n*  all members of x@SSM_Current\n")
        #expect(outcome.linesBesideRegion == ["sesame: B: standard input:1:13", "sesame: *: standard input:3:3"])
        checked(try check("env: {A: a, B: b}", ["--preserve-env"], with: ["A": "1"]), "B  b@SSM_Current\n")
    }

    @Test(arguments: ["8080", "0", "true", "No", "NULL"]) func `a reference that looks like a constant is warned of`(
        _ word: String
    ) throws {
        let outcome = try check("env: {PORT: \(word), A: x, B: {secret: '\(word)'}, C: \(word)@v1, D: \(word)#a}")
        #expect(outcome.status == 0 && outcome.output.hasPrefix("PORT  \(word)@SSM_Current\nA     x@SSM_Current\n"))
        #expect(
            outcome.linesBesideRegion == [
                "sesame: warning: standard input:1:7: PORT is the secret \"\(word)\"",
                "sesame: hint: a constant is written {value: \"\(word)\"}",
            ])
    }

    @Test func `what turns text around or begins a line is not shown`() throws {
        for character in [
            "\u{202A}", "\u{202E}", "\u{2066}", "\u{2069}", "\u{200E}", "\u{200F}", "\u{61C}", "\u{2028}",
        ] {
            let field = try check("env: {A: \"x#a\(character)b\"}")
            #expect(field.status == 78 && !field.stderr.contains(character))
            #expect(field.stderr.contains("a field holds a character that turns text around"))
            let path = try check("env: {A: {secret: x, path: \"/run/a\(character)b\"}}")
            checked(path, "A  x@SSM_Current, in /run/a?b\n")
        }
        checked(try check("env: {A: {secret: x, path: \"/run/a\\nB  y\"}}"), "A  x@SSM_Current, in /run/a?B  y\n")
    }

    @Test func `supervise's own options are not its`() throws {
        for option in ["--group", "--subreaper", "--gate=3"] {
            #expect(try check("env: {}", [option]).status == 64)
        }
    }
}
