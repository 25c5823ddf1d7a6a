import SecretMemory
@testable import SesameCore
import TencentCloud
import Testing

/// Tests of the grammar, from text to names. SesameTests/ManifestFailureTests gives each bad input to the real binary.
@Suite struct ManifestTests {
    private func parse(_ text: String, unsafeNames: Bool = false) throws(Failure) -> Manifest {
        try ManifestParser(name: "m", unsafeNames: unsafeNames).parse(SecretBytes(text)).base
    }

    @Test func `a manifest keeps the order it is written in`() throws {
        let manifest = try parse("region: ap-beijing\nenv:\n  B: b\n  A: a@v1\n  C: {secret: c, version: \"1.10\"}\n")
        #expect(manifest.region?.name == "ap-beijing")
        #expect(manifest.entries.map(\.variable.text) == ["B", "A", "C"])
        #expect(manifest.references.map(\.description) == ["b@SSM_Current", "a@v1", "c@1.10"])
        #expect(manifest.entries.map(\.location.description) == ["m:3:3", "m:4:3", "m:5:3"])
    }

    @Test(arguments: ["no", "on", "null", "true", "1.10", "0x10", "1e3", "2026-11-22"])
    func `every scalar stays text`(_ word: String) throws {
        #expect(try parse("env: {A: a@\(word)}").references.first?.secret.version == word)
    }

    @Test func `an empty environment is one`() throws {
        #expect(try parse("env: {}").entries.isEmpty)
    }

    @Test(arguments: ["PATH", "LD_PRELOAD", "LD_LIBRARY_PATH", "BASH_ENV", "IFS", "NODE_OPTIONS", "PYTHONPATH"])
    func `names that change how programs load need a flag`(_ name: String) throws {
        #expect(throws: Failure.self) { try parse("env: {\(name): a}") }
        #expect(try parse("env: {\(name): a}", unsafeNames: true).entries.count == 1)
    }

    @Test(
        arguments: [
            ("regoin", "region"), ("reigon", "region"), ("envs", "env"), ("evn", "env"), ("exce", "exec"), ("zzz", nil),
            ("", nil),
        ] as [(String, String?)])
    func `a slip of the keyboard is told from another word`(_ typed: String, _ meant: String?) {
        #expect(nearestName(to: typed, among: ["region", "env", "exec"]) == meant)
    }
}
