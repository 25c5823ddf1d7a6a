import Testing

@testable import LocalSecretsManager

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
