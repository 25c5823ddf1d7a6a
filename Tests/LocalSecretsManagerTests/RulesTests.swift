import Foundation
@testable import LocalSecretsManager
import Testing

@Suite("Names and values")
struct RulesTests {
    @Test(arguments: ["a", "7", "prod-db_password", "A" + String(repeating: "-", count: 127)])
    func `a name of a secret is accepted`(_ text: String) throws {
        #expect(try SecretName(parsing: text).text == text)
    }

    @Test(arguments: ["", "-a", "_a", "a.b", "a b", "a/b", "é", "a\u{0}", "a\n", String(repeating: "a", count: 129)])
    func `what is no name of a secret is refused`(_ text: String) throws {
        let error = try #require(throws: ServiceError.self) { try SecretName(parsing: text) }
        #expect(error.code == .invalidParameterValue)
    }

    @Test(arguments: ["v", "1", "v1.0", "SSM_Current", "2026-11-21", String(repeating: "v", count: 64)])
    func `a version id is accepted, with dots too`(_ text: String) throws {
        #expect(try VersionID(parsing: text).text == text)
    }

    @Test(arguments: ["", ".v", "-v", "_v", "v 1", "v/1", "v@1", "版本", String(repeating: "v", count: 65)])
    func `what is no version id is refused`(_ text: String) throws {
        let error = try #require(throws: ServiceError.self) { try VersionID(parsing: text) }
        #expect(error.code == .invalidParameterValue)
    }

    @Test(
        arguments: [
            ["SecretString": "x"], ["SecretBinary": "eA=="], ["SecretString": "x", "SecretBinary": ""],
            ["SecretString": "", "SecretBinary": "eA=="],
            ["SecretString": .text(String(repeating: "é", count: 16 * 1024))],
            ["SecretBinary": .text(Data(repeating: 0, count: 32 * 1024).base64EncodedString())],
        ] as [[String: ParameterValue]])
    func `exactly one value of up to 32 KiB is accepted`(_ fields: [String: ParameterValue]) throws {
        var parameters = Parameters(fields)
        #expect(throws: Never.self) { try SecretValue(reading: &parameters) }
    }

    @Test(
        arguments: [
            [:], ["SecretString": ""], ["SecretString": "", "SecretBinary": ""],
            ["SecretString": "x", "SecretBinary": "eA=="],
            ["SecretBinary": "eA="], ["SecretBinary": "e A=="], ["SecretBinary": "eA==\n"], ["SecretBinary": "_-8="],
            ["SecretString": .text(String(repeating: "é", count: 16 * 1024) + "x")],
            ["SecretBinary": .text(Data(repeating: 0, count: 32 * 1024 + 1).base64EncodedString())],
        ] as [[String: ParameterValue]])
    func `no value, two, too long ones and what is not base64 are refused`(_ fields: [String: ParameterValue]) throws {
        var parameters = Parameters(fields)
        let error = try #require(throws: ServiceError.self) { try SecretValue(reading: &parameters) }
        #expect(error.code == .invalidParameterValue)
    }

    @Test func `a value has no printing form`() {
        let value = SecretValue.text("hunter2")
        var dumped = ""
        dump([value], to: &dumped)
        for text in ["\(value)", "\([value])", String(reflecting: Optional(value)), dumped] {
            #expect(!text.contains("hunter2"))
        }
    }

    @Test func `a key prints its name only`() {
        let key = AccessKey(secretID: "AKIDa", secretKey: "hunter2", token: "hunter3")
        var dumped = ""
        dump([key], to: &dumped)
        for text in ["\(key)", String(reflecting: [key]), dumped] {
            #expect(!text.contains("hunter"))
        }
    }
}
