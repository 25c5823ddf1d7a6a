@testable import sesame
import SesameCore
import Testing

/// A command line taken apart; what the binary says of a wrong one: SesameTests.
@Suite struct ArgumentsTests {
    /// Wrong command lines: wrong usage, reported once.
    private func fault(_ words: [String], _ command: Command = .exec) throws -> Fault {
        let failure = try #require(throws: Failure.self) { try Arguments.parse(words, command) }
        #expect(failure.status == .usage)
        #expect(failure.faults.count == 1)
        return try #require(failure.faults.first)
    }

    // MARK: Values

    @Test(
        arguments: [
            (["--profile", "dev"], "dev"), (["--profile=dev"], "dev"), (["--profile="], ""), (["--profile", ""], ""),
            (["--profile=a=b"], "a=b"), (["--profile", "--only"], "--only"), (["--profile", "--"], "--"),
            (["--profile", "-"], "-"), ([], nil), (["-v", "--profile", "dev", "--strict"], "dev"),
        ] as [([String], String?)])
    func `a value stands after its option, or is attached with an equals sign`(
        _ words: [String], _ profile: String?
    ) throws {
        let arguments = try Arguments.parse(words)
        #expect(arguments[.profile] == profile)
        #expect(arguments.operands.isEmpty)
        #expect(arguments.origin(.profile) == profile.map { _ in "--profile" })
    }

    @Test(
        arguments: [
            (["-f", "a"], ["a"]), (["-fa"], ["a"]), (["--file", "a"], ["a"]), (["--file=a"], ["a"]),
            (["-f=a"], ["=a"]), (["-f", "-"], ["-"]), (["-f-"], ["-"]), (["--file="], [""]), (["-f", "--"], ["--"]),
            // It may be given several times, in any form; a list is a list in the environment only.
            (["-f", "a", "-fb", "--file", "c", "--file=d"], ["a", "b", "c", "d"]), (["-f", "a:b"], ["a:b"]),
            (["-f", "a", "-f", "a"], ["a", "a"]), ([], []),
        ])
    func `a short option takes its value attached or apart, and keeps the order`(
        _ words: [String], _ files: [String]
    ) throws {
        let arguments = try Arguments.parse(words)
        #expect(arguments.paths(.manifest).map(\.description) == files)
        #expect(arguments.path(.manifest)?.description == files.last)
    }

    @Test(arguments: [
        (["--preserve-env", "A"], "true", ["A"]), (["--preserve-env=A,B", "c"], "A,B", ["c"]),
        (["--preserve-env=", "c"], "", ["c"]), (["--preserve-env", "--", "c"], "true", ["c"]),
    ]) func `a value that may be left out is attached or left out`(
        _ words: [String], _ text: String, _ operands: [String]
    ) throws {
        let arguments = try Arguments.parse(words)
        #expect(arguments[.preserveEnv] == text)
        #expect(arguments.operands == operands)
    }

    @Test(arguments: [
        ([], false, false), (["--strict"], true, false), (["-v"], false, true), (["--verbose"], false, true),
        (["-v", "--strict", "-v"], true, true), (["-v", "--strict", "--strict"], true, true),
    ]) func `a switch is on when it is given, once or more`(
        _ words: [String], _ isStrict: Bool, _ isVerbose: Bool
    ) throws {
        let arguments = try Arguments.parse(words)
        #expect(try arguments.isOn(.strict) == isStrict)
        #expect(try arguments.isOn(.verbose) == isVerbose)
    }

    // MARK: Where options end

    @Test(
        arguments: [
            (["a"], ["a"], 2), (["--", "a"], ["a"], 3), (["-v", "a", "-x"], ["a", "-x"], 3),
            (["a", "--profile", "x"], ["a", "--profile", "x"], 2), (["--", "--profile", "x"], ["--profile", "x"], 3),
            (["a", "--", "b"], ["a", "--", "b"], 2), (["--", "--", "b"], ["--", "b"], 3),
            (["-", "-v"], ["-", "-v"], 2),
            (["--strict", "--"], [], 4), ([], [], 2), (["-f", "x", ""], [""], 4),
        ])
    func `all of the target's words are its own`(_ words: [String], _ operands: [String], _ index: Int) throws {
        let arguments = try Arguments.parse(words)
        #expect(arguments.operands == operands)
        #expect(arguments.operandIndex == index)
        #expect(arguments[.profile] == nil)
        #expect(try !arguments.isOn(.verbose) || words.first == "-v")
    }

