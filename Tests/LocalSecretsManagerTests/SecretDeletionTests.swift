@testable import LocalSecretsManager
import Testing

@Suite("DeleteSecret, RestoreSecret, and what each status allows")
struct SecretDeletionTests {
    private let vault: Vault
    private let db: [String: ParameterValue] = ["SecretName": "db"]
    private let value: [String: ParameterValue] = ["SecretName": "db", "VersionId": "SSM_Current"]

    init() throws {
        vault = try Vault()
        _ = try vault.run(CreateSecret.self, ["SecretName": "db", "SecretString": "one"])
    }

    @Test func `a secret is disabled before it is deleted`() throws {
        #expect(vault.refusal(DeleteSecret.self, db) == .failedOperation)
        #expect(vault.refusal(GetSecretValue.self, value) == nil)
    }

    @Test(
        arguments: [["SecretName": "db"], ["SecretName": "db", "RecoveryWindowInDays": 0]] as [[String: ParameterValue]]
    )
    func `without a window it is gone at once`(_ fields: [String: ParameterValue]) throws {
        _ = try vault.run(DisableSecret.self, db)
        let deleted = try vault.run(DeleteSecret.self, fields)
        #expect(deleted.secretName == "db")
        #expect(deleted.deleteTime == vault.caller.now)
        #expect(vault.refusal(DescribeSecret.self, db) == .resourceNotFound)
        #expect(vault.refusal(RestoreSecret.self, db) == .resourceNotFound)
        #expect(vault.refusal(CreateSecret.self, ["SecretName": "db", "SecretString": "two"]) == nil)
        #expect(try vault.run(GetSecretValue.self, value).secretString == "two")
    }

    @Test(arguments: [1, 30] as [Int64])
    func `in its window it can be restored, and is then disabled`(_ days: Int64) throws {
        _ = try vault.run(DisableSecret.self, db)
        let deleted = try vault.run(DeleteSecret.self, window(days))
        #expect(deleted.deleteTime == vault.caller.now + days * 86_400)
        #expect(try vault.run(DescribeSecret.self, db).deleteTime == deleted.deleteTime)
        vault.wait(days * 86_400 - 1)
        #expect(try vault.run(DescribeSecret.self, db).status == "PendingDelete")
        #expect(try vault.run(RestoreSecret.self, db).secretName == "db")
        let restored = try vault.run(DescribeSecret.self, db)
        #expect(restored.status == "Disabled")
        #expect(restored.deleteTime == 0)
        vault.wait(86_400)
        _ = try vault.run(EnableSecret.self, db)
        #expect(try vault.run(GetSecretValue.self, value).secretString == "one")
    }

    @Test func `when its window has passed it is gone, whoever looks first`() throws {
        let looks: [(Vault) -> ServiceError.Code?] = [
            { $0.refusal(GetSecretValue.self, self.value) }, { $0.refusal(DescribeSecret.self, self.db) },
            { $0.refusal(RestoreSecret.self, self.db) }, { $0.refusal(EnableSecret.self, self.db) },
        ]
        for look in looks {
            let vault = try Vault()
            _ = try vault.run(CreateSecret.self, ["SecretName": "db", "SecretString": "one"])
            _ = try vault.run(DisableSecret.self, db)
            _ = try vault.run(DeleteSecret.self, window(7))
            vault.wait(7 * 86_400)
            #expect([.resourceNotFound, .resourceNotFoundSecretNotExist].contains(look(vault)))
        }
        _ = try vault.run(DisableSecret.self, db)
        _ = try vault.run(DeleteSecret.self, window(7))
        vault.wait(7 * 86_400)
        #expect(try vault.run(ListSecrets.self, [:]).totalCount == 0)
        #expect(try vault.run(GetServiceStatus.self, [:]).totalCount == 0)
        #expect(vault.refusal(CreateSecret.self, ["SecretName": "db", "SecretString": "two"]) == nil)
    }

