@testable import LocalSecretsManager
import Testing

@Suite("CreateSecret")
struct CreateSecretTests {
    private let vault: Vault

    init() throws { vault = try Vault() }

    @Test func `a secret made without a version has one named SSM_Current`() throws {
        let made = try vault.run(CreateSecret.self, ["SecretName": "db", "SecretString": "one"])
        #expect(made.secretName == "db")
        #expect(made.versionId == "SSM_Current")
        #expect(made.tagCode == 0)
        let read = try vault.run(GetSecretValue.self, ["SecretName": "db", "VersionId": "SSM_Current"])
        #expect(read.secretString == "one")
        #expect(read.secretBinary == "")
    }

    @Test func `a secret made with a version has no other`() throws {
        _ = try vault.run(CreateSecret.self, ["SecretName": "db", "VersionId": "v1.0", "SecretString": "one"])
        let current: [String: ParameterValue] = ["SecretName": "db", "VersionId": "SSM_Current"]
        #expect(vault.refusal(GetSecretValue.self, current) == .resourceNotFound)
    }

    @Test func `SSM_Current is a name like any other`() throws {
        _ = try vault.run(CreateSecret.self, ["SecretName": "db", "VersionId": "v1", "SecretString": "one"])
        let current: [String: ParameterValue] = ["SecretName": "db", "VersionId": "SSM_Current", "SecretString": "two"]
        _ = try vault.run(PutSecretValue.self, current)
        #expect(vault.refusal(PutSecretValue.self, current) == .resourceInUseVersionIDExists)
        _ = try vault.run(PutSecretValue.self, ["SecretName": "db", "VersionId": "v2", "SecretString": "three"])
        let read = try vault.run(GetSecretValue.self, ["SecretName": "db", "VersionId": "SSM_Current"])
        #expect(read.secretString == "two", "nothing moves it to a newer version")
    }

    @Test func `a name is given once in a region of an account`() throws {
        let db: [String: ParameterValue] = ["SecretName": "db", "SecretString": "one"]
        _ = try vault.run(CreateSecret.self, db)
        #expect(vault.refusal(CreateSecret.self, db) == .resourceInUseSecretExists)
        vault.become(region: "ap-shanghai")
        #expect(vault.refusal(CreateSecret.self, db) == nil)
        vault.become(uin: 100_000_000_002, region: "ap-guangzhou")
        #expect(vault.refusal(CreateSecret.self, db) == nil)
    }

    @Test func `the thousand and first secret of a region is refused`() throws {
        for number in 1...1000 {
            _ = try vault.run(CreateSecret.self, ["SecretName": .text("s\(number)"), "SecretString": "x"])
        }
        let next: [String: ParameterValue] = ["SecretName": "s1001", "SecretString": "x"]
        #expect(vault.refusal(CreateSecret.self, next) == .limitExceeded)
        vault.become(region: "ap-shanghai")
        #expect(vault.refusal(CreateSecret.self, next) == nil)
    }

    @Test(
        arguments: [
            (["SecretString": "x"], .missingParameter),
            (["SecretName": 7, "SecretString": "x"], .invalidParameter),
            (["SecretName": "a", "SecretString": 7], .invalidParameter),
            (["SecretName": "a", "SecretString": "x", "SecretType": "0"], .invalidParameter),
            (["SecretName": "a", "SecretString": "x", "SecretType": -1], .invalidParameter),
            (["SecretName": "a", "SecretString": "x", "SecretType": .fraction], .invalidParameter),
            (["SecretName": "a", "SecretString": "x", "SecretType": 1], .invalidParameterValue),
            (["SecretName": "a", "SecretString": "x", "EncryptType": 2], .invalidParameterValue),
            (["SecretName": "a", "SecretString": "x", "VersionId": "-v"], .invalidParameterValue),
            (["SecretName": "a", "SecretString": "x", "Tags": "env"], .invalidParameter),
            (["SecretName": "a", "SecretString": "x", "Tags": .list(["env"])], .invalidParameter),
            (["SecretName": "a", "SecretString": "x", "Tags": .list([tag(value: nil)])], .missingParameter),
            (["SecretName": "a", "SecretString": "x", "Tags": .list([tag(more: "1")])], .unknownParameter),
            (
                ["SecretName": "a", "SecretString": "x", "Tags": .list([tag(), tag()])],
                .invalidParameterValueTagKeysDuplicated
            ),
            (["SecretName": "a", "SecretString": "x", "Secretstring": "x"], .unknownParameter),
        ] as [([String: ParameterValue], ServiceError.Code)])
    func `a request that is not as documented is refused`(
        _ fields: [String: ParameterValue], _ code: ServiceError.Code
    ) {
        #expect(vault.refusal(CreateSecret.self, fields) == code)
    }

    @Test func `every documented parameter is accepted, null as if absent`() throws {
        let fields: [String: ParameterValue] = [
            "SecretName": "a", "VersionId": .null, "Description": "what it is for", "KmsKeyId": "key", "SecretType": 0,
            "SecretString": "x", "SecretBinary": "", "AdditionalConfig": "{}", "Tags": .list([Self.tag()]),
            "KmsHsmClusterId": "cluster", "EncryptType": 1,
        ]
        #expect(try vault.run(CreateSecret.self, fields).versionId == "SSM_Current")
    }

    @Test func `a description has up to 2048 bytes`() {
        let description = ParameterValue.text(String(repeating: "é", count: 1024))
        let fields: [String: ParameterValue] = ["SecretName": "a", "SecretString": "x"]
        #expect(
            vault.refusal(
                CreateSecret.self, fields.merging(["Description": .text(String(repeating: "é", count: 1025))]) { $1 })
                == .invalidParameterValue)
        #expect(vault.refusal(CreateSecret.self, fields.merging(["Description": description]) { $1 }) == nil)
    }

    private static func tag(value: ParameterValue? = "dev", more: ParameterValue? = nil) -> ParameterValue {
        var fields: [String: ParameterValue] = ["TagKey": "env"]
        fields["TagValue"] = value
        fields["More"] = more
        return .structure(fields)
    }
}
