@testable import SesameCore
import TencentCloud
import Testing

@Suite struct SecretReferenceTests {
    @Test(
        arguments: [
            ("a", "a", "SSM_Current", nil), ("prod-db_1", "prod-db_1", "SSM_Current", nil), ("a@v1", "a", "v1", nil),
            ("a@v1.0", "a", "v1.0", nil), ("a#f", "a", "SSM_Current", "f"), ("a@v2#f.g", "a", "v2", "f.g"),
            ("a#f@g#h", "a", "SSM_Current", "f@g#h"), ("a@SSM_Current", "a", "SSM_Current", nil),
            (String(repeating: "n", count: 128), String(repeating: "n", count: 128), "SSM_Current", nil),
            ("a@" + String(repeating: "v", count: 64), "a", String(repeating: "v", count: 64), nil),
        ] as [(String, String, String, String?)])
    func `a reference is a name, maybe a version, maybe a field`(
        _ written: String, _ name: String, _ version: String, _ field: String?
    ) throws {
        let reference = try SecretReference(parsing: written)
        #expect(reference.secret.name == name)
        #expect(reference.secret.version == version)
        #expect(reference.field?.description == field)
        #expect(try SecretReference(parsing: reference.description) == reference || !reference.secret.isPinned)
    }

    @Test(arguments: [
        "", "@", "@v1", "#f", "a@", "a#", "a@v1#", "a@@v1", "a@v1@v2", "a b", " a", "a ", "-a", "_a", "a@-v", "a@.v",
        "a.b",
        "a/b", "ä", "a@v ", "a\n", "a#f\n", "a#\u{0}", "${a}", "secret!value", String(repeating: "n", count: 129),
        "a@" + String(repeating: "v", count: 65),
    ]) func `anything else is refused, in words that do not repeat it`(_ written: String) {
        let invalid = #expect(throws: SecretReference.Invalid.self) { try SecretReference(parsing: written) }
        #expect(written.count < 3 || invalid?.problem.contains(written) == false)
    }

    @Test func `only a version that was written pins`() throws {
        #expect(try SecretReference(parsing: "a@v1").secret.isPinned)
        #expect(try !SecretReference(parsing: "a").secret.isPinned)
        #expect(try !SecretReference(parsing: "a@SSM_Current").secret.isPinned)
    }
}
