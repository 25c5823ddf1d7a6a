import Foundation
@testable import LocalSecretsManager
import Testing

@Suite("A request from end to end, without the socket")
struct SecretsAPITests {
    private static let now: Int64 = 1_795_298_893
    private let key = AccessKey(secretID: "AKIDtest", secretKey: "key of the test")
    private let api: SecretsAPI

    init() throws {
        api = SecretsAPI(
            store: try SecretStore(path: nil), keys: KeyRing(key), defaultRegion: "ap-guangzhou", clock: { Self.now })
    }

    private func request(
        _ action: String, _ body: String, method: String = "POST", target: String = "/",
        headers: [String: String?] = [:]
    ) throws -> HTTPRequest {
        let type = method == "GET" ? "application/x-www-form-urlencoded" : "application/json"
        var request = HTTPRequest(
            method: method, target: target,
            headers: [
                "host": "localhost", "content-type": type, "x-tc-action": action, "x-tc-version": "2019-09-23",
            ], body: Array(body.utf8))
        for (name, value) in headers { request.headers[name] = value }
        return try request.signed(by: key, at: Self.now)
    }

    private func answer(_ request: HTTPRequest) throws -> [String: Any] {
        let (response, _) = api.answer(request)
        #expect(response.status == 200)
        #expect(response.contentType == "application/json")
        let object = try JSONSerialization.jsonObject(with: Data(response.body)) as? [String: Any]
        #expect(object?.count == 1)
        let fields = try #require(object?["Response"] as? [String: Any])
        #expect(UUID(uuidString: fields["RequestId"] as? String ?? "") != nil)
        return fields
    }

    private func code(_ request: HTTPRequest) throws -> String? {
        let fields = try answer(request)
        #expect(Set(fields.keys) == ["Error", "RequestId"])
        let error = fields["Error"] as? [String: Any]
        #expect((error?["Message"] as? String)?.isEmpty == false)
        return error?["Code"] as? String
    }

