import SecretMemory
@testable import SesameCore
import TencentCloud
import Testing

@Suite struct TemplateTests {
    /// The pieces as text: a literal in quotes, a value as `reference` or `reference|filter|…`.
    private static func pieces(_ template: Template) -> [String] {
        template.pieces.map { piece in
            switch piece {
            case .text(let text): "'\(text.text)'"
            case .value(let reference, let filters):
                ([reference.description] + filters.map(\.rawValue)).joined(separator: "|")
            }
        }
    }

    @Test(
        arguments: [
            ("", ["''"]), ("plain", ["'plain'"]), ("${a}", ["a@SSM_Current"]),
            ("${a@v1#f.g}", ["a@v1#f.g"]), ("x${a}", ["'x'", "a@SSM_Current"]), ("${a}x", ["a@SSM_Current", "'x'"]),
            ("${a}${b}", ["a@SSM_Current", "b@SSM_Current"]), ("${a}-${a}", ["a@SSM_Current", "'-'", "a@SSM_Current"]),
            ("${a|url}", ["a@SSM_Current|url"]), ("${a|json|base64|shell}", ["a@SSM_Current|json|base64|shell"]),
            ("é${a}\n\0", ["'é'", "a@SSM_Current", "'\n\0'"]), ("a|b}c{", ["'a|b}c{'"]),
        ])
    func `literal text and values keep their order`(_ text: String, _ pieces: [String]) throws {
        #expect(Self.pieces(try Template(parsing: text, region: nil)) == pieces)
    }

    @Test(
        arguments: [
            ("$$", ["'$'"]), ("$$$$", ["'$$'"]), ("$${a}", ["'${a}'"]), ("$$${a}", ["'$'", "a@SSM_Current"]),
            ("${a}$$", ["a@SSM_Current", "'$'"]), ("cost: 5 $$", ["'cost: 5 $'"]),
        ])
    func `two dollars are one`(_ text: String, _ pieces: [String]) throws {
        #expect(Self.pieces(try Template(parsing: text, region: nil)) == pieces)
    }

    @Test(
        arguments: [
            (#"${a#x\|y}"#, ["x|y"]), (#"${a#x\}y}"#, ["x}y"]), (#"${a#x\.y.z}"#, ["x.y", "z"]),
            (#"${a#x\\|url}"#, [#"x\"#]), ("${a#x$y{z}", ["x$y{z"]),
        ])
    func `a backslash takes away what a character means within a field`(_ text: String, _ steps: [String]) throws {
        let template = try Template(parsing: text, region: nil)
        #expect(template.references.map(\.field?.steps) == [steps])
        #expect(template.pieces.count == 1)
    }

    private static let dollarHint = "write \"$$\" for a dollar"
    private static let formHint = "write ${name}, ${name@version}, ${name#field} or ${name#field|filter}"
    private static let filtersHint = "filters: url, json, base64, shell"

    @Test(arguments: [
        ("hunter2$", "a \"$\" in a template stands before neither \"{\" nor \"$\"", dollarHint),
        ("$hunter2", "a \"$\" in a template stands before neither \"{\" nor \"$\"", dollarHint),
        ("$$$hunter2", "a \"$\" in a template stands before neither \"{\" nor \"$\"", dollarHint),
        ("${hunter2", "a \"${\" in a template has no \"}\"", dollarHint),
        ("${hunter2|", "a \"${\" in a template has no \"}\"", dollarHint),
        (#"${hunter2\}"#, "a \"${\" in a template has no \"}\"", dollarHint),
        ("${hunter2|url", "a \"${\" in a template has no \"}\"", dollarHint),
        ("${}", "a secret name is missing", formHint), ("${|url}", "a secret name is missing", formHint),
        ("${hunter2@}", "a version is missing", formHint),
        ("${hunter 2}", "a secret name is made of letters, digits, \"-\" and \"_\"", formHint),
        ("${hunter2#}", "a reference ends with \"#\" but names no field", formHint),
        ("${a#hunter2..x}", "a field has nothing before or after a dot", formHint),
        ("${a|hunter2}", "a template has an unknown filter", filtersHint),
        ("${a|}", "a template has an unknown filter", filtersHint),
        ("${a|url|hunter2}", "a template has an unknown filter", filtersHint),
        ("${a|ulr}", "a template has an unknown filter", "did you mean \"url\"?"),
        ("${a|base46}", "a template has an unknown filter", "did you mean \"base64\"?"),
        ("${a|URL}", "a template has an unknown filter", filtersHint),
    ]) func `anything else is refused, in words that do not repeat it`(
        _ text: String, _ problem: String, _ hint: String
    ) {
        let invalid = #expect(throws: Template.Invalid.self) { try Template(parsing: text, region: nil) }
        #expect(invalid?.problem == problem)
        #expect(invalid?.hint == hint)
    }

    @Test func `the region of a template is that of all its references`() throws {
        let template = try Template(parsing: "${a}:${b@v1}", region: Region(parsing: "ap-beijing"))
        #expect(template.references.map(\.description) == ["ap-beijing/a@SSM_Current", "ap-beijing/b@v1"])
    }

    @Test(arguments: [
        ("${a}", true), ("x${", true), ("$${a}", true), ("", false), ("a", false), ("$a", false), ("a$", false),
        ("$$", false), ("{a}$", false), ("$ {a}", false),
    ]) func `text with a dollar and a brace is a template`(_ text: String, _ isTemplate: Bool) {
        #expect(Template.isOne(text) == isTemplate)
    }

    @Test(
        arguments: [
            (Filter.url, "aZ09-._~", "aZ09-._~"), (.url, "a b/ü%", "a%20b%2F%C3%BC%25"), (.url, "", ""),
            (.json, "a\"\\\nü", #""a\"\\\nü""#), (.json, "", "\"\""), (.base64, "hunter2", "aHVudGVyMg=="),
            (.shell, "a b", "'a b'"), (.shell, "it's", #"'it'\''s'"#), (.shell, "", "''"), (.shell, "$x`y`", "'$x`y`'"),
        ])
    func `a filter keeps the meaning of a value`(_ filter: Filter, _ value: String, _ written: String) throws {
        #expect(try filter.apply(to: SecretBytes(value)).text == written)
    }

    @Test func `bytes that are no text have no form in JSON, and any other filter writes them`() throws {
        let bytes = SecretBytes(bytes: [0xFF, 0x00])
        #expect(throws: Filter.Unusable.self) { try Filter.json.apply(to: bytes) }
        #expect(try Filter.url.apply(to: bytes).text == "%FF%00")
        #expect(try Filter.base64.apply(to: bytes).text == "/wA=")
    }
}
