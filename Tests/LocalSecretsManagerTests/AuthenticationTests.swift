@testable import LocalSecretsManager
import Testing

@Suite("Who sent a request")
struct AuthenticationTests {
    private let now: Int64 = 1_795_298_893
    private let key = AccessKey(secretID: "AKIDtest", secretKey: "key of the test")
    private let temporary = AccessKey(secretID: "AKIDtemporary", secretKey: "short-lived", token: "its token")

    private func signer(of request: HTTPRequest) throws -> AccessKey {
        try Authentication(service: "ssm", keys: KeyRing(key, temporary)).signer(of: request, now: now)
    }

    private func code(of request: HTTPRequest) throws -> ServiceError.Code {
        let error = try #require(throws: ServiceError.self) { try signer(of: request) }
        return error.code
    }

    private func signed(
        by key: AccessKey? = nil, at time: Int64? = nil, date: String? = nil, service: String = "ssm",
        extraHeaders: [String: String] = [:], signing: [String] = ["content-type", "host"]
    ) throws -> HTTPRequest {
        var request = HTTPRequest(
            method: "POST", target: "/", headers: ["content-type": "application/json", "host": "127.0.0.1:18080"],
            body: Array("{}".utf8))
        request.headers.merge(extraHeaders) { $1 }
        return try request.signed(
            by: key ?? self.key, at: time ?? now, date: date, service: service, signing: signing)
    }

    @Test func `a signed request names its key`() throws {
        #expect(try signer(of: signed()) == key)
    }

    @Test(arguments: ["127.0.0.1:18080", "http://127.0.0.1:18080", "localhost", "ssm.tencentcloudapi.com"])
    func `the host counts as received, a whole URL too`(_ host: String) throws {
        var request = try signed(extraHeaders: ["host": host])
        #expect(try signer(of: request) == key)
        request.headers["host"] = "other.\(host)"
        #expect(try code(of: request) == .authFailureSignatureFailure)
    }

    @Test func `more headers than the mandatory ones may be signed, and then count`() throws {
        let names = ["content-type", "host", "x-tc-action", "x-tc-region"]
        let extra = ["x-tc-action": "GetSecretValue", "x-tc-region": "ap-guangzhou"]
        var request = try signed(extraHeaders: extra, signing: names)
        #expect(try signer(of: request) == key)
        request.headers["x-tc-action"] = "getsecretvalue"
        #expect(try signer(of: request) == key, "letter case does not count in them")
        request.headers["x-tc-action"] = "PutSecretValue"
        #expect(try code(of: request) == .authFailureSignatureFailure)
        request.headers["x-tc-action"] = nil
        #expect(try code(of: request) == .authFailureSignatureFailure)
    }

    @Test func `body, query, method and content type count`() throws {
        let request = try signed()
        var changed = request
        changed.body = Array("[]".utf8)
        #expect(try code(of: changed) == .authFailureSignatureFailure)
        changed = request
        changed.method = "GET"
        #expect(try code(of: changed) == .authFailureSignatureFailure)
        changed = request
        changed.headers["content-type"] = "application/json; charset=utf-8"
        #expect(try code(of: changed) == .authFailureSignatureFailure)
    }

    @Test func `the query counts as it was sent, unsorted and undecoded`() throws {
        let query = "VersionId=v1%2E0&SecretName=a&Description=a+b"
        var request = HTTPRequest(
            method: "GET", target: "/?\(query)",
            headers: ["content-type": "application/x-www-form-urlencoded", "host": "localhost"], body: [])
        request = try request.signed(by: key, at: now)
        #expect(try signer(of: request) == key)
        request.target = "http://ssm.tencentcloudapi.com/?\(query)"
        #expect(try signer(of: request) == key, "the absolute form is for proxies")
        request.target = "/?VersionId=v1.0&SecretName=a&Description=a+b"
        #expect(try code(of: request) == .authFailureSignatureFailure)
    }

    @Test(arguments: [-300, -1, 0, 300] as [Int64])
    func `five minutes before and after are good`(_ distance: Int64) throws {
        #expect(try signer(of: signed(at: now + distance)) == key)
    }

    @Test(arguments: [-301, 301, -86_400, 315_360_000] as [Int64])
    func `beyond that a signature has expired`(_ distance: Int64) throws {
        #expect(try code(of: signed(at: now + distance)) == .authFailureSignatureExpire)
    }

    @Test func `another key's signature is refused`() throws {
        let impostor = AccessKey(secretID: key.secretID, secretKey: "Key of the test")
        #expect(try code(of: signed(by: impostor)) == .authFailureSignatureFailure)
    }

    @Test func `an unknown key is not found`() throws {
        let unknown = AccessKey(secretID: "AKIDother", secretKey: key.secretKey)
        #expect(try code(of: signed(by: unknown)) == .authFailureSecretIDNotFound)
    }

    @Test func `the scope is of the UTC day and of this service`() throws {
        #expect(try code(of: signed(date: "2026-11-22")) == .authFailureSignatureFailure)
        #expect(try code(of: signed(service: "cvm")) == .authFailureSignatureFailure)
    }

    @Test(arguments: [nil, "", "another token", "its token "])
    func `a temporary key needs its own token`(_ token: String?) throws {
        var request = try signed(by: temporary)
        request.headers["x-tc-token"] = "its token"
        #expect(try signer(of: request) == temporary)
        request.headers["x-tc-token"] = token
        #expect(try code(of: request) == .authFailureTokenFailure)
    }

    @Test func `a permanent key has no token`() throws {
        #expect(try code(of: signed(extraHeaders: ["x-tc-token": "a token"])) == .authFailureTokenFailure)
    }

    @Test(
        arguments: [
            (nil, .missingParameter), ("", .missingParameter), ("now", .invalidParameterValue),
            ("-1795298893", .invalidParameterValue), ("+1795298893", .invalidParameterValue),
            ("9999999999999", .invalidParameterValue),
        ] as [(String?, ServiceError.Code)])
    func `the timestamp is a number of seconds`(_ timestamp: String?, _ expected: ServiceError.Code) throws {
        var request = try signed()
        request.headers["x-tc-timestamp"] = timestamp
        #expect(try code(of: request) == expected)
    }

    @Test func `a request without Authorization is refused`() throws {
        var request = try signed()
        request.headers["authorization"] = nil
        #expect(try code(of: request) == .authFailureInvalidAuthorization)
    }
}
