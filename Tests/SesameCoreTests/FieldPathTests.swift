@testable import SesameCore
import Testing

@Suite struct FieldPathTests {
    @Test(
        arguments: [
            ("a", ["a"]), ("a.b.0", ["a", "b", "0"]), (#"a\.b"#, ["a.b"]), (#"a\\.b"#, [#"a\"#, "b"]),
            (#"a\\\.b"#, [#"a\.b"#]), (#"a\|b\}c"#, ["a|b}c"]), ("a|b}c", ["a|b}c"]), ("a b", ["a b"]), ("#@", ["#@"]),
            ("é.e\u{301}", ["é", "e\u{301}"]), (" ", [" "]),
        ])
    func `dots part the steps, a backslash takes away what a character means`(_ text: String, _ steps: [String]) throws
    {
        let path = try FieldPath(parsing: text)
        #expect(path.steps.map { Array($0.unicodeScalars) } == steps.map { Array($0.unicodeScalars) })
        #expect(try FieldPath(parsing: path.description) == path)
    }

    @Test(arguments: [
        ("", "a reference ends with \"#\" but names no field"), (".", "a field has nothing before or after a dot"),
        ("a.", "a field has nothing before or after a dot"), (".a", "a field has nothing before or after a dot"),
        ("a..b", "a field has nothing before or after a dot"), ("a\\", "a field ends with a \"\\\""),
        (#"a\b"#, "a field has a \"\\\" that stands before none of . \\ | }"),
        ("a\nb", "a field holds a control character"), ("\0", "a field holds a control character"),
        ("\u{9B}", "a field holds a control character"),
        ("a\u{202E}b", "a field holds a character that turns text around"),
        ("\u{2067}", "a field holds a character that turns text around"),
        ("\u{200F}", "a field holds a character that turns text around"),
    ]) func `anything else is refused`(_ text: String, _ problem: String) {
        let invalid = #expect(throws: SecretReference.Invalid.self) { try FieldPath(parsing: text) }
        #expect(invalid?.problem == problem)
    }

    @Test(arguments: ["a", "a.b", #"a\b"#, "a|b}", "0", "a\\.", "."])
    func `a member's name is one step, whatever it holds`(_ name: String) throws {
        #expect(try FieldPath(nil, member: name).steps == [name])
        #expect(try FieldPath(FieldPath(parsing: #"x.y\.z"#), member: name).steps == ["x", "y.z", name])
    }

    @Test func `a member without a name cannot be named`() {
        #expect(throws: SecretReference.Invalid.self) { try FieldPath(nil, member: "") }
    }
}