    @Test func `a value is created, added and read by POST and by GET`() throws {
        let made = try answer(request("CreateSecret", #"{"SecretName": "db", "SecretString": "p\u00e4ss / \"q\""}"#))
        #expect(Set(made.keys) == ["SecretName", "VersionId", "TagCode", "TagMsg", "RequestId"])
        let added = try answer(
            request("PutSecretValue", "", method: "GET", target: "/?SecretName=db&VersionId=v2&SecretString=test+v2"))
        #expect(Set(added.keys) == ["SecretName", "VersionId", "RequestId"])
        let first = try answer(request("GetSecretValue", #"{"SecretName": "db", "VersionId": "SSM_Current"}"#))
        #expect(Set(first.keys) == ["SecretName", "VersionId", "SecretString", "SecretBinary", "RequestId"])
        #expect(first["SecretString"] as? String == "päss / \"q\"")
        #expect(first["SecretBinary"] as? String == "")
        let second = try answer(
            request("GetSecretValue", "", method: "GET", target: "/?SecretName=db&VersionId=v2"))
        #expect(second["SecretString"] as? String == "test v2")
    }

    @Test func `the answers of the others carry the documented fields`() throws {
        _ = try answer(request("CreateSecret", #"{"SecretName": "db", "SecretString": "x"}"#))
        let name = #"{"SecretName": "db"}"#
        #expect(Set(try answer(request("DisableSecret", name)).keys) == ["SecretName", "RequestId"])
        #expect(Set(try answer(request("EnableSecret", name)).keys) == ["SecretName", "RequestId"])
        let listed = try answer(request("ListSecretVersionIds", name))
        #expect(Set(listed.keys) == ["SecretName", "Versions", "RequestId"])
        let version = (listed["Versions"] as? [[String: Any]])?.first
        #expect(version?["VersionId"] as? String == "SSM_Current")
        #expect(version?["CreateTime"] as? Int64 == Self.now)
        let told = try answer(request("DescribeSecret", name))
        #expect(
            Set(told.keys) == [
                "SecretName", "Description", "KmsKeyId", "CreateUin", "Status", "DeleteTime", "CreateTime",
                "SecretType", "ProductName", "ResourceID", "RotationStatus", "RotationFrequency", "ResourceName",
                "ProjectID", "AssociatedInstanceIDs", "TargetUin", "AdditionalConfig", "EncryptType",
                "EncryptSwitching", "CreateUinString", "TargetUinString", "AccountInfoList", "NextRotationTime",
                "RequestId",
            ])
        #expect(told["RotationStatus"] as? Bool == false)
    }

    @Test(
        arguments: [
            (["x-tc-action": nil], "MissingParameter"), (["x-tc-version": nil], "MissingParameter"),
            (["x-tc-action": "BatchGetSecretValue"], "InvalidAction"),
            (["x-tc-action": "getsecretvalue"], "InvalidAction"),
            (["x-tc-version": "2019-09-24"], "NoSuchVersion"),
            (["x-tc-region": "Guangzhou"], "UnsupportedRegion"), (["x-tc-region": "ap-"], "UnsupportedRegion"),
            (["x-tc-region": "ap-guangzhou"], "ResourceNotFound.SecretNotExist"),
            (["x-tc-region": nil], "ResourceNotFound.SecretNotExist"),
        ] as [([String: String?], String)])
    func `the common parameters are checked`(_ headers: [String: String?], _ expected: String) throws {
        let body = #"{"SecretName": "db", "VersionId": "v1"}"#
        #expect(try code(request("GetSecretValue", body, headers: headers)) == expected)
    }

    @Test(arguments: ["PUT", "DELETE", "HEAD", "OPTIONS", "get"])
    func `only GET and POST are protocols`(_ method: String) throws {
        #expect(try code(request("GetSecretValue", "{}", method: method)) == "UnsupportedProtocol")
    }

    @Test func `a body above ten mebibytes and a query above 32 KiB are refused`() throws {
        let long = String(repeating: " ", count: 10 * 1024 * 1024 - 2) + "{}"
        #expect(try code(request("GetSecretValue", long)) == "MissingParameter")
        #expect(try code(request("GetSecretValue", long + " ")) == "RequestSizeLimitExceeded")
        let target = "/?SecretName=" + String(repeating: "a", count: 32 * 1024)
        #expect(try code(request("GetSecretValue", "", method: "GET", target: target)) == "RequestSizeLimitExceeded")
    }

    @Test func `an unsigned request learns nothing`() throws {
        _ = try answer(request("CreateSecret", #"{"SecretName": "db", "SecretString": "x"}"#))
        var unsigned = try request("GetSecretValue", #"{"SecretName": "db", "VersionId": "SSM_Current"}"#)
        unsigned.headers["authorization"] = nil
        #expect(try code(unsigned) == "AuthFailure.InvalidAuthorization")
    }

    @Test func `a key is held to what it may do, before the store is asked`() throws {
        let limited = AccessKey(
            secretID: "AKIDlimited", secretKey: "k",
            permissions: try #require(Permissions(actions: ["GetSecretValue"], secrets: nil)))
        let api = SecretsAPI(
            store: try SecretStore(path: nil), keys: KeyRing(limited), defaultRegion: "ap-guangzhou",
            clock: { Self.now })
        func code(_ action: String) throws -> String? {
            let body = #"{"SecretName": "db", "VersionId": "v1"}"#
            return api.answer(try request(action, body).signed(by: limited, at: Self.now)).record.code
        }
        #expect(try code("GetSecretValue") == "ResourceNotFound.SecretNotExist")
        #expect(try code("DeleteSecretVersion") == "UnauthorizedOperation")
    }

    @Test func `a request over the quota is refused, and another account's is not`() throws {
        let other = AccessKey(secretID: "AKIDother", secretKey: "k", uin: 100_000_000_002)
        var quota = RequestQuota.documented
        let changed = quota.change(by: "DescribeSecret=1")
        #expect(changed)
        let api = SecretsAPI(
            store: try SecretStore(path: nil), keys: KeyRing(key, other), defaultRegion: "ap-guangzhou",
            counter: RequestCounter(quota, clock: { 0 }), clock: { Self.now })
        let mine = try request("DescribeSecret", #"{"SecretName": "db"}"#)
        #expect(api.answer(mine).record.code == "ResourceNotFound")
        #expect(api.answer(mine).record.code == "RequestLimitExceeded")
        #expect(api.answer(try mine.signed(by: other, at: Self.now)).record.code == "ResourceNotFound")
        #expect(api.answer(try request("GetRegions", "{}")).record.code == nil)
    }

    @Test func `the region of a request decides, the default where there is none`() throws {
        let db = #"{"SecretName": "db", "SecretString": "x"}"#
        _ = try answer(request("CreateSecret", db, headers: ["x-tc-region": "ap-shanghai"]))
        #expect(try code(request("DescribeSecret", #"{"SecretName": "db"}"#)) == "ResourceNotFound")
        _ = try answer(request("CreateSecret", db))
        let same = try request("CreateSecret", db, headers: ["x-tc-region": "ap-guangzhou"])
        #expect(try code(same) == "ResourceInUse.SecretExists")
    }

    @Test func `a line of the access log tells who was asked for what, and no value`() throws {
        let created = api.answer(try request("CreateSecret", #"{"SecretName": "db", "SecretString": "hunter2"}"#))
        #expect(created.record.line(status: 200) == "2026-11-21T22:08:13Z CreateSecret db ok 200\n")
        let missing = api.answer(try request("GetSecretValue", #"{"SecretName": "db", "VersionId": "hunter2"}"#))
        #expect(missing.record.line(status: 200) == "2026-11-21T22:08:13Z GetSecretValue db ResourceNotFound 200\n")
        let misplaced = api.answer(try request("hunter2", #"{"SecretName": "hunter 2", "hunter2": 1}"#))
        #expect(misplaced.record.line(status: 200) == "2026-11-21T22:08:13Z - - InvalidAction 200\n")
    }

    @Test func `no refusal repeats a value`() throws {
        let bodies = [
            #"{"SecretName": "hunter2!", "SecretString": "hunter2"}"#,
            #"{"SecretName": "a", "SecretString": "hunter2""#,
            #"{"SecretName": "a", "SecretBinary": "hunter2"}"#, #"{"SecretName": {"hunter2": 1}}"#,
            #"{"SecretName": "a", "SecretString": "hunter2", "SecretBinary": "hunter22"}"#,
        ]
        for body in bodies {
            let (response, _) = api.answer(try request("CreateSecret", body))
            let text = String(decoding: response.body, as: UTF8.self)
            #expect(text.contains("Error"))
            #expect(!text.contains("hunter2"))
        }
    }
}
