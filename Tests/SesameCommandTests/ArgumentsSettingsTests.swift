@testable import sesame
import SesameCore
import Testing

/// The settings that options make: lists, numbers, durations, files.
@Suite struct ArgumentsSettingsTests {
    /// An option and what is no value of it.
    @Test(arguments: [
        ["--timeout", ""], ["--timeout", "99ms"], ["--timeout", "61m"], ["--timeout", "5 s"], ["--timeout", "-1s"],
        ["--timeout", "hunter2"], ["--timeout", "99999999999999999999s"], ["--rate-timeout", "25h"],
        ["--splay", "2h"], ["--concurrency", "0"], ["--concurrency", "201"], ["--concurrency", "+5"],
        ["--concurrency", "hunter2"], ["--concurrency", ""], ["--quota", "291"], ["--quota", "0"],
        ["--quota", "99999999999999999999"], ["--endpoint", "https://x/hunter2"], ["--endpoint", "http://example.com"],
        ["--region", "hunter2"],
    ]) func `a value that cannot be is wrong usage, and is not repeated`(_ words: [String]) throws {
        let arguments = try Arguments.parse(words)
        let failure = try #require(throws: Failure.self) { try arguments.settings(Messages(isJSON: false)) }
        #expect(failure.status == .usage)
        #expect(failure.faults.allSatisfy { !$0.described.contains("hunter2") && $0.hint?.isEmpty == false })
    }

    @Test(arguments: [
        ["--timeout", "100ms"], ["--timeout", "1h"], ["--timeout", "0.5"], ["--rate-timeout", "0"],
        ["--rate-timeout", "24h"], ["--splay", "1h"], ["--concurrency", "1"], ["--concurrency", "200"],
        ["--quota", "290"], ["--endpoint", "internal"], ["--endpoint", "http://127.0.0.1:1"], ["--region", "xx-new"],
    ]) func `a value at the border is one`(_ words: [String]) throws {
        _ = try Arguments.parse(words).settings(Messages(isJSON: false))
    }

    @Test(
        arguments: [
            ([], nil, nil), (["--region", "ap-beijing"], "ap-beijing", "--region"),
            (["--region=ap-tokyo"], "ap-tokyo", "--region"),
        ] as [([String], String?, String?)])
    func `the region of the command line names its origin`(
        _ words: [String], _ region: String?, _ origin: String?
    ) throws {
        let chosen = try Arguments.parse(words).regions().chosen
        // Without an option the environment of the tests decides.
        guard let region else { return #expect(chosen?.origin != "--region") }
        #expect(chosen?.name == region)
        #expect(chosen?.origin == origin)
    }

    @Test func `names come from the manifests in their order, and a profile`() throws {
        let words = ["-f", "a", "--profile", "dev", "-fb", "--resolve-env", "--profile=x"]
        let source = try Arguments.parse(words).source()
        #expect(source.files.map(\.description) == ["a", "b"])
        #expect(source.profiles == ["dev", "x"])
        #expect(source.resolvesEnvironment)
        #expect(!source.unsafeNames)
        #expect(try Arguments.parse(["--allow-unsafe-names"]).source().unsafeNames)
    }

    // MARK: Selection

    /// Which of these names an option keeps.
    private static let names = ["A", "B", "C_1", "C_2"]

    @Test(
        arguments: [
            ([], nil), (["--only", "A"], ["A"]), (["--only=B,C_*"], ["B", "C_1", "C_2"]), (["--only=*"], names),
        ] as [([String], [String]?)])
    func `without --only all variables are set`(_ words: [String], _ chosen: [String]?) throws {
        let only = try Arguments.parse(words).selection().only
        #expect(only.map { only in Self.names.filter(only.contains) } == chosen)
    }

    @Test(
        arguments: [
            ([], nil), (["--pristine"], []), (["--pristine", "--keep", "A,C_*"], ["A", "C_1", "C_2"]),
            (["--keep=B", "--pristine"], ["B"]),
        ] as [([String], [String]?)])
    func `--pristine keeps only what --keep names`(_ words: [String], _ kept: [String]?) throws {
        let list = try Arguments.parse(words).selection().kept
        #expect(list.map { list in Self.names.filter(list.contains) } == kept)
    }

    @Test(
        arguments: [
            ([], []), (["--preserve-env"], nil), (["--preserve-env=true"], nil), (["--preserve-env=ON"], nil),
            (["--preserve-env=1"], nil), (["--preserve-env=false"], []), (["--preserve-env=0"], []),
            (["--preserve-env=Off"], []), (["--preserve-env=A,C_*"], ["A", "C_1", "C_2"]),
            (["--preserve-env=*"], names),
        ] as [([String], [String]?)])
    func `--preserve-env is for all, for none or for those of a list`(
        _ words: [String], _ preserved: [String]?
    ) throws {
        switch try Arguments.parse(words).selection().preserved {
        case .all: #expect(preserved == nil)
        case .none: #expect(preserved == [])
        case .these(let list): #expect(Self.names.filter(list.contains) == preserved)
        }
    }

    @Test(arguments: [
        ["--only="], ["--only=A,"], ["--only=hunter2=x"], ["--preserve-env="], ["--preserve-env=*A"], ["--keep", "A"],
        ["--pristine", "--keep", ",A"],
    ]) func `a list that is none, or --keep alone, is wrong usage`(_ words: [String]) throws {
        let arguments = try Arguments.parse(words)
        let failure = try #require(throws: Failure.self) { try arguments.selection() }
        #expect(failure.status == .usage)
        #expect(failure.faults.allSatisfy { !$0.described.contains("hunter2") })
    }

    // MARK: Fallback

    @Test(arguments: [
        ["--fallback", "/f"], ["--fallback-key", "/k"], ["--fallback-max-age", "1h"],
        ["--fallback", "-", "--fallback-key", "/k"],
        ["--fallback", "/f", "--fallback-key", "/k", "--fallback-max-age", "999ms"],
        ["--fallback", "/f", "--fallback-key", "/k", "--fallback-max-age", "1001d"],
    ]) func `a fallback needs its file, its key and an age that can be`(_ words: [String]) throws {
        let arguments = try Arguments.parse(words)
        let failure = try #require(throws: Failure.self) { try arguments.fallback(Messages(isJSON: false)) }
        #expect(failure.status == .usage)
        #expect(failure.faults.allSatisfy { $0.hint != nil })
    }

    @Test func `without options values are kept nowhere`() throws {
        #expect(try Arguments.parse([String]()).fallback(Messages(isJSON: false)) == nil)
        #expect(
            try Arguments.parse(["--fallback", "/f", "--fallback-key=/k"]).fallback(Messages(isJSON: false)) != nil)
    }
}
