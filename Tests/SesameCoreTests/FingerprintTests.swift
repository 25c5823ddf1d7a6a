import SecretMemory
@testable import SesameCore
import TencentCloud
import Testing

/// Tests of the part of a manifest that is looked at, and of the digests of its values.
@Suite struct FingerprintTests {
    // MARK: What is looked at

    @Test(
        arguments: [
            ("env: {A: x, B: y@v1, C: {value: c}}", ["A"], ["A", "B"]),
            ("env: {A: 'x#f', B: 'y@v1#f', C: x@SSM_Current}", ["A", "C"], ["A", "B", "C"]),
            // One reference that can change is enough.
            ("env: {A: '${x@v1}:${y}', B: '${x@v1}:${y@v2}', C: {template: c}}", ["A"], ["A", "B"]),
            ("env: {A: {secret: x, version: v1}, B: {secret: x, optional: true}}", ["B"], ["A", "B"]),
            ("from: [{secret: o, keys: all}, {secret: p, version: v1, keys: [K]}]", ["*"], ["K", "*"]),
            ("from: [{secret: o, keys: [K, L]}]\nenv: {}", ["K", "L"], ["K", "L"]),
            ("env: {A: {value: a}}", [], []),
        ] as [(String, [String], [String])])
    func `what names no version can change, and with the option what names one`(
        _ text: String, _ watched: [String], _ all: [String]
    ) throws {
        let manifest = try Manifest(text)
        for (pinned, labels) in [(false, watched), (true, all)] {
            let part = manifest.watched(pinned: pinned)
            #expect(part.entries.map(\.variable.text) + part.imports.map(\.names) == labels)
        }
    }

    @Test(arguments: [
        ("env: {A: x}", false), ("env: {A: {secret: x, as: file}}", false),
        ("env: {A: {secret: x, path: /dev/shm/x}}", true), ("env: {A: {secret: x, version: v1, path: /x}}", false),
    ]) func `only a file with a path, of a secret without a version, can be rewritten`(_ text: String, _ has: Bool)
        throws
    {
        #expect(try Manifest(text).watched(pinned: false).hasFile == has)
    }

    // MARK: Digests

    private static func fingerprints(
        _ text: String, _ secrets: [String: String], key: String = "key", pinned: Bool = false
    ) throws -> [Fingerprint] {
        let manifest = try Manifest(text)
        var composition = try Composition(manifest, secrets.mapValues { SecretBytes($0) })
        let part = manifest.watched(pinned: pinned)
        let values = try composition.values(of: manifest, part: part, Selection())
        return try Composition.fingerprints(of: values, in: part, key: SecretBytes(key))
    }

    private static let all = "from: [{secret: o, keys: all}]"

    @Test(
        arguments: [
            ("env: {A: x}", "1", "1", true), ("env: {A: x}", "1", "2", false), ("env: {A: x}", "1", "1\n", false),
            ("env: {A: {secret: x, trim: true}}", "1", "1\n", true), ("env: {A: x}", "", " ", false),
            ("env: {A: 'x#f'}", #"{"f":"1","g":"2"}"#, #"{"g":"3","f":"1"}"#, true),
            ("env: {A: 'x#f'}", #"{"f":"1"}"#, #"{"f":"2"}"#, false),
            ("env: {A: '${x}${x|base64}'}", "1", "2", false),
            (all, #"{"A":"1","B":"2"}"#, #"{ "B": "2", "A": "1" }"#, true),
            (all, #"{"A":"1","B":"2"}"#, #"{"A":"2","B":"1"}"#, false),
            (all, #"{"A":"1"}"#, #"{"A":"1","B":""}"#, false), (all, #"{"A":"1"}"#, #"{"B":"1"}"#, false),
            // No member can pass for another: each is told with its length.
            (all, #"{"A":"1B 1 2"}"#, #"{"A":"1","B":"2"}"#, false),
            (all, #"{"A":"1"}"#, #"{"A":1}"#, true), (all, "{}", "{}", true),
            ("from: [{secret: o, keys: [A]}]", #"{"A":"1","B":"2"}"#, #"{"B":"3","A":"1"}"#, true),
            ("from: [{secret: o, keys: [A]}]", #"{"A":"1","B":"2"}"#, #"{"B":"2","A":"3"}"#, false),
        ])
    func `a digest is of what the command gets`(_ text: String, _ one: String, _ two: String, _ isSame: Bool) throws {
        let (before, after) = (["x": one, "o": one], ["x": two, "o": two])
        #expect(try (Self.fingerprints(text, before) == Self.fingerprints(text, after)) == isSame)
    }

    @Test func `another key makes other digests of the same labels`() throws {
        let text = "env: {A: x}\n" + Self.all
        let secrets = ["x": "hunter2", "o": #"{"B":"hunter2"}"#]
        let (one, two) = (
            try Self.fingerprints(text, secrets, key: "1"), try Self.fingerprints(text, secrets, key: "2")
        )
        #expect(one.map(\.label) == two.map(\.label) && zip(one, two).allSatisfy { $0.digest != $1.digest })
        #expect(try one == Self.fingerprints(text, secrets, key: "1"))
        // Equal values of two variables cannot be told from their digests.
        let both = try Self.fingerprints("env: {A: x, B: x}", ["x": "hunter2"])
        #expect(both[0].digest != both[1].digest)
        #expect(both.allSatisfy { $0.digest.contains(/^[0-9a-f]{64}$/) })
    }

    @Test func `each is told with its secrets and whether it is a file, sorted by label`() throws {
        let text = """
            env: {Z: x, F: {secret: y, version: v1, path: /dev/shm/f}, A: '${x}${y@v1}${x}', N: {value: n}}
            from: [{secret: o, keys: [K, L]}, {secret: o, keys: all, prefix: P_}]
            """
        let secrets = ["x": "1", "y@v1": "2", "o": #"{"K":"1","L":"2"}"#]
        let found = try Self.fingerprints(text, secrets, pinned: true)
        #expect(found.map(\.label) == ["A", "F", "K", "L", "P_*", "Z"])
        #expect(
            found.map(\.secrets) == [
                "x@SSM_Current,y@v1", "y@v1", "o@SSM_Current", "o@SSM_Current", "o@SSM_Current", "x@SSM_Current",
            ])
        #expect(found.map(\.isFile) == [false, true, false, false, false, false])
    }

    @Test func `what is optional and missing has none`() throws {
        let text = "env: {A: {secret: x, optional: true}, B: y, C: {secret: x, default: d}}"
        #expect(try Self.fingerprints(text, ["y": "1"]).map(\.label) == ["B", "C"])
        #expect(try Self.fingerprints(text, ["x": "1", "y": "1"]).map(\.label) == ["A", "B", "C"])
    }
}
