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
          PATH_FILE: {secret: x, path: /run/x, mode: '0440', owner: root}
          BINARY: {secret: x, encoding: base64, trim: true}
          OPTIONAL: {secret: x, region: ap-beijing, optional: true}
          DEFAULT: {template: '${x}hunter2', region: ap-beijing, encoding: hex, as: file, default: hunter2}
        from:
          - {secret: x, prefix: P_, keys: [A], optional: true}
          - {secret: x, field: a, keys: all}
        """

    @Test func `every kind of content`() throws {
        succeeded(
            try check(Self.manifest),
            #"""
            FIELD          x@SSM_Current#a.b\.c.0
            TEMPLATE       x@SSM_Current#a, y@v1, in a template
            ALONE          x@SSM_Current
            CONSTANT       a constant
            NO_REFERENCE   a constant
            FILE           x@SSM_Current, in a memory file
            CONSTANT_FILE  a constant, in a memory file
            PATH_FILE      x@SSM_Current, in /run/x
            BINARY         x@SSM_Current, as base64
            OPTIONAL       ap-beijing/x@SSM_Current, if there is one
            DEFAULT        ap-beijing/x@SSM_Current, in a template, as hex, in a memory file, or a default
            P_A            x@SSM_Current#A, if there is one
            *              all members of x@SSM_Current#a

            """#)
    }

    @Test func `what is chosen, and where it stands`() throws {
        let outcome = try check("env: {A: a, B: b}\nfrom:\n- {secret: x, keys: all}", ["-v", "--only=B"])
        #expect(outcome.output == "B  b@SSM_Current\n*  all members of x@SSM_Current\n")
        #expect(outcome.lines == ["sesame: B: standard input:1:13", "sesame: *: standard input:3:3"])
        succeeded(try check("env: {A: a, B: b}", ["--preserve-env"], with: ["A": "1"]), "B  b@SSM_Current\n")
    }

    @Test func `options that are exec's own`() throws {
        for option in ["--pristine", "--allow-disk", "--keep"] {
            #expect(try check("env: {}", [option]).status == 64)
        }
    }
}
