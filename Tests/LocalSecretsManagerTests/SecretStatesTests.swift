@testable import LocalSecretsManager
import Testing

@Suite("Describing, listing and switching secrets")
struct SecretStatesTests {
    private let vault: Vault
    private let db: [String: ParameterValue] = ["SecretName": "db"]

    init() throws {
        vault = try Vault()
        _ = try vault.run(
            CreateSecret.self,
            [
                "SecretName": "db", "VersionId": "v1", "SecretString": "one", "Description": "of the shop",
                "KmsKeyId": "key-1",
            ])
    }

    @Test func `a disabled secret keeps its value to itself until it is enabled`() throws {
        let value: [String: ParameterValue] = ["SecretName": "db", "VersionId": "v1"]
        #expect(try vault.run(DisableSecret.self, db).secretName == "db")
        #expect(vault.refusal(GetSecretValue.self, value) == .resourceUnavailableResourceDisabled)
        #expect(vault.refusal(DisableSecret.self, db) == nil, "twice is as good as once")
        #expect(try vault.run(EnableSecret.self, db).secretName == "db")
        #expect(try vault.run(GetSecretValue.self, value).secretString == "one")
    }

    @Test func `a disabled secret takes new versions`() throws {
        _ = try vault.run(DisableSecret.self, db)
        let version: [String: ParameterValue] = ["SecretName": "db", "VersionId": "v2", "SecretString": "two"]
        #expect(vault.refusal(PutSecretValue.self, version) == nil)
    }

    @Test func `a description tells all but the value`() throws {
        let told = try vault.run(DescribeSecret.self, db)
        #expect(told.secretName == "db")
        #expect(told.description == "of the shop")
        #expect(told.kmsKeyId == "key-1")
        #expect(told.createUin == 100_000_000_001)
        #expect(told.createTime == vault.caller.now)
        #expect(told.status == "Enabled")
        #expect(told.resourceID.hasPrefix("1250000000_100000000001_customize_default_"))
        _ = try vault.run(DisableSecret.self, db)
        #expect(try vault.run(DescribeSecret.self, db).status == "Disabled")
    }

    @Test func `a description is said anew, in up to 2048 bytes`() throws {
        let long = ParameterValue.text(String(repeating: "é", count: 1024))
        #expect(
            vault.refusal(
                UpdateDescription.self, ["SecretName": "db", "Description": .text(String(repeating: "x", count: 2049))])
                == .invalidParameterValue)
        #expect(try vault.run(UpdateDescription.self, ["SecretName": "db", "Description": long]).secretName == "db")
        #expect(try vault.run(DescribeSecret.self, db).description.utf8.count == 2048)
        _ = try vault.run(UpdateDescription.self, ["SecretName": "db", "Description": ""])
        #expect(try vault.run(DescribeSecret.self, db).description == "")
        #expect(vault.refusal(UpdateDescription.self, db) == .missingParameter)
        #expect(
            vault.refusal(UpdateDescription.self, ["SecretName": "no", "Description": ""]) == .resourceNotFound)
    }

    @Test func `versions are listed newest first, with the second of their making`() throws {
        let start = vault.caller.now
        vault.wait(60)
        _ = try vault.run(PutSecretValue.self, ["SecretName": "db", "VersionId": "v2", "SecretString": "two"])
        _ = try vault.run(PutSecretValue.self, ["SecretName": "db", "VersionId": "a", "SecretString": "three"])
        let listed = try vault.run(ListSecretVersionIds.self, db)
        #expect(listed.versions.map(\.versionId) == ["a", "v2", "v1"])
        #expect(listed.versions.map(\.createTime) == [start + 60, start + 60, start])
    }

    @Test func `a secret that is not there is not found by any of them`() {
        let none: [String: ParameterValue] = ["SecretName": "none"]
        #expect(vault.refusal(DescribeSecret.self, none) == .resourceNotFound)
        #expect(vault.refusal(ListSecretVersionIds.self, none) == .resourceNotFound)
        #expect(vault.refusal(EnableSecret.self, none) == .resourceNotFound)
        #expect(vault.refusal(DisableSecret.self, none) == .resourceNotFound)
    }

    @Test func `all of them take a name and nothing else`() {
        let more: [String: ParameterValue] = ["SecretName": "db", "VersionId": "v1"]
        #expect(vault.refusal(DescribeSecret.self, more) == .unknownParameter)
        #expect(vault.refusal(ListSecretVersionIds.self, more) == .unknownParameter)
        #expect(vault.refusal(EnableSecret.self, more) == .unknownParameter)
        #expect(vault.refusal(DisableSecret.self, more) == .unknownParameter)
        #expect(vault.refusal(DescribeSecret.self, [:]) == .missingParameter)
        #expect(vault.refusal(ListSecretVersionIds.self, [:]) == .missingParameter)
        #expect(vault.refusal(EnableSecret.self, [:]) == .missingParameter)
        #expect(vault.refusal(DisableSecret.self, [:]) == .missingParameter)
    }
}
