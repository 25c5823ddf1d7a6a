@testable import LocalSecretsManager
import Testing

@Suite("PutSecretValue and GetSecretValue")
struct SecretVersionTests {
    private let vault: Vault

    init() throws { vault = try Vault() }

    @Test func `a version is added, and never overwritten`() throws {
        _ = try vault.run(CreateSecret.self, ["SecretName": "db", "VersionId": "v1", "SecretString": "one"])
        let second: [String: ParameterValue] = ["SecretName": "db", "VersionId": "v2", "SecretString": "two"]
        #expect(try vault.run(PutSecretValue.self, second).versionId == "v2")
        #expect(vault.refusal(PutSecretValue.self, second) == .resourceInUseVersionIDExists)
        #expect(try vault.run(GetSecretValue.self, ["SecretName": "db", "VersionId": "v1"]).secretString == "one")
        #expect(try vault.run(GetSecretValue.self, ["SecretName": "db", "VersionId": "v2"]).secretString == "two")
    }

    @Test func `a secret has up to ten versions`() throws {
        _ = try vault.run(CreateSecret.self, ["SecretName": "db", "VersionId": "v1", "SecretString": "x"])
        for number in 2...10 {
            let version: [String: ParameterValue] = [
                "SecretName": "db", "VersionId": .text("v\(number)"), "SecretString": "x",
            ]
            #expect(vault.refusal(PutSecretValue.self, version) == nil)
        }
        let eleventh: [String: ParameterValue] = ["SecretName": "db", "VersionId": "v11", "SecretString": "x"]
        #expect(vault.refusal(PutSecretValue.self, eleventh) == .limitExceeded)
    }

    @Test func `a secret that is not there gets no version`() {
        let fields: [String: ParameterValue] = ["SecretName": "db", "VersionId": "v1", "SecretString": "x"]
        #expect(vault.refusal(PutSecretValue.self, fields) == .resourceNotFound)
    }

    @Test(
        arguments: [
            (["VersionId": "v1", "SecretString": "x"], .missingParameter),
            (["SecretName": "a", "SecretString": "x"], .missingParameter),
            (["SecretName": "a", "VersionId": "", "SecretString": "x"], .invalidParameterValue),
            (["SecretName": "a", "VersionId": "v1", "SecretString": "x", "Description": ""], .unknownParameter),
        ] as [([String: ParameterValue], ServiceError.Code)])
    func `an addition that is not as documented is refused`(
        _ fields: [String: ParameterValue], _ code: ServiceError.Code
    ) {
        #expect(vault.refusal(PutSecretValue.self, fields) == code)
    }

    @Test func `an update overwrites one version in place`() throws {
        _ = try vault.run(CreateSecret.self, ["SecretName": "db", "VersionId": "v1", "SecretString": "one"])
        _ = try vault.run(PutSecretValue.self, ["SecretName": "db", "VersionId": "v2", "SecretString": "two"])
        let before = try vault.run(ListSecretVersionIds.self, ["SecretName": "db"]).versions.map(\.createTime)
        vault.wait(60)
        let update: [String: ParameterValue] = ["SecretName": "db", "VersionId": "v1", "SecretBinary": "AAH/"]
        #expect(try vault.run(UpdateSecret.self, update).versionId == "v1")
        let first = try vault.run(GetSecretValue.self, ["SecretName": "db", "VersionId": "v1"])
        #expect(first.secretString == "" && first.secretBinary == "AAH/")
        #expect(try vault.run(GetSecretValue.self, ["SecretName": "db", "VersionId": "v2"]).secretString == "two")
        let after = try vault.run(ListSecretVersionIds.self, ["SecretName": "db"]).versions
        #expect(after.map(\.versionId) == ["v2", "v1"])
        #expect(after.map(\.createTime) == before)
    }

