import Foundation
@testable import LocalSecretsManager
import Testing

@Suite("The fields of every answer")
struct AnswersTests {
    private let vault: Vault

    init() throws {
        vault = try Vault()
        _ = try vault.run(CreateSecret.self, ["SecretName": "own", "VersionId": "v1", "SecretString": "x"])
        _ = try vault.run(PutSecretValue.self, ["SecretName": "own", "VersionId": "v2", "SecretString": "x"])
        try vault.plant("db")
        _ = try vault.run(RotateProductSecret.self, ["SecretName": "db"])
    }

    /// The names of the fields of an answer, with a letter for the type in JSON: S, N, B, L for string, number,
    /// boolean, list.
    private func fields(_ action: any Action.Type, _ parameters: [String: ParameterValue]) throws -> String {
        try described(response(action, parameters))
    }

    private func response(
        _ action: any Action.Type, _ parameters: [String: ParameterValue]
    ) throws -> [String: ParameterValue] {
        let body = try AnswerEnvelope.success(vault.run(action, parameters), requestID: "id")
        let object = try JSONDecoder().decode([String: [String: ParameterValue]].self, from: Data(body))
        return try #require(object["Response"])
    }

    private func described(_ fields: [String: ParameterValue]) -> String {
        fields.filter { $0.key != "RequestId" }.sorted { $0.key < $1.key }.map { name, value in
            let type =
                switch value {
                case .text: "S"
                case .integer: "N"
                case .boolean: "B"
                case .list: "L"
                case .fraction, .null, .structure: "?"
                }
            return "\(name):\(type)"
        }.joined(separator: " ")
    }

    /// The first structure of a list in an answer.
    private func first(_ name: String, of response: [String: ParameterValue]) -> [String: ParameterValue] {
        guard case .list(let list)? = response[name], case .structure(let fields)? = list.first else { return [:] }
        return fields
    }

    @Test(
        arguments: [
            (
                "UpdateSecret", ["SecretName": "own", "VersionId": "v1", "SecretString": "y"],
                "SecretName:S VersionId:S"
            ),
            ("DeleteSecretVersion", ["SecretName": "own", "VersionId": "v1"], "SecretName:S VersionId:S"),
            ("UpdateDescription", ["SecretName": "own", "Description": "d"], "SecretName:S"),
            ("ListSecrets", [:], "SecretMetadatas:L TotalCount:N"),
            ("ListSecretVersionIds", ["SecretName": "own"], "SecretName:S Versions:L"),
            ("RotateProductSecret", ["SecretName": "db"], "FlowID:N"),
            ("UpdateRotationStatus", ["SecretName": "db", "EnableRotation": .boolean(true)], ""),
            ("DescribeAsyncRequestInfo", ["FlowID": 1], "Description:S TaskStatus:N"),
            (
                "DescribeRotationDetail", ["SecretName": "db"],
                "EnableRotation:B Frequency:N LatestRotateTime:S NextRotateBeginTime:S"
            ),
            ("DescribeRotationHistory", ["SecretName": "db"], "AccountInfoList:L TotalCount:N VersionIDs:L"),
            ("DescribeSupportedProducts", [:], "Products:L TotalCount:N"), ("GetRegions", [:], "Regions:L"),
            (
                "GetServiceStatus", [:],
                "AccessKeyEscrowEnabled:B ExpireTime:S InvalidType:N PayModel:S QPSLimit:N RenewFlag:N ResourceId:S "
                    + "ResourceRegion:N SecretLimit:N ServiceEnabled:B TotalCount:N"
            ),
            (
                "DescribeSecret", ["SecretName": "db"],
                "AccountInfoList:L AdditionalConfig:S AssociatedInstanceIDs:L CreateTime:N CreateUin:N "
                    + "CreateUinString:S DeleteTime:N Description:S EncryptSwitching:B EncryptType:N KmsKeyId:S "
                    + "NextRotationTime:S ProductName:S ProjectID:N ResourceID:S ResourceName:S RotationFrequency:N "
                    + "RotationStatus:B SecretName:S SecretType:N Status:S TargetUin:N TargetUinString:S"
            ),
        ] as [(String, [String: ParameterValue], String)])
    func `an answer has the documented fields, of the documented types`(
        _ name: String, _ parameters: [String: ParameterValue], _ expected: String
    ) throws {
        let request = HTTPRequest(
            method: "POST", target: "/", headers: ["x-tc-action": name, "x-tc-version": "2019-09-23"], body: [])
        #expect(try fields(ActionTable.action(for: request), parameters) == expected)
    }

    @Test func `a deletion's answer has them too`() throws {
        _ = try vault.run(DisableSecret.self, ["SecretName": "own"])
        let window: [String: ParameterValue] = ["SecretName": "own", "RecoveryWindowInDays": 1]
        #expect(try fields(DeleteSecret.self, window) == "DeleteTime:N FlowID:N SecretName:S")
        #expect(try fields(RestoreSecret.self, ["SecretName": "own"]) == "SecretName:S")
    }

    @Test func `a secret in a list has them, the rotation's as numbers`() throws {
        let listed = try first("SecretMetadatas", of: response(ListSecrets.self, ["SecretType": 1]))
        #expect(
            described(listed)
                == "AssociatedInstanceIDs:L CreateTime:N CreateUin:N CreateUinString:S DeleteTime:N Description:S "
                + "EncryptSwitching:B EncryptType:N KmsKeyId:S KmsKeyType:S NextRotationTime:N ProductName:S "
                + "ProjectID:N ResourceID:S ResourceName:S RotationBeginTime:S RotationFrequency:N RotationStatus:N "
                + "SecretName:S SecretType:N Status:S TargetUin:N TargetUinString:S")
    }

    @Test func `a version's and an account's entry have them`() throws {
        let version = try first("Versions", of: response(ListSecretVersionIds.self, ["SecretName": "own"]))
        #expect(described(version) == "CreateTime:N VersionId:S")
        let account = try first("AccountInfoList", of: response(DescribeRotationHistory.self, ["SecretName": "db"]))
        #expect(described(account) == "AccountName:S Host:L RotatedTime:S Version:S")
    }
}
