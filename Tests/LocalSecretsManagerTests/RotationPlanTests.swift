@testable import LocalSecretsManager
import Testing

@Suite("UpdateRotationStatus, and rotations that are due")
struct RotationPlanTests {
    private let vault: Vault
    private let db: [String: ParameterValue] = ["SecretName": "db"]
    private let month: Int64 = 30 * 86_400

    init() throws {
        vault = try Vault()
        try vault.plant("db")
    }

    private func plan(_ fields: [String: ParameterValue]) -> ServiceError.Code? {
        vault.refusal(UpdateRotationStatus.self, db.merging(fields) { $1 })
    }

    private func password() throws -> String {
        let read = try vault.run(GetSecretValue.self, ["SecretName": "db", "VersionId": "SSM_Current"])
        return try ProductAccount(reading: .text(read.secretString)).password
    }

    @Test func `a plan is shown as a boolean and a text here, as numbers there`() throws {
        let begin = ParameterValue.text("2026-11-21 23:08:13")
        #expect(plan(["EnableRotation": .boolean(true), "Frequency": 60, "RotationBeginTime": begin]) == nil)
        let told = try vault.run(DescribeSecret.self, db)
        #expect(told.rotationStatus == true)
        #expect(told.rotationFrequency == 60)
        #expect(told.nextRotationTime == "2026-11-21 23:08:13")
        let listed = try #require(vault.run(ListSecrets.self, ["SecretType": 1]).secretMetadatas.first)
        #expect(listed.rotationStatus == 1)
        #expect(listed.rotationFrequency == 60)
        #expect(listed.nextRotationTime == vault.caller.now + 3600)
        #expect(listed.rotationBeginTime == "2026-11-21 23:08:13")
        let detail = try vault.run(DescribeRotationDetail.self, db)
        #expect(detail.enableRotation && detail.frequency == 60)
        #expect(detail.latestRotateTime == "" && detail.nextRotateBeginTime == "2026-11-21 23:08:13")
    }

    @Test func `a rotation happens when it is due, and then every period`() throws {
        let begin = ParameterValue.text("2026-11-21 23:08:13")
        #expect(plan(["EnableRotation": .boolean(true), "RotationBeginTime": begin]) == nil)
        vault.wait(3599)
        #expect(try password() == "first")
        vault.wait(1)
        let second = try password()
        #expect(second != "first")
        #expect(try vault.run(DescribeRotationDetail.self, db).nextRotateBeginTime == "2026-12-21 23:08:13")
        vault.wait(month - 1)
        #expect(try password() == second)
        vault.wait(1)
        #expect(try password() != second)
        #expect(try vault.run(DescribeRotationHistory.self, db).totalCount == 2)
    }

    @Test func `whoever looks first, the rotation is done once`() throws {
        #expect(plan(["EnableRotation": .boolean(true)]) == nil)
        let listed = try #require(vault.run(ListSecrets.self, ["SecretType": 1]).secretMetadatas.first)
        #expect(listed.nextRotationTime == vault.caller.now + month, "it began when none was said")
        #expect(try vault.run(DescribeRotationHistory.self, db).totalCount == 1)
        #expect(plan(["EnableRotation": .boolean(true), "Frequency": 30]) == nil)
        vault.wait(3 * month)
        _ = try vault.run(DescribeSecret.self, db)
        #expect(try vault.run(DescribeRotationHistory.self, db).totalCount == 2)
    }

    @Test func `a rotation that is due comes before what an action changes`() throws {
        #expect(plan(["EnableRotation": .boolean(true)]) == nil)
        _ = try vault.run(RotateProductSecret.self, db)
        #expect(try vault.run(DescribeRotationHistory.self, db).totalCount == 2)
        vault.wait(month)
        _ = try vault.run(DisableSecret.self, db)
        #expect(try vault.run(DescribeRotationHistory.self, db).totalCount == 3)
    }

    @Test func `a secret that is disabled, or whose plan is, is not rotated`() throws {
        #expect(plan(["EnableRotation": .boolean(true)]) == nil)
        _ = try vault.run(DescribeSecret.self, db)
        let rotated = try password()
        _ = try vault.run(DisableSecret.self, db)
        vault.wait(2 * month)
        #expect(try vault.run(DescribeRotationHistory.self, db).totalCount == 1)
        #expect(plan(["EnableRotation": .boolean(false)]) == nil)
        _ = try vault.run(EnableSecret.self, db)
        #expect(try password() == rotated)
        let told = try vault.run(DescribeSecret.self, db)
        #expect(told.rotationStatus == false && told.nextRotationTime == "")
    }

    @Test(
        arguments: [
            ([:], .missingParameter), (["EnableRotation": "true"], .invalidParameter),
            (["EnableRotation": .boolean(true), "Frequency": 29], .invalidParameterValue),
            (["EnableRotation": .boolean(true), "Frequency": 366], .invalidParameterValue),
            (["EnableRotation": .boolean(true), "Frequency": "30"], .invalidParameter),
            (["EnableRotation": .boolean(true), "RotationBeginTime": "tomorrow"], .invalidParameterValue),
            (["EnableRotation": .boolean(true), "RotationBeginTime": "2026-02-29 00:00:00"], .invalidParameterValue),
            (["EnableRotation": .boolean(true), "RotationBeginTime": ""], nil),
            (["EnableRotation": .boolean(true), "Frequency": 365], nil),
            (["EnableRotation": .boolean(true), "Begin": ""], .unknownParameter),
            (["EnableRotation": .boolean(true), "SecretName": "none"], .resourceNotFound),
            (["EnableRotation": .boolean(true), "SecretName": "own"], .failedOperationRotationForbidden),
            (["EnableRotation": .boolean(true), "SecretName": "soon"], .failedOperation),
        ] as [([String: ParameterValue], ServiceError.Code?)])
    func `a plan is as documented`(_ fields: [String: ParameterValue], _ code: ServiceError.Code?) throws {
        _ = try vault.run(CreateSecret.self, ["SecretName": "own", "SecretString": "x"])
        try vault.plant("soon", status: .creating)
        #expect(plan(fields) == code)
    }

    @Test(
        arguments: [
            ("1970-01-01 00:00:01", 1), ("2000-02-29 12:00:00", 951_825_600), ("2026-11-21 22:08:13", 1_795_298_893),
            ("2027-01-01 00:00:00", 1_798_761_600), ("9999-12-31 23:59:59", 253_402_300_799),
        ] as [(String, Int64)])
    func `a time is read as it is written`(_ text: String, _ seconds: Int64) throws {
        #expect(UTCTime(dateTime: text)?.seconds == seconds)
        #expect(UTCTime(seconds: seconds).dateTime == text)
    }

    @Test(arguments: [
        "", "2026-11-21", "2026-11-21T22:08:13", "2026-11-21 22:08:13Z", "2026-11-31 00:00:00", "2026-13-01 00:00:00",
        "2026-11-21 24:00:00", "2026-11-21 22:60:00", "26-11-21 22:08:13", "2026-1-1 0:0:0", "1969-12-31 23:59:59",
        "2026-00-01 00:00:00", "99999999999999999999-01-01 00:00:00",
    ])
    func `what is no time is not read`(_ text: String) {
        #expect(UTCTime(dateTime: text) == nil)
    }
}