    @Test(
        arguments: [
            (["SecretName": "db", "VersionId": "v2", "SecretString": "x"], .resourceNotFound),
            (["SecretName": "no", "VersionId": "v1", "SecretString": "x"], .resourceNotFound),
            (["SecretName": "db", "VersionId": "v1"], .invalidParameterValue),
            (
                ["SecretName": "db", "VersionId": "v1", "SecretString": "x", "SecretBinary": "eA=="],
                .invalidParameterValue
            ),
            (["SecretName": "db", "SecretString": "x"], .missingParameter),
            (["VersionId": "v1", "SecretString": "x"], .missingParameter),
            (["SecretName": "db", "VersionId": "v1", "SecretString": 1], .invalidParameter),
            (["SecretName": "db", "VersionId": "v1", "SecretString": "x", "Force": "x"], .unknownParameter),
        ] as [([String: ParameterValue], ServiceError.Code)])
    func `an update that is not as documented is refused`(
        _ fields: [String: ParameterValue], _ code: ServiceError.Code
    ) throws {
        _ = try vault.run(CreateSecret.self, ["SecretName": "db", "VersionId": "v1", "SecretString": "one"])
        #expect(vault.refusal(UpdateSecret.self, fields) == code)
    }

    @Test func `one version is deleted at once, the last one too`() throws {
        _ = try vault.run(CreateSecret.self, ["SecretName": "db", "VersionId": "v1", "SecretString": "one"])
        _ = try vault.run(PutSecretValue.self, ["SecretName": "db", "VersionId": "v2", "SecretString": "two"])
        let first: [String: ParameterValue] = ["SecretName": "db", "VersionId": "v1"]
        #expect(try vault.run(DeleteSecretVersion.self, first).versionId == "v1")
        #expect(vault.refusal(GetSecretValue.self, first) == .resourceNotFound)
        #expect(vault.refusal(DeleteSecretVersion.self, first) == .resourceNotFound)
        #expect(try vault.run(GetSecretValue.self, ["SecretName": "db", "VersionId": "v2"]).secretString == "two")
        _ = try vault.run(DeleteSecretVersion.self, ["SecretName": "db", "VersionId": "v2"])
        #expect(try vault.run(ListSecretVersionIds.self, ["SecretName": "db"]).versions.isEmpty)
        #expect(
            vault.refusal(DeleteSecretVersion.self, ["SecretName": "no", "VersionId": "v1"]) == .resourceNotFound)
        #expect(vault.refusal(DeleteSecretVersion.self, ["SecretName": "db"]) == .missingParameter)
    }

    @Test func `bytes travel as base64 and come back the same`() throws {
        _ = try vault.run(CreateSecret.self, ["SecretName": "key", "SecretBinary": "AAH/"])
        let read = try vault.run(GetSecretValue.self, ["SecretName": "key", "VersionId": "SSM_Current"])
        #expect(read.secretBinary == "AAH/")
        #expect(read.secretString == "")
    }

    @Test func `a secret and a version that are not there have different codes`() throws {
        _ = try vault.run(CreateSecret.self, ["SecretName": "db", "SecretString": "one"])
        let noSecret: [String: ParameterValue] = ["SecretName": "other", "VersionId": "SSM_Current"]
        #expect(vault.refusal(GetSecretValue.self, noSecret) == .resourceNotFoundSecretNotExist)
        let noVersion: [String: ParameterValue] = ["SecretName": "db", "VersionId": "v1"]
        #expect(vault.refusal(GetSecretValue.self, noVersion) == .resourceNotFound)
    }

    @Test func `accounts and regions do not see each other's secrets`() throws {
        _ = try vault.run(CreateSecret.self, ["SecretName": "db", "SecretString": "one"])
        let db: [String: ParameterValue] = ["SecretName": "db", "VersionId": "SSM_Current"]
        vault.become(region: "ap-shanghai")
        #expect(vault.refusal(GetSecretValue.self, db) == .resourceNotFoundSecretNotExist)
        vault.become(uin: UInt64.max, region: "ap-guangzhou")
        #expect(vault.refusal(GetSecretValue.self, db) == .resourceNotFoundSecretNotExist)
    }

    @Test(
        arguments: [
            (["SecretName": "db"], .missingParameter), (["VersionId": "v1"], .missingParameter),
            (["SecretName": "db", "VersionId": ""], .invalidParameterValue),
            (["SecretName": "", "VersionId": "v1"], .invalidParameterValue),
            (["SecretName": "db", "VersionId": "v1", "Version": "v1"], .unknownParameter),
            (["SecretName": "db", "VersionId": "v1", "EncryptionPublicKey": "k"], .unsupportedOperation),
        ] as [([String: ParameterValue], ServiceError.Code)])
    func `a question that is not as documented is refused`(
        _ fields: [String: ParameterValue], _ code: ServiceError.Code
    ) {
        #expect(vault.refusal(GetSecretValue.self, fields) == code)
    }
}
