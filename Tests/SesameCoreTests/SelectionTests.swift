import SecretMemory
@testable import SesameCore
import TencentCloud
import Testing

/// Tests of which variables are set and which are inherited. SesameTests/SelectionTests tests the real binary.
@Suite struct SelectionTests {
    /// A variable that this process has, and one that it does not have.
    private static let (inherited, other) = (inheritedNames.first ?? "", "SESAME_TESTS_HAVE_NO_SUCH_VARIABLE")
    private static let inheritedNames = ProcessEnvironment().names(beginningWith: "").filter {
        VariableName(parsing: $0) != nil
    }

    private static func list(_ text: String) throws -> NameList { try #require(NameList(parsing: text)) }

    private static func variable(_ name: String) throws -> VariableName { try #require(VariableName(parsing: name)) }

    // MARK: Names

    @Test(arguments: [
        ("A", "A", true), ("A", "a", false), ("A", "AB", false), ("AB", "A", false), ("A,B", "B", true),
        ("A,B", "A,B", false), ("C_*", "C_1", true), ("C_*", "C_", true), ("C_*", "C", false), ("C_*", "XC_1", false),
        ("*", "anything", true), ("A,LC_*", "LC_ALL", true), ("A,LC_*", "LANG", false), ("é*", "éa", true),
        (" A", "A", false),
    ]) func `a list has names and beginnings`(_ list: String, _ name: String, _ isIn: Bool) throws {
        #expect(try Self.list(list).contains(name) == isIn)
    }

    @Test(arguments: ["", ",", "A,", ",A", "A,,B", "A=1", "A=*", "*A", "A*B", "A**", "**", "A,B*C"])
    func `what is no list is refused`(_ text: String) {
        #expect(NameList(parsing: text) == nil)
    }

    @Test func `an empty list has no name`() {
        #expect(!NameList().contains("A"))
        #expect(!NameList().contains(""))
    }

    // MARK: The manifest's variables

    @Test(
        arguments: [
            (nil, ["A", "B", "C_1", "C_2"]), ("A", ["A"]), ("B,A", ["A", "B"]), ("C_*", ["C_1", "C_2"]),
            ("C_2,A", ["A", "C_2"]), ("X", []), ("*", ["A", "B", "C_1", "C_2"]),
        ] as [(String?, [String])])
    func `only those of the list are set`(_ only: String?, _ taken: [String]) throws {
        let selection = Selection(only: try only.map(Self.list))
        #expect(try ["A", "B", "C_1", "C_2"].filter { selection.takes(try Self.variable($0)) } == taken)
    }

    /// The form in which `--preserve-env` was given.
    enum Preserve: Sendable {
        case no, all
        case inherited, pattern, others
    }

    @Test(arguments: [
        (Preserve.no, true, false), (.all, false, true), (.inherited, false, true), (.pattern, false, true),
        (.others, true, false),
    ]) func `an inherited variable stays where it is to be preserved, and is set where not`(
        _ preserve: Preserve, _ takes: Bool, _ leaves: Bool
    ) throws {
        let name = try #require(Self.inheritedNames.first)
        let preserved: Selection.Preserved =
            switch preserve {
            case .no: .none
            case .all: .all
            case .inherited: .these(try Self.list("X,\(name)"))
            case .pattern: .these(try Self.list("\(name.prefix(1))*"))
            case .others: .these(try Self.list(Self.other))
            }
        let selection = Selection(preserved: preserved)
        #expect(selection.takes(try Self.variable(name)) == takes)
        #expect(selection.leaves(try Self.variable(name)) == leaves)
        // The manifest sets a variable that is not inherited.
        #expect(selection.takes(try Self.variable(Self.other)))
        #expect(!selection.leaves(try Self.variable(Self.other)))
    }

    @Test func `a variable that is not chosen is neither set nor preserved`() throws {
        let selection = Selection(only: try Self.list(Self.other), preserved: .all)
        let variable = try Self.variable(Self.inherited)
        #expect(!selection.takes(variable))
        #expect(!selection.leaves(variable))
    }

    @Test(
        arguments: [
            ("A", nil, nil), ("B,A,C_1", nil, nil), ("C_*", nil, nil), ("X*", nil, nil),
            ("DB_PASWORD", "--only: \"DB_PASWORD\" is not in the manifest", "did you mean \"DB_PASSWORD\"?"),
            ("A,ZZZ", "--only: \"ZZZ\" is not in the manifest", nil),
            ("a", "--only: \"a\" is not in the manifest", nil),
        ] as [(String, String?, String?)])
    func `a name that the manifest does not have is a slip`(_ only: String, _ line: String?, _ hint: String?) throws {
        let manifest = try Manifest("env: {A: x, B: x, C_1: x, DB_PASSWORD: x}")
        let result = Result { () throws(Failure) in try Selection(only: NameList(parsing: only)).checkOnly(manifest) }
        let failure: Failure? = if case .failure(let failure) = result { failure } else { nil }
        #expect(failure?.lines == line.map { [$0] })
        #expect(failure?.faults.first?.hint == hint)
        #expect(failure.map(\.status) == line.map { _ in .usage })
    }

    @Test func `an object that is not fetched yet may hold any name`() throws {
        let manifest = try Manifest("env: {A: x}\nfrom: [{secret: o, keys: all}]")
        try Selection(only: Self.list("ZZZ")).checkOnly(manifest)
    }

    // MARK: Inherited variables

    @Test(
        arguments: [
            (nil, ["PATH", "LC_ALL", "LC_X", "é", ""]), ("", []), ("PATH", ["PATH"]), ("LC_*", ["LC_ALL", "LC_X"]),
            ("PATH,LC_X", ["PATH", "LC_X"]), ("*", ["PATH", "LC_ALL", "LC_X", "é", ""]),
        ] as [(String?, [String])])
    func `without a list all is inherited, with an empty one nothing`(_ kept: String?, _ names: [String]) throws {
        let list = try kept.map { $0.isEmpty ? NameList() : try Self.list($0) }
        let selection = Selection(kept: list)
        #expect(["PATH", "LC_ALL", "LC_X", "é", ""].filter(selection.keeps) == names)
    }
}
