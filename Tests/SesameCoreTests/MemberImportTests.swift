import SecretMemory
@testable import SesameCore
import Testing

/// Tests of objects whose members become variables: `keys: all`.
@Suite struct MemberImportTests {
    private static let all = "from: [{secret: o, keys: all, prefix: P_}]\n"

    @Test(
        arguments: [
            (all, #"{"B":"2","a":1}"#, ["P_B=2", "P_a=1"]), (all, "{}", []),
            (all + "env: {A: x}", #"{"B":"2"}"#, ["A=1", "P_B=2"]),
            ("from: [{secret: o, field: in, keys: all}]", #"{"in":{"A":{"b":1}}}"#, [#"A={"b":1}"#]),
            ("from: [{secret: o, keys: [b, A], prefix: P_}]", #"{"A":"1","b":"2","c":"3"}"#, ["P_b=2", "P_A=1"]),
            ("from: [{secret: o, keys: [d.t], prefix: P_}]\nenv: {}", #"{"d.t":"1"}"#, nil),
        ] as [(String, String, [String]?)])
    func `members of an object become variables in its order`(
        _ manifest: String, _ object: String, _ variables: [String]?
    ) throws {
        // A key that makes no variable name is refused before the fetch.
        guard let variables else {
            let failure = try #require(throws: Failure.self) { try Manifest(manifest) }
            return #expect(failure.status == .configuration)
        }
        #expect(try Composition.variables(manifest, ["x": "1", "o": object]) == variables)
    }

    @Test(arguments: [
        (#"{"A":1,"hunter 2":2}"#, "the name of its member 2 makes no variable name"),
        (#"{"":1}"#, "the name of its member 1 makes no variable name"),
        (#"{"A":1,"LD_PRELOAD":2}"#, "the name of its member 2 would change how programs are loaded"),
        (#"{"A":1,"TAKEN":2}"#, "its member 2 is a variable that is already set"),
        (#"{"A":null}"#, "one of its members is null"), ("[1]", "this is not a JSON object"),
        ("hunter2", "the value is not JSON, so it has no fields"),
        (#"{"A":1,"A":2}"#, "the value is JSON, but its member 2 repeats an earlier name"),
    ]) func `an object that cannot be taken whole is told by number, not by name`(
        _ object: String, _ problem: String
    ) throws {
        let manifest = "from: [{secret: o, keys: all}]\nenv: {TAKEN: x}"
        #expect(try Composition.faults(manifest, ["x": "1", "o": object]) == ["*: o@SSM_Current: \(problem)"])
    }

    @Test func `a later manifest wins over an object, and an object over an earlier manifest`() throws {
        var manifest = try Manifest("env: {A: x, B: x}")
        manifest.add(try Manifest("from: [{secret: o, keys: all}]"))
        manifest.add(try Manifest("env: {B: y}"))
        let values = ["x": "first", "y": "last", "o": #"{"A":"object","B":"object","C":"object"}"#]
        var composition = try Composition(manifest, values.mapValues { SecretBytes($0) })
        let variables = try composition.values(of: manifest, Selection())
        #expect(
            variables.map { "\($0.variable.text)=\($0.bytes.text)" } == ["A=object", "B=last", "C=object"])
    }

    @Test func `of an object those are set that are chosen and not to be preserved`() throws {
        let inherited = try #require(
            ProcessEnvironment().names(beginningWith: "").first { name in
                VariableName(parsing: name).map { !$0.changesHowProgramsLoad } ?? false
            })
        let only = try #require(NameList(parsing: "A,\(inherited)"))
        let object = #"{"A":"1","B":"2","\#(inherited)":"3"}"#
        let manifest = try Manifest("from: [{secret: o, keys: all}]")
        var composition = try Composition(manifest, ["o": SecretBytes(object)])
        let variables = try composition.values(of: manifest, Selection(only: only, preserved: .all))
        #expect(variables.map(\.variable.text) == ["A"])
        #expect(composition.preserved == [inherited])
    }
}
