import Foundation
@testable import LocalSecretsManager
import Testing

@Suite("Roles and temporary keys")
struct TokenAPITests {
    private static let account: UInt64 = 100_000_000_007
    private static let arn = "qcs::cam::uin/100000000007:roleName/deploy"
    private let key = AccessKey(secretID: "AKIDtest", secretKey: "key of the test", uin: account)
    private let gateway: Gateway

    init() throws { gateway = try Gateway(keys: KeyRing(key)) }

    private func request() -> [String: Any] { ["RoleArn": Self.arn, "RoleSessionName": "a-session"] }

    private func identityRequest(seconds: Int? = nil) -> [String: Any] {
        var fields = request()
        fields["ProviderId"] = "tke"
        fields["WebIdentityToken"] = "a.web.token"
        fields["DurationSeconds"] = seconds
        return fields
    }

    @Test func `an assumed role has a key that is good for its account until it ends`() throws {
        let answer = try gateway.answer(gateway.call("AssumeRole", request(), by: key))
        #expect(Set(answer.keys) == ["Credentials", "ExpiredTime", "Expiration", "RequestId"])
        #expect(answer["ExpiredTime"] as? Int64 == Gateway.start + 7200)
        #expect(answer["Expiration"] as? String == "2026-11-22T00:08:13Z")
        let temporary = try Gateway.key(in: answer)
        #expect(gateway.keys[temporary.secretID]?.uin == Self.account)

        gateway.wait(7199)
        let last = try gateway.describe(by: temporary, token: temporary.token)
        #expect(try gateway.code(last) == "ResourceNotFound")
        gateway.wait(1)
        let late = try gateway.describe(by: temporary, token: temporary.token)
        #expect(try gateway.code(late) == "AuthFailure.TokenFailure")
    }

    @Test(arguments: [nil, "", "another token"])
    func `a temporary key is nothing without its token`(_ token: String?) throws {
        let temporary = try Gateway.key(in: gateway.answer(gateway.call("AssumeRole", request(), by: key)))
        let request = try gateway.describe(by: temporary, token: token)
        #expect(try gateway.code(request) == "AuthFailure.TokenFailure")
    }

    @Test func `no two uses of a role have the same key, and both are good`() throws {
        let call = try gateway.call("AssumeRole", request(), by: key)
        let (one, other) = (try Gateway.key(in: gateway.answer(call)), try Gateway.key(in: gateway.answer(call)))
        #expect(one.secretID != other.secretID)
        #expect(one.token != other.token)
        let mixed = try gateway.describe(by: one, token: other.token)
        #expect(try gateway.code(mixed) == "AuthFailure.TokenFailure")
        for key in [one, other] {
            #expect(try gateway.code(gateway.describe(by: key, token: key.token)) == "ResourceNotFound")
        }
    }

    @Test func `a web identity needs no key, and its role has one`() throws {
        let answer = try gateway.answer(
            gateway.call("AssumeRoleWithWebIdentity", identityRequest(seconds: 60), by: nil))
        #expect(answer["ExpiredTime"] as? Int64 == Gateway.start + 60)
        let temporary = try Gateway.key(in: answer)
        #expect(try gateway.code(gateway.describe(by: temporary, token: temporary.token)) == "ResourceNotFound")
    }

    @Test func `only a web identity goes unsigned, and only unsigned`() throws {
        let refused = "AuthFailure.InvalidAuthorization"
        #expect(try gateway.code(gateway.call("AssumeRole", request(), by: nil)) == refused)
        #expect(try gateway.code(gateway.call("GetCallerIdentity", [:], by: nil)) == refused)
        #expect(try gateway.code(gateway.call("AssumeRoleWithWebIdentity", identityRequest(), by: key)) == refused)
        var secret = try gateway.describe(by: key, token: nil)
        secret.headers["authorization"] = "SKIP"
        #expect(try gateway.code(secret) == refused)
    }

    @Test func `a signature for one service is none for the other`() throws {
        var request = HTTPRequest.post("AssumeRole", "{}", version: TokenAPI.version)
        request = try request.signed(by: key, at: gateway.now)
        #expect(try gateway.code(request) == "AuthFailure.SignatureFailure")
        var secret = HTTPRequest.post("DescribeSecret", "{}")
        secret = try secret.signed(by: key, at: gateway.now, service: "sts")
        #expect(try gateway.code(secret) == "AuthFailure.SignatureFailure")
    }