    @Test(arguments: [
        (["name", "-v"], ["name"], true), (["-v", "name"], ["name"], true),
        (["name", "--", "-v"], ["name", "-v"], false),
        (["--", "-v"], ["-v"], false), (["a", "-v", "b"], ["a", "b"], true), (["-"], ["-"], false),
    ]) func `where no target follows, options may stand after operands, up to two hyphens`(
        _ words: [String], _ operands: [String], _ isVerbose: Bool
    ) throws {
        let arguments = try Arguments.parse(words, .get)
        #expect(arguments.operands == operands)
        #expect(try arguments.isOn(.verbose) == isVerbose)
    }

    // MARK: Wrong ones

    @Test(
        arguments: [
            (["--profil", "hunter2"], .exec, "unknown option \"--profil\"", "did you mean --profile?"),
            (["--regoin=hunter2"], .exec, "unknown option \"--regoin\"", "did you mean --region?"),
            (["--presreve-env"], .check, "unknown option \"--presreve-env\"", "did you mean --preserve-env?"),
            (["--hunter2"], .exec, "unknown option \"--hunter2\"", "sesame exec --help lists the options"),
            (["-x"], .exec, "unknown option \"-x\"", "sesame exec --help lists the options"),
            (["-phunter2"], .exec, "unknown option \"-p\"", "sesame exec --help lists the options"),
            // Those of other commands are no options of this one, and not meant.
            (["--output", "x"], .exec, "unknown option \"--output\"", "sesame exec --help lists the options"),
            (["-o", "x"], .exec, "unknown option \"-o\"", "sesame exec --help lists the options"),
            (["--pristine"], .doctor, "unknown option \"--pristine\"", "sesame doctor --help lists the options"),
            (["-f", "x"], .get, "unknown option \"-f\"", "sesame get --help lists the options"),
            // An option's name is whole, in small letters.
            (["--prof", "x"], .exec, "unknown option \"--prof\"", nil),
            (["--Profile=x"], .exec, "unknown option \"--Profile\"", "did you mean --profile?"),
            (["-profile"], .exec, "unknown option \"-p\"", "sesame exec --help lists the options"),
        ] as [([String], Command, String, String?)])
    func `an unknown option is told without its value, with the nearest name`(
        _ words: [String], _ command: Command, _ problem: String, _ hint: String?
    ) throws {
        let fault = try fault(words, command)
        #expect(fault.problem == problem)
        if let hint { #expect(fault.hint == hint) }
    }

    @Test(arguments: [
        (["--profile"], Command.exec, "--profile needs a value"), (["-v", "-f"], .exec, "-f needs a value"),
        (["name", "-o"], .get, "-o needs a value"), (["--only=A", "--only=B"], .exec, "--only is given twice"),
        (["--keep", "a", "--keep", "a"], .exec, "--keep is given twice"),
        (["--preserve-env", "--preserve-env"], .exec, "--preserve-env is given twice"),
        (["-ox", "--output=x"], .get, "--output is given twice"),
        (["--strict=hunter2"], .exec, "--strict takes no value"), (["--strict="], .exec, "--strict takes no value"),
        (["-vx"], .exec, "-v takes no value"), (["-hv"], .exec, "-h takes no value"),
        (["--profile=\u{FFFD}"], .exec, "an argument is not UTF-8"), (["\u{FFFD}"], .get, "an argument is not UTF-8"),
    ]) func `a value too few, too many or twice is wrong`(
        _ words: [String], _ command: Command, _ problem: String
    ) throws {
        #expect(try fault(words, command).problem == problem)
    }

    // MARK: Bytes

    @Test func `names of files are bytes, not text`() throws {
        let odd: [UInt8] = [0x61, 0xFF, 0x62]
        let expected = odd.map(CChar.init(bitPattern:)) + [0]
        for words in [[Array("-f".utf8), odd], [Array("-f".utf8) + odd], [Array("--file=".utf8) + odd]] {
            #expect(try Arguments.parse(words).path(.manifest)?.bytes == expected)
        }
        #expect(try Arguments.parse([odd], .install).operandPaths.map(\.bytes) == [expected])
        // The target's words are not looked at.
        #expect(try Arguments.parse([odd, odd]).operandIndex == 2)
        #expect(throws: Failure.self) { try Arguments.parse([Array("--only=".utf8) + odd]) }
    }

}
