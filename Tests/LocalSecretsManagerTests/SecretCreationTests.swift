@testable import LocalSecretsManager
import Testing

@Suite("Secrets of new accounts and key pairs")
struct SecretCreationTests {
    private let vault: Vault
    private let pair: [String: ParameterValue] = ["SecretName": "pair"]
    private let account: [String: ParameterValue] = [
        "SecretName": "db", "UserNamePrefix": "shop", "ProductName": "Mysql", "InstanceID": "cdb-1",
        "Domains": .list(["10.0.0.%"]),
        "PrivilegesList": .list([
            .structure(["PrivilegeName": "GlobalPrivileges", "Privileges": .list(["SELECT", "SHOW DATABASES"])])
        ]),
    ]

    init() throws { vault = try Vault() }

    private func make() throws -> CreateSSHKeyPairSecret.Answer {
        try vault.run(CreateSSHKeyPairSecret.self, pair.merging(["ProjectId": 7, "SSHKeyName": "key_1"]) { $1 })
    }

    @Test func `a product's account is made, told of and rotated`() throws {
        let made = try vault.run(CreateProductSecret.self, account)
        #expect(try vault.run(DescribeAsyncRequestInfo.self, ["FlowID": .integer(made.flowID)]).taskStatus == 1)
        let read = try vault.run(GetSecretValue.self, ["SecretName": "db", "VersionId": "SSM_Current"])
        #expect(try ProductAccount(reading: .text(read.secretString)).userName.hasPrefix("shop_SSM_"))
        let told = try vault.run(DescribeSecret.self, ["SecretName": "db"])
        #expect(told.secretType == 1 && told.resourceID == "cdb-1" && !told.rotationStatus)
        #expect(told.accountInfoList.map(\.host) == [["10.0.0.%"]])
        _ = try vault.run(RotateProductSecret.self, ["SecretName": "db"])
        #expect(vault.refusal(CreateProductSecret.self, account) == .resourceInUseSecretExists)
    }

    @Test(
        arguments: [
            (["UserNamePrefix": "1shop"], .invalidParameterValue), (["ProductName": "Cvm"], .invalidParameterValue),
            (["UserNamePrefix": "shop_shop"], .invalidParameterValue), (["Domains": .list([])], .missingParameter),
            (["Domains": .list(["a b"])], .invalidParameterValue), (["PrivilegesList": .null], .missingParameter),
            (["EnableRotation": .boolean(true)], .missingParameter), (["RotationFrequency": 0], .invalidParameterValue),
            (["AccountType": "L1"], .invalidParameterValue),
            (
                ["PrivilegesList": .list([.structure(["PrivilegeName": "TablePrivileges", "Database": "d"])])],
                .missingParameter
            ),
            (
                [
                    "PrivilegesList": .list([
                        .structure(["PrivilegeName": "GlobalPrivileges", "Privileges": .list(["ALL"])])
                    ])
                ], .invalidParameterValue
            ),
        ] as [([String: ParameterValue], ServiceError.Code)])
    func `what the documents do not allow for an account is refused`(
        _ change: [String: ParameterValue], _ code: ServiceError.Code
    ) {
        #expect(vault.refusal(CreateProductSecret.self, account.merging(change) { $1 }) == code)
    }

    @Test func `a key pair is made, and found by its name and by its id`() throws {
        let made = try make()
        #expect(made.sSHKeyID.hasPrefix("skey-") && made.sSHKeyName == "key_1")
        let read = try vault.run(GetSSHKeyPairValue.self, pair)
        #expect(read.privateKey.hasPrefix("-----BEGIN RSA PRIVATE KEY-----\n"))
        #expect(read.publicKey.hasPrefix("ssh-rsa AAAAB3NzaC1yc2E") && read.publicKey.hasSuffix(" \(made.sSHKeyID)"))
        #expect(read.projectID == 7)
        let again = try vault.run(GetSSHKeyPairValue.self, ["SSHKeyId": .text(made.sSHKeyID)])
        #expect(again.publicKey == read.publicKey && again.privateKey == read.privateKey)
        let told = try vault.run(DescribeSecret.self, pair)
        #expect(told.secretType == 2 && told.productName == "Cvm" && told.resourceName == "key_1")
        #expect(try vault.run(ListSecrets.self, ["SecretType": 2]).totalCount == 1)
    }

    @Test func `who may not read a key pair by its name may not by its id`() throws {
        let id = try make().sSHKeyID
        let restricted = try #require(Permissions(actions: nil, secrets: ["other-*"]))
        vault.caller.permissions = restricted
        #expect(vault.refusal(GetSSHKeyPairValue.self, ["SSHKeyId": .text(id)]) == .unauthorizedOperation)
    }

    @Test func `a key pair's value is neither put nor read as another's, and it has no recovery window`() throws {
        _ = try make()
        let version = pair.merging(["VersionId": "SSM_Current"]) { $1 }
        #expect(vault.refusal(GetSecretValue.self, version) == .failedOperation)
        #expect(vault.refusal(PutSecretValue.self, version.merging(["SecretString": "x"]) { $1 }) == .failedOperation)
        #expect(vault.refusal(GetSSHKeyPairValue.self, [:]) == .missingParameter)
        #expect(vault.refusal(GetSSHKeyPairValue.self, ["SSHKeyId": "skey-none"]) == .resourceNotFound)
        _ = try vault.run(DisableSecret.self, pair)
        #expect(vault.refusal(GetSSHKeyPairValue.self, pair) == .resourceUnavailable)
        let later = pair.merging(["RecoveryWindowInDays": 1]) { $1 }
        #expect(vault.refusal(DeleteSecret.self, later) == .invalidParameterValue)
        #expect(vault.refusal(DeleteSecret.self, pair) == nil)
    }

    @Test func `the service is enabled already`() {
        let order: [String: ParameterValue] = ["PayMode": "PostPay", "ClientToken": "t"]
        #expect(vault.refusal(CreateService.self, order) == .resourceInUseServiceAlreadyEnabled)
        #expect(vault.refusal(CreateService.self, ["PayMode": "PostPay"]) == .missingParameter)
        #expect(vault.refusal(CreateService.self, order.merging(["PayMode": "x"]) { $1 }) == .invalidParameterValue)
    }
}
