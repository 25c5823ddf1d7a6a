@testable import SesameCore
import TencentCloud
import Testing

/// Tests of references in the environment, without `ssm://`.
@Suite struct EnvironmentReferenceTests {
    @Test(
        arguments: [
            ("a", nil, "a@SSM_Current"), ("a@v1#f.g", nil, "a@v1#f.g"),
            ("ap-beijing/a", "ap-beijing", "ap-beijing/a@SSM_Current"),
            ("ap-beijing/a@v1#x/y", "ap-beijing", "ap-beijing/a@v1#x/y"), ("a#x/y", nil, "a@SSM_Current#x/y"),
        ] as [(String, String?, String)])
    func `maybe a region, then a reference`(_ text: String, _ region: String?, _ description: String) throws {
        let reference = try SecretReference(parsingURI: text)
        #expect(reference.secret.region?.name == region)
        #expect(reference.description == description)
    }

    @Test(arguments: [
        ("", "a secret name is missing"), ("/a", "what stands before \"/\" is not a region"),
        ("hunter2/a", "what stands before \"/\" is not a region"), ("ap-beijing/", "a secret name is missing"),
        ("ap-beijing/hunter2/a", "a secret name is made of letters, digits, \"-\" and \"_\""),
        ("hunter2%20", "a secret name is made of letters, digits, \"-\" and \"_\""),
        ("hunter2?version=1", "a secret name is made of letters, digits, \"-\" and \"_\""),
        ("a@", "a version is missing"), ("a#", "a reference ends with \"#\" but names no field"),
    ]) func `anything else is refused, in words that do not repeat it`(_ text: String, _ problem: String) {
        let invalid = #expect(throws: SecretReference.Invalid.self) { try SecretReference(parsingURI: text) }
        #expect(invalid?.problem == problem)
    }
}
