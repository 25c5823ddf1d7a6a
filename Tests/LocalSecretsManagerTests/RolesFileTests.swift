@testable import LocalSecretsManager
import Testing

@Suite("Roles in the file of keys")
struct RolesFileTests {
    private static let account = "qcs::cam::uin/100000000001:roleName"
    private let directory: TemporaryDirectory
    private let gateway: Gateway

    init() throws {
        directory = try TemporaryDirectory()
        let path = try directory.write(
            """
            {"keys": [{"secretId": "AKIDa", "secretKey": "k1"},
                      {"secretId": "AKIDb", "secretKey": "k2", "actions": ["GetSecretValue"]}],
             "roles": [{"name": "pod", "trustedTokens": ["one", "two"]},
                       {"name": "pod", "uin": "100000000002", "trustedTokens": ["three"]},
                       {"name": "partner", "externalId": "x-1", "actions": ["GetSecretValue"], "secrets": ["db-*"]}]}
            """, to: "keys.json")
        gateway = try Gateway(keys: KeyRing(file: path))
    }

    private func identityCode(_ role: String, _ token: String) throws -> String? {
        let fields = [
            "RoleArn": role, "RoleSessionName": "s1", "ProviderId": "tke", "WebIdentityToken": token,
        ]
        return try gateway.code(gateway.call("AssumeRoleWithWebIdentity", fields, by: nil))
    }

    @Test(
        arguments: [
            ("\(account)/pod", "one", nil), ("\(account)/pod", "two\n", nil),
            ("\(account)/pod", "three", "InvalidParameter.WebIdentityTokenError"),
            ("\(account)/pod", "one\ntwo", "InvalidParameter.WebIdentityTokenError"),
            ("\(account)/pod", "", "InvalidParameter.WebIdentityTokenError"),
            ("\(account)/partner", "one", "InvalidParameter.WebIdentityTokenError"),
            ("qcs::cam::uin/100000000002:roleName/pod", "three", nil),
            ("\(account)/other", "one", "ResourceNotFound.RoleNotFound"),
        ] as [(String, String, String?)])
    func `a role trusts the tokens that it lists`(_ role: String, _ token: String, _ code: String?) throws {
        #expect(try identityCode(role, token) == code)
    }

    @Test(
        arguments: [
            ("x-1", nil), ("x-2", "UnauthorizedOperation"), (nil, "UnauthorizedOperation"),
        ] as [(String?, String?)])
    func `a role with an external id is assumed by who knows it`(_ id: String?, _ code: String?) throws {
        var fields = ["RoleArn": "\(Self.account)/partner", "RoleSessionName": "s1"]
        fields["ExternalId"] = id
        #expect(try gateway.code(gateway.call("AssumeRole", fields, by: gateway.keys.first)) == code)
    }

    @Test func `a key that may not assume roles does not`() throws {
        let fields = ["RoleArn": "\(Self.account)/pod", "RoleSessionName": "s1"]
        let narrow = try #require(gateway.keys["AKIDb"])
        #expect(try gateway.code(gateway.call("AssumeRole", fields, by: narrow)) == "UnauthorizedOperation")
        #expect(try gateway.code(gateway.call("AssumeRole", fields, by: gateway.keys.first)) == nil)
    }

    @Test(arguments: [
        ("GetSecretValue", "db-1", "ResourceNotFound.SecretNotExist"),
        ("GetSecretValue", "api", "UnauthorizedOperation"), ("DescribeSecret", "db-1", "UnauthorizedOperation"),
    ])
    func `what a role may do its keys may do`(_ action: String, _ secret: String, _ code: String) throws {
        let fields = ["RoleArn": "\(Self.account)/partner", "RoleSessionName": "s1", "ExternalId": "x-1"]
        let answer = try gateway.answer(gateway.call("AssumeRole", fields, by: gateway.keys.first))
        let key = try Gateway.key(in: answer)
        var request = HTTPRequest.post(action, #"{"SecretName": "\#(secret)", "VersionId": "v1"}"#)
        request.headers["x-tc-token"] = key.token
        #expect(try gateway.code(request.signed(by: key, at: gateway.now)) == code)
    }

    @Test(arguments: [
        #"{"roles": []}"#, #"{"keys": [], "roles": []}"#,
        #"{"keys": [{"secretId": "a", "secretKey": "hunter2"}], "roles": [{"uin": 1}]}"#,
        #"{"keys": [{"secretId": "a", "secretKey": "hunter2"}], "roles": [{"name": "a b"}]}"#,
        #"{"keys": [{"secretId": "a", "secretKey": "hunter2"}], "roles": [{"name": "a", "trustedTokens": [""]}]}"#,
        #"{"keys": [{"secretId": "a", "secretKey": "hunter2"}], "roles": [{"name": "a", "secrets": ["a b"]}]}"#,
        #"{"keys": [{"secretId": "a", "secretKey": "hunter2"}], "roles": [{"name": "a"}, {"name": "a"}]}"#,
    ])
    func `a file that is wrong is refused, and not quoted`(_ text: String) throws {
        let path = try directory.write(text, to: "wrong.json")
        let failure = try #require(throws: StartFailure.self) { try KeyRing(file: path) }
        #expect(failure.message.contains("wrong.json"))
        #expect(!failure.message.contains("hunter2"))
    }
}
