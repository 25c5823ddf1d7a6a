import SecretMemory
@testable import SesameCore
import TencentCloud
import Testing

/// Tests of what each variable gets from the fetched values.
@Suite struct CompositionTests {
    @Test(
        arguments: [
            ("env: {A: x, B: y@v1, C: x}", ["x": "1", "y@v1": "2"], ["A=1", "B=2", "C=1"]),
            // Versions of one secret are not confused, in either order.
            ("env: {A: x@v2, B: x, C: x@v1}", ["x": "0", "x@v1": "1", "x@v2": "2"], ["A=2", "B=0", "C=1"]),
            ("env: {A: {value: constant}, B: {value: ''}}", [:], ["A=constant", "B="]),
            ("env: {A: 'u:${x}@${y|url}$$'}", ["x": "1", "y": "a b"], ["A=u:1@a%20b$"]),
            ("env: {A: '${x|url|base64}'}", ["x": " "], ["A=JTIw"]),
            ("env: {A: '${x|json}', B: '${x|shell}'}", ["x": "it's \"1\""], [#"A="it's \"1\"""#, #"B='it'\''s "1"'"#]),
            ("env: {A: {secret: x, trim: true}, B: x}", ["x": " 1 2\r\n"], ["A=1 2", "B= 1 2\r\n"]),
            ("env: {A: {template: '[${x}] ', trim: true}}", ["x": " 1\n"], ["A=[1] "]),
            (
                "env: {A: {secret: x, encoding: hex}, B: {secret: x, encoding: base64}, C: {secret: x, encoding: text}}",
                ["x": "hi\n"], ["A=68690a", "B=aGkK", "C=hi\n"]
            ),
            // The encoding applies to the whole template.
            ("env: {A: {template: '${x}:${x|url}', encoding: hex}}", ["x": " "], ["A=203a253230"]),
        ] as [(String, [String: String], [String])])
    func `each variable gets the value that it names`(
        _ manifest: String, _ secrets: [String: String], _ variables: [String]
    ) throws {
        #expect(try Composition.variables(manifest, secrets) == variables)
    }

    @Test func `values are known by name, version and region`() throws {
        let manifest =
            "env: {A: x, B: {secret: x, region: ap-tokyo}, C: {secret: x, region: ap-beijing}, D: {secret: x, version: v1, region: ap-beijing}}"
        let values = ["x": "home", "ap-beijing/x": "beijing", "ap-beijing/x@v1": "old"].mapValues { SecretBytes($0) }
        #expect(
            try Composition.variables(manifest, values, region: "ap-tokyo") == [
                "A=home", "B=home", "C=beijing", "D=old",
            ])
    }

    @Test func `a value that is used as it is is not copied`() throws {
        let value = SecretBytes("hunter2")
        let manifest = try Manifest("env: {A: x, B: x}")
        var composition = try Composition(manifest, ["x": value])
        #expect(try composition.values(of: manifest, Selection()).allSatisfy { $0.bytes === value })
    }

    // MARK: Missing secrets

    @Test(
        arguments: [
            ("env: {A: {secret: gone, optional: true}, B: x}", ["B=1"]),
            ("env: {A: {secret: gone, default: d}, B: x}", ["A=d", "B=1"]),
            ("env: {A: {secret: gone, default: ''}, B: x}", ["A=", "B=1"]),
            // A default is not encoded.
            ("env: {A: {secret: gone, default: d, encoding: hex}}", ["A=d"]),
            ("env: {A: {secret: gone, field: f, optional: true}}", []),
            ("env: {A: {template: '${x}-${gone}', optional: true}}", []),
            ("env: {A: {template: '${x}-${gone}', default: d}}", ["A=d"]),
            // An existing secret does not get the default.
            ("env: {A: {secret: x, default: d}, B: {secret: x, optional: true}}", ["A=1", "B=1"]),
            ("from: [{secret: gone, keys: [K], optional: true}, {secret: gone, keys: all, optional: true}]", []),
        ])
    func `what is missing and optional is unset, or gets its default`(
        _ manifest: String, _ variables: [String]
    ) throws {
        #expect(try Composition.variables(manifest, ["x": "1"]) == variables)
    }

    @Test(arguments: ["optional: true", "default: d"])
    func `a secret without the field is not a missing secret`(_ absence: String) throws {
        #expect(
            try Composition.faults("env: {A: {secret: x, field: f, \(absence)}}", ["x": "{}"])
                == ["A: x@SSM_Current#f: the value has no such field"])
    }

    // MARK: Limits

    @Test func `a value of 1 MiB passes on its way, and no larger one`() throws {
        let manifest = "env: {A: {secret: x, as: file}}"
        #expect(
            try Composition.variables(manifest, ["x": SecretBytes(String(repeating: "x", count: 1 << 20))]).count == 1)
        let large = SecretBytes(String(repeating: "x", count: 1 << 20 + 1))
        #expect(try Composition.faults(manifest, ["x": large]) == ["A: the value is larger than 1024 KiB"])
    }

    @Test(arguments: [
        "{template: '${x}${x}', as: file}", "{template: '${x|url}', as: file}", "{template: '${x|base64}', as: file}",
        "{secret: x, encoding: hex, as: file}",
    ]) func `what is made of a value may not grow beyond that`(_ entry: String) throws {
        let value = SecretBytes(String(repeating: " ", count: 900 << 10))
        #expect(try Composition.faults("env: {A: \(entry)}", ["x": value]) == ["A: the value is larger than 1024 KiB"])
    }

    @Test func `a variable takes what the kernel takes, a memory file more`() throws {
        let value = SecretBytes(String(repeating: "x", count: 128 << 10))
        #expect(try Composition.variables("env: {A: {secret: x, as: file}}", ["x": value]).count == 1)
        #expect(
            try Composition.faults("env: {A: x}", ["x": value]) == [
                "A: the variable takes 131075 bytes, the kernel allows 131072"
            ])
    }

    @Test func `every fault is told, in manifest order`() throws {
        let manifest = """
            env: {Z: 'x#b', M: y, A: '${x#c}', K: 'y#a', B: '${z|json}'}
            from: [{secret: y, keys: all, prefix: P_}]
            """
        let secrets = ["x": SecretBytes(#"{"a":1}"#), "y": SecretBytes("hunter2"), "z": SecretBytes(bytes: [0xFF])]
        #expect(
            try Composition.faults(manifest, secrets) == [
                "Z: x@SSM_Current#b: the value has no such field", "A: x@SSM_Current#c: the value has no such field",
                "K: y@SSM_Current#a: the value is not JSON, so it has no fields",
                "B: z@SSM_Current: the value is not UTF-8, which JSON needs",
                "P_*: y@SSM_Current: the value is not JSON, so it has no fields",
            ])
    }

    @Test func `every variable with a NUL byte is told`() throws {
        let problem = "the value holds a NUL byte, which no environment variable can"
        #expect(
            try Composition.faults(
                "env: {B: x, A: y, C: {secret: x, encoding: hex}, D: x}", ["x": "a\0b", "y": "fine"])
                == ["B: \(problem)", "D: \(problem)"])
    }
}