    @Test(
        arguments: [
            ("AssumeRole", "2018-08-14", "NoSuchVersion"), ("AssumeRole", nil, "MissingParameter"),
            ("AssumeRoleWithSAML", TokenAPI.version, "InvalidAction"),
            ("GetSecretValue", TokenAPI.version, "InvalidAction"), ("AssumeRole", "2019-09-23", "InvalidAction"),
        ] as [(String, String?, String)])
    func `the version and the scope lead to the service`(
        _ action: String, _ version: String?, _ code: String
    ) throws {
        var request = try gateway.call(action, request(), by: key)
        request.headers["x-tc-version"] = version
        #expect(try gateway.code(request) == code)
    }

    @Test(
        arguments: [
            ("RoleArn", nil, "MissingParameter"), ("RoleSessionName", nil, "MissingParameter"),
            ("RoleArn", #""deploy""#, "InvalidParameter.ParamError"),
            ("RoleArn", #""qcs::cam::uin/x:roleName/deploy""#, "InvalidParameter.ParamError"),
            ("RoleArn", #""qcs::cam::uin/100000000007:roleName/""#, "InvalidParameter.ParamError"),
            ("RoleArn", #""qcs::cam::uin/100000000008:roleName/deploy""#, "ResourceNotFound.RoleNotFound"),
            ("RoleSessionName", #""a""#, "InvalidParameter.ParamError"),
            ("RoleSessionName", #""a session""#, "InvalidParameter.ParamError"),
            ("RoleSessionName", "\"\(String(repeating: "a", count: 129))\"", "InvalidParameter.ParamError"),
            ("RoleSessionName", "\"\(String(repeating: "_", count: 128))\"", nil),
            ("RoleSessionName", #""a+b=c,d.e@f-g""#, nil),
            ("DurationSeconds", "0", "InvalidParameter.ParamError"), ("DurationSeconds", "43200", nil),
            ("DurationSeconds", "43201", "InvalidParameter.OverTimeError"),
            ("DurationSeconds", #""60""#, "InvalidParameter"), ("ExternalId", #""any""#, nil),
            ("Policy", #""%7B%7D""#, nil), ("Tags", #"[{"Key": "k", "Value": "v"}]"#, nil),
            ("Other", #""x""#, "UnknownParameter"),
        ] as [(String, String?, String?)])
    func `a role is asked for in the documented form`(_ name: String, _ value: String?, _ code: String?) throws {
        var fields = request()
        fields[name] = try value.map {
            try JSONSerialization.jsonObject(with: Data($0.utf8), options: .fragmentsAllowed)
        }
        #expect(try gateway.code(gateway.call("AssumeRole", fields, by: key)) == code)
    }

    @Test(arguments: [
        ("WebIdentityToken", "MissingParameter"), ("ProviderId", "MissingParameter"), ("RoleArn", "MissingParameter"),
    ])
    func `a web identity lacks nothing`(_ name: String, _ code: String) throws {
        var fields = identityRequest()
        fields[name] = nil
        #expect(try gateway.code(gateway.call("AssumeRoleWithWebIdentity", fields, by: nil)) == code)
    }

    @Test func `a caller is told who it is`() throws {
        let own = try gateway.answer(gateway.call("GetCallerIdentity", [:], by: key))
        #expect(Set(own.keys) == ["Arn", "AccountId", "UserId", "PrincipalId", "Type", "RequestId"])
        #expect(own["Arn"] as? String == "qcs::cam::uin/100000000007:uin/100000000007")
        #expect(own["Type"] as? String == "CAMUser")
        let temporary = try Gateway.key(in: gateway.answer(gateway.call("AssumeRole", request(), by: key)))
        let role = try gateway.answer(gateway.call("GetCallerIdentity", [:], by: temporary))
        #expect(role["AccountId"] as? String == "100000000007")
        #expect((role["UserId"] as? String)?.hasSuffix(":a-session") == true)
        #expect(role["Type"] as? String == "CAMRole")
    }

    @Test func `keys that ended long ago are forgotten`() throws {
        let keys = TemporaryKeys()
        let session = RoleSession(role: Role(name: "r", uin: 1), name: "s", expiration: 100)
        let old = keys.issue(for: session, now: 0)
        for _ in 0..<63 { _ = keys.issue(for: session, now: 0) }
        #expect(keys[old.secretID] == old)
        let new = keys.issue(for: RoleSession(role: session.role, name: "s", expiration: 9000), now: 8000)
        #expect(keys[old.secretID] == nil)
        #expect(keys[new.secretID] == new)
    }
}
