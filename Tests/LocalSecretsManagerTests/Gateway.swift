import Foundation
@testable import LocalSecretsManager
import Synchronization
import Testing

/// Both services over one ring of keys, without a socket, at a time that the test sets.
final class Gateway: Sendable {
    static let start: Int64 = 1_795_298_893

    let keys: KeyRing
    let secrets: SecretsAPI
    let tokens: TokenAPI
    private let clock: Clock

    private final class Clock: Sendable {
        let now = Mutex(Gateway.start)
    }

    init(keys: KeyRing) throws {
        let clock = Clock()
        let now: @Sendable () -> Int64 = { clock.now.withLock { $0 } }
        self.clock = clock
        self.keys = keys
        secrets = SecretsAPI(
            store: try SecretStore(path: nil), keys: keys, defaultRegion: "ap-guangzhou", clock: now)
        tokens = TokenAPI(keys: keys, clock: now)
    }

    var now: Int64 { clock.now.withLock { $0 } }

    func wait(_ seconds: Int64) {
        clock.now.withLock { $0 += seconds }
    }

    /// The fields of the answer to a request.
    func answer(_ request: HTTPRequest) throws -> [String: Any] {
        let api = TokenAPI.isAsked(by: request) ? tokens.answer : secrets.answer
        let (response, _) = api(request)
        #expect(response.status == 200)
        #expect(response.contentType == "application/json")
        let object = try JSONSerialization.jsonObject(with: Data(response.body)) as? [String: Any]
        return try #require(object?["Response"] as? [String: Any])
    }

    /// The code of its refusal; nil for a success.
    func code(_ request: HTTPRequest) throws -> String? {
        (try answer(request)["Error"] as? [String: Any])?["Code"] as? String
    }

    /// A call of STS, signed by `key` unless that is nil.
    func call(_ action: String, _ fields: [String: Any], by key: AccessKey?) throws -> HTTPRequest {
        let body = String(decoding: try JSONSerialization.data(withJSONObject: fields), as: UTF8.self)
        var request = HTTPRequest.post(action, body, version: TokenAPI.version)
        guard let key else {
            request.headers["authorization"] = "SKIP"
            request.headers["x-tc-timestamp"] = String(now)
            return request
        }
        request.headers["x-tc-token"] = key.token
        return try request.signed(by: key, at: now, service: "sts")
    }

    /// A call of the secrets manager by `key`.
    func describe(by key: AccessKey, token: String?) throws -> HTTPRequest {
        var request = HTTPRequest.post("DescribeSecret", #"{"SecretName": "none"}"#)
        request.headers["x-tc-token"] = token
        return try request.signed(by: key, at: now)
    }

    /// The key in an answer of STS.
    static func key(in answer: [String: Any]) throws -> AccessKey {
        let credentials = try #require(answer["Credentials"] as? [String: String])
        #expect(Set(credentials.keys) == ["Token", "TmpSecretId", "TmpSecretKey"])
        return AccessKey(
            secretID: try #require(credentials["TmpSecretId"]), secretKey: try #require(credentials["TmpSecretKey"]),
            token: credentials["Token"])
    }
}
