@testable import LocalSecretsManager
import Testing

@Suite("Secrets of products, and their rotation")
struct ProductSecretTests {
    private let vault: Vault
    private let db: [String: ParameterValue] = ["SecretName": "db"]

    init() throws {
        vault = try Vault()
        try vault.plant("db")
    }

    private func value(_ version: String = "SSM_Current") throws -> String {
        try vault.run(GetSecretValue.self, ["SecretName": "db", "VersionId": .text(version)]).secretString
    }

    @Test func `its value is the account, as JSON`() throws {
        let account = try ProductAccount(reading: .text(value()))
        #expect(account == ProductAccount(userName: "app", password: "first"))
        #expect(try value().contains(#""UserName":"app""#))
        #expect(try value().contains(#""Password":"first""#))
    }

    @Test func `after a rotation SSM_Current is the new password, and the old one is kept by its time`() throws {
        vault.wait(60)
        let flow = try vault.run(RotateProductSecret.self, db).flowID
        let account = try ProductAccount(reading: .text(value()))
        #expect(account.userName == "app")
        #expect(account.password != "first" && account.password.count == 24)
        let old = "SSM_Rotate_20261121220913"
        #expect(try ProductAccount(reading: .text(value(old))).password == "first")
        let listed = try vault.run(ListSecretVersionIds.self, db).versions
        #expect(listed.map(\.versionId) == ["SSM_Current", old])
        #expect(listed.map(\.createTime) == [vault.caller.now, vault.caller.now - 60])
        let task = try vault.run(DescribeAsyncRequestInfo.self, ["FlowID": .integer(flow)])
        #expect(task.taskStatus == 1)
        #expect(try vault.run(RotateProductSecret.self, db).flowID != flow)
    }

    @Test func `rotations within a second have different names, and ten old versions are kept`() throws {
        var passwords = ["first"]
        for _ in 1...12 {
            _ = try vault.run(RotateProductSecret.self, db)
            passwords.append(try ProductAccount(reading: .text(value())).password)
        }
        #expect(Set(passwords).count == 13)
        let history = try vault.run(DescribeRotationHistory.self, db)
        #expect(history.totalCount == 10)
        #expect(Set(history.versionIDs).count == 10)
        #expect(history.versionIDs.first == "SSM_Rotate_20261121220824", "the twelfth of one second, newest first")
        let kept = try history.versionIDs.map { try ProductAccount(reading: .text(value($0))).password }
        #expect(kept == passwords.dropLast().suffix(10).reversed())
        #expect(history.accountInfoList.map(\.version) == ["SSM_Current"] + history.versionIDs)
        #expect(Set(history.accountInfoList.map(\.accountName)) == ["app"])
    }

    @Test func `a rotation is told of`() throws {
        let before = try vault.run(DescribeRotationDetail.self, db)
        #expect(before.latestRotateTime == "" && before.nextRotateBeginTime == "" && !before.enableRotation)
        vault.wait(60)
        _ = try vault.run(RotateProductSecret.self, db)
        #expect(try vault.run(DescribeRotationDetail.self, db).latestRotateTime == "2026-11-21 22:09:13")
        let told = try vault.run(DescribeSecret.self, db)
        #expect(told.secretType == 1 && told.productName == "Mysql" && told.resourceID == "cdb-1")
        #expect(told.accountInfoList.count == 2)
        #expect(try vault.run(DescribeSupportedProducts.self, [:]).products.contains("Mysql"))
    }

    @Test func `nobody puts, updates or deletes a version of it`() {
        let version: [String: ParameterValue] = ["SecretName": "db", "VersionId": "v2"]
        let put = version.merging(["SecretString": "x"]) { $1 }
        #expect(vault.refusal(PutSecretValue.self, put) == .operationDeniedAutoRotatedResource)
        let update: [String: ParameterValue] = ["SecretName": "db", "VersionId": "SSM_Current", "SecretString": "x"]
        #expect(vault.refusal(UpdateSecret.self, update) == .operationDeniedAutoRotatedResource)
        #expect(vault.refusal(DeleteSecretVersion.self, version) == .failedOperation)
    }

    @Test func `a secret that is not of a product is not rotated`() throws {
        _ = try vault.run(CreateSecret.self, ["SecretName": "own", "SecretString": "x"])
        let own: [String: ParameterValue] = ["SecretName": "own"]
        #expect(vault.refusal(RotateProductSecret.self, own) == .failedOperationRotationForbidden)
        #expect(vault.refusal(DescribeRotationDetail.self, own) == .operationDenied)
        #expect(vault.refusal(DescribeRotationHistory.self, own) == .operationDenied)
        #expect(try vault.run(DescribeSecret.self, own).accountInfoList.isEmpty)
    }

    @Test(
        arguments: [
            (.enabled, nil), (.disabled, .resourceUnavailableResourceDisabled),
            (.pendingDelete, .resourceUnavailableResourcePendingDeleted),
            (.creating, .resourceUnavailableResourceUninitialized),
            (.failed, .resourceUnavailableResourceUninitialized),
        ] as [(SecretStatus, ServiceError.Code?)])
    func `it is rotated only while it is enabled`(_ status: SecretStatus, _ code: ServiceError.Code?) throws {
        try vault.plant("other", status: status)
        #expect(vault.refusal(RotateProductSecret.self, ["SecretName": "other"]) == code)
    }

    @Test func `what is not there has neither rotations nor tasks`() {
        let none: [String: ParameterValue] = ["SecretName": "none"]
        #expect(vault.refusal(RotateProductSecret.self, none) == .resourceNotFound)
        #expect(vault.refusal(DescribeRotationDetail.self, none) == .resourceNotFound)
        #expect(vault.refusal(DescribeRotationHistory.self, none) == .resourceNotFound)
        #expect(vault.refusal(DescribeAsyncRequestInfo.self, ["FlowID": 7]) == .resourceNotFound)
        #expect(vault.refusal(DescribeAsyncRequestInfo.self, [:]) == .missingParameter)
        #expect(vault.refusal(DescribeAsyncRequestInfo.self, ["FlowID": "7"]) == .invalidParameter)
        #expect(vault.refusal(RotateProductSecret.self, [:]) == .missingParameter)
    }

    @Test func `an account has no printing form`() {
        let account = ProductAccount(userName: "app", password: "hunter2")
        var dumped = ""
        dump([account], to: &dumped)
        #expect(!("\(account) \([account])" + dumped).contains("hunter2"))
    }

    @Test func `regions and the service's state are told`() throws {
        #expect(try vault.run(GetRegions.self, [:]).regions.contains("ap-guangzhou"))
        vault.become(region: "me-jeddah")
        #expect(try vault.run(GetRegions.self, [:]).regions.last == "me-jeddah")
        let state = try vault.run(GetServiceStatus.self, [:])
        #expect(state.serviceEnabled && state.invalidType == 1 && state.totalCount == 0)
        vault.become(region: "ap-guangzhou")
        #expect(try vault.run(GetServiceStatus.self, [:]).totalCount == 1)
        #expect(vault.refusal(GetRegions.self, ["Region": "x"]) == .unknownParameter)
        #expect(vault.refusal(GetServiceStatus.self, ["Region": "x"]) == .unknownParameter)
    }
}