    @Test(
        arguments: [
            ([:], .missingParameter), (["SecretName": "no"], .resourceNotFound),
            (["SecretName": "db", "RecoveryWindowInDays": 31], .invalidParameterValue),
            (["SecretName": "db", "RecoveryWindowInDays": -1], .invalidParameter),
            (["SecretName": "db", "RecoveryWindowInDays": "7"], .invalidParameter),
            (["SecretName": "db", "CleanSSHKey": "false"], .invalidParameter),
            (["SecretName": "db", "CleanSSHKey": 0], .invalidParameter),
            (["SecretName": "db", "DeleteMode": 2], .invalidParameterValue),
            (["SecretName": "db", "VersionId": "v1"], .unknownParameter),
            (["SecretName": "db", "CleanSSHKey": .boolean(true), "DeleteMode": 1], nil),
        ] as [([String: ParameterValue], ServiceError.Code?)])
    func `a deletion is as documented`(_ fields: [String: ParameterValue], _ code: ServiceError.Code?) throws {
        _ = try vault.run(DisableSecret.self, db)
        #expect(vault.refusal(DeleteSecret.self, fields) == code)
    }

    /// Rows: statuses; columns: what the actions answer in them.
    @Test(arguments: SecretStatus.allCases)
    func `each status allows what its row says`(_ status: SecretStatus) throws {
        let uninitialized = ServiceError.Code.resourceUnavailableResourceUninitialized
        let (read, change, turn, delete, restore): (Code, Code, Code, Code, Code) =
            switch status {
            case .enabled: (nil, nil, nil, .failedOperation, .failedOperation)
            case .disabled: (.resourceUnavailableResourceDisabled, nil, nil, nil, .failedOperation)
            case .pendingDelete:
                (
                    .resourceUnavailableResourcePendingDeleted, .failedOperation, .failedOperation, .failedOperation,
                    nil
                )
            case .creating, .failed: (uninitialized, .failedOperation, uninitialized, uninitialized, .failedOperation)
            }
        #expect(try refusal(in: status, GetSecretValue.self, value) == read)
        let put: [String: ParameterValue] = ["SecretName": "db", "VersionId": "v2", "SecretString": "two"]
        #expect(try refusal(in: status, PutSecretValue.self, put) == change)
        let update = value.merging(["SecretString": "two"]) { $1 }
        #expect(try refusal(in: status, UpdateSecret.self, update) == change)
        #expect(try refusal(in: status, UpdateDescription.self, db.merging(["Description": "d"]) { $1 }) == change)
        #expect(try refusal(in: status, EnableSecret.self, db) == turn)
        #expect(try refusal(in: status, DisableSecret.self, db) == turn)
        #expect(try refusal(in: status, DeleteSecret.self, db) == delete)
        #expect(try refusal(in: status, RestoreSecret.self, db) == restore)
        #expect(try refusal(in: status, DescribeSecret.self, db) == nil)
        #expect(try refusal(in: status, ListSecretVersionIds.self, db) == nil)
        #expect(try refusal(in: status, DeleteSecretVersion.self, value) == nil)
    }

    private typealias Code = ServiceError.Code?

    private func refusal<A: Action>(
        in status: SecretStatus, _ action: A.Type, _ fields: [String: ParameterValue]
    ) throws -> Code {
        let vault = try Vault()
        _ = try vault.run(CreateSecret.self, ["SecretName": "db", "SecretString": "one"])
        let secret = try vault.store.existingSecret(SecretName(parsing: "db"), for: vault.caller)
        try vault.store.setStatus(
            status, of: secret, deleteTime: status == .pendingDelete ? vault.caller.now + 86_400 : 0)
        return vault.refusal(action, fields)
    }

    private func window(_ days: Int64) -> [String: ParameterValue] {
        ["SecretName": "db", "RecoveryWindowInDays": .integer(days)]
    }
}
