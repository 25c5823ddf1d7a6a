import Foundation
@testable import sesame
import SesameCore
import Testing

/// The table of options, and their twins in the environment: setenv(3) is not safe beside other threads, so the twin of a
/// test is a variable that every process has.
@Suite struct OptionTests {
    /// A variable that every process has, and one that none has.
    private static let inherited = "PATH"
    private static let unset = "TESTS_HAVE_NO_SUCH_VARIABLE"
    private static let text = getenv(inherited).map { String(cString: $0) }

    private static func profile(_ environment: [String]) -> Option {
        Option(name: "profile", value: "NAME", environment: environment, commands: [.exec], help: "")
    }

    @Test(
        arguments: [
            ([], [], nil, nil), ([], [unset], nil, nil), ([], [inherited], text, inherited),
            ([], [unset, inherited], text, inherited), (["--profile=x"], [inherited], "x", "--profile"),
            (["--profile="], [inherited], "", "--profile"),
        ] as [([String], [String], String?, String?)])
    func `the command line comes before the environment, and there the first twin that is set`(
        _ words: [String], _ twins: [String], _ text: String?, _ origin: String?
    ) throws {
        let arguments = try Arguments.parse(words)
        #expect(arguments[Self.profile(twins)] == text)
        #expect(arguments.origin(Self.profile(twins)) == origin)
    }

    @Test func `a twin of a switch is true or false`() throws {
        let option = Option(name: "strict", environment: [Self.inherited], commands: [.exec], help: "")
        let arguments = try Arguments.parse([String]())
        let failure = try #require(throws: Failure.self) { try arguments.isOn(option) }
        #expect(failure.status == .usage)
        #expect(failure.faults.map(\.problem) == ["this is neither true nor false"])
        #expect(try Arguments.parse(["--strict"]).isOn(option))
    }

    @Test func `a list of files in the environment is parted by colons`() throws {
        let option = Option(
            name: "file", value: "FILE", isRepeatable: true, environment: ["PATH"], commands: [.exec], help: "")
        let folders = (getenv("PATH").map { String(cString: $0) } ?? "").split(separator: ":").map(String.init)
        #expect(try Arguments.parse([String]()).paths(option).map(\.description) == folders)
        #expect(try Arguments.parse(["-fx"]).paths(option).map(\.description) == ["x"])
    }

    @Test(arguments: [
        ([], false), (["--log-format", "json"], true), (["--log-format=json"], true), (["--log-format"], false),
        (["--log-format=text"], false), (["--wrong", "--log-format=json"], true), (["--", "--log-format=json"], false),
        (["--log-format", "text", "json"], false), (["--log-format", "text", "--log-format=json"], false),
    ]) func `a wrong command line says whether messages are JSON`(_ words: [String], _ isJSON: Bool) {
        #expect(Arguments.asksForJSON(["sesame", "exec"] + words) == isJSON)
    }

    // MARK: The table

    @Test(arguments: Command.allCases) func `no two options of a command have a name in common`(_ command: Command) {
        let options = Option.table(of: command)
        let shorts = options.compactMap { $0.short.map { String($0) } }
        for names in [options.map(\.name), shorts, options.flatMap(\.environment)] {
            #expect(Set(names).count == names.count)
        }
    }

    /// A row that its group's list does not name would be an option that nothing takes.
    @Test func `every row is in the list of its group`() throws {
        let folder =
            #filePath.replacing("/Tests/SesameCommandTests/OptionTests.swift", with: "")
            + "/Sources/sesame/CommandLine/Options"
        let files = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasPrefix("Option+") }
        let rows = try files.flatMap { file in
            try String(contentsOfFile: folder + "/" + file, encoding: .utf8).matches(of: /= Option\(\s*name: "([^"]+)"/)
                .map { String($0.1) }
        }
        #expect(rows.count > 50 && rows.sorted() == OptionGroup.all.flatMap(\.options).map(\.name).sorted())
    }

    @Test func `a launch makes every option of exec`() {
        let options = OptionGroup.all.flatMap(\.options).filter { $0.belongs(to: .exec) }
        #expect(Set(options.map(\.name)) == Set(Option.table(of: .exec).map(\.name)))
    }

    @Test func `every option of exec and supervise has a twin in the environment`() {
        let options = Option.table(of: .supervise).filter { $0.name != "help" }
        #expect(options.filter { $0.environment.first?.hasPrefix("SESAME_") != true }.map(\.name) == [])
    }
}
