import TencentCloud
import Testing

@testable import SesameCore

/// The grammar from text to names; each bad input on the real binary: SesameTests/ManifestFailureTests.
@Suite struct ManifestTests {
    private func parse(_ text: String, unsafeNames: Bool = false) throws(Failure) -> Manifest {
        try ManifestParser(name: "m", unsafeNames: unsafeNames).parse(SecretBytes(text)).base
    }

    @Test func `a manifest keeps the order it is written in`() throws {
        let manifest = try parse("region: ap-beijing\nenv:\n  B: b\n  A: a@v1\n  C: {secret: c, version: \"1.10\"}\n")
        #expect(manifest.region?.name == "ap-beijing")
        #expect(manifest.entries.map(\.variable.text) == ["B", "A", "C"])
        #expect(manifest.references.map(\.description) == ["b@SSM_Current", "a@v1", "c@1.10"])
        #expect(manifest.entries.map(\.place.description) == ["m:3:3", "m:4:3", "m:5:3"])
    }

    @Test(arguments: ["no", "on", "null", "true", "1.10", "0x10", "1e3", "2026-11-22"])
    func `every scalar stays text`(_ word: String) throws {
        #expect(try parse("env: {A: a@\(word)}").references.first?.version == word)
    }

    @Test func `an empty environment is one`() throws {
        #expect(try parse("env: {}").entries.isEmpty)
    }

    @Test(arguments: ["PATH", "LD_PRELOAD", "LD_LIBRARY_PATH", "BASH_ENV", "IFS", "NODE_OPTIONS", "PYTHONPATH"])
    func `names that change how programs load need a flag`(_ name: String) throws {
        #expect(throws: Failure.self) { try parse("env: {\(name): a}") }
        #expect(try parse("env: {\(name): a}", unsafeNames: true).entries.count == 1)
    }

    @Test func `the plan asks once for each version, in manifest order`() throws {
        let plan = FetchPlan(try parse("env: {A: x, B: y@v1, C: x, D: x@v1, E: y@v1, F: x@SSM_Current}"), region: nil)
        #expect(plan.references.map(\.description) == ["x@SSM_Current", "y@v1", "x@v1"])
        #expect(plan.variables == [["A", "C", "F"], ["B", "E"], ["D"]])
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
