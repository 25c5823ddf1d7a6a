import Foundation
@testable import LocalSecretsManager
import Testing

@Suite("The metadata of the machine")
struct InstanceMetadataTests {
    private static let roles = "/latest/meta-data/cam/security-credentials/"
    private let key = AccessKey(secretID: "AKIDtest", secretKey: "key of the test", uin: 100_000_000_007)
    private let gateway: Gateway

    init() throws { gateway = try Gateway(keys: KeyRing(key)) }

    private func metadata(role: String? = "builder") -> InstanceMetadata {
        InstanceMetadata(
            role: role.map { Role(name: $0, uin: key.uin) }, region: "ap-shanghai", keys: gateway.keys,
            clock: { [gateway] in gateway.now })
    }

    private func get(_ target: String, _ method: String = "GET") -> HTTPRequest {
        HTTPRequest(method: method, target: target, headers: ["host": "metadata.tencentyun.com"], body: [])
    }

    private func text(_ response: HTTPResponse) -> String { String(decoding: response.body, as: UTF8.self) }

    @Test(arguments: [
        (roles, 200, "builder"), ("http://metadata.tencentyun.com\(roles)", 200, "builder"),
        ("\(roles)?x", 200, "builder"),
        ("/latest/meta-data/placement/region", 200, "ap-shanghai"), ("\(roles)other", 404, "404 - Not Found\n"),
        ("\(roles)builder/", 404, "404 - Not Found\n"), ("/", 404, "404 - Not Found\n"),
        ("/latest/meta-data/instance-id", 404, "404 - Not Found\n"),
    ])
    func `a path has its text`(_ target: String, _ status: Int, _ expected: String) {
        let response = metadata().answer(get(target)).response
        #expect(response.status == status)
        #expect(response.contentType == "text/plain")
        #expect(text(response) == expected)
    }

    @Test func `without a role there is none, and no keys`() {
        let metadata = metadata(role: nil)
        for target in [Self.roles, "\(Self.roles)builder", "\(Self.roles)sesame-local"] {
            #expect(metadata.answer(get(target)).response.status == 404)
        }
        #expect(metadata.answer(get("/latest/meta-data/placement/region")).response.status == 200)
    }

    @Test func `nothing is changed here`() {
        #expect(metadata().answer(get(Self.roles, "POST")).response.status == 405)
    }

    /// The fields of the role's keys.
    private func credentials(_ metadata: InstanceMetadata) throws -> [String: Any] {
        let response = metadata.answer(get("\(Self.roles)builder")).response
        #expect(response.status == 200)
        let fields = try JSONSerialization.jsonObject(with: Data(response.body)) as? [String: Any]
        return try #require(fields)
    }

    @Test func `the role's keys are good for the account until they end`() throws {
        let fields = try credentials(metadata())
        #expect(
            Set(fields.keys) == ["TmpSecretId", "TmpSecretKey", "ExpiredTime", "Expiration", "Token", "Code"])
        #expect(fields["Code"] as? String == "Success")
        #expect(fields["ExpiredTime"] as? Int64 == Gateway.start + 7200)
        #expect(fields["Expiration"] as? String == "2026-11-22T00:08:13Z")
        let token = try #require(fields["Token"] as? String)
        let role = AccessKey(
            secretID: try #require(fields["TmpSecretId"] as? String),
            secretKey: try #require(fields["TmpSecretKey"] as? String), token: token)
        #expect(gateway.keys[role.secretID]?.uin == key.uin)
        #expect(try gateway.code(gateway.describe(by: role, token: token)) == "ResourceNotFound")
        gateway.wait(7200)
        #expect(try gateway.code(gateway.describe(by: role, token: token)) == "AuthFailure.TokenFailure")
    }

    @Test func `the keys are the same for a while, and new ones come before the old ones end`() throws {
        let metadata = metadata()
        let first = try credentials(metadata)["Token"] as? String
        gateway.wait(5399)
        #expect(try credentials(metadata)["Token"] as? String == first)
        gateway.wait(1)
        let second = try credentials(metadata)
        #expect(second["Token"] as? String != first)
        #expect(second["ExpiredTime"] as? Int64 == Gateway.start + 5400 + 7200)
    }

    @Test(
        arguments: [
            (nil, nil, "sesame-local"), ("builder", nil, "builder"), ("none", nil, nil), (nil, ["a", "b"], "a"),
            ("b", ["a", "b"], "b"), (nil, [], nil), ("none", ["a"], nil),
        ] as [(String?, [String]?, String?)])
    func `the machine's role is chosen by name`(_ name: String?, _ listed: [String]?, _ bound: String?) throws {
        let roles = RoleList(listed: listed?.map { Role(name: $0, uin: 7) }, accounts: [7])
        #expect(try roles.bound(name, in: 7)?.name == bound)
    }

    @Test func `a role that the machine cannot have is an error`() {
        let roles = RoleList(listed: [Role(name: "a", uin: 8)], accounts: [7, 8])
        #expect(throws: StartFailure.self) { try roles.bound("a", in: 7) }
        #expect(throws: StartFailure.self) { try roles.bound("b", in: 8) }
        #expect(throws: StartFailure.self) { try RoleList(listed: nil, accounts: [7]).bound("a b", in: 7) }
    }

    @Test func `the command answers it on a port of its own`() throws {
        let printed = try ServiceProcess.run(
            [
                "--metadata", "127.0.0.1:0", "--metadata-role", "builder", "--", "sh", "-c",
                """
                unset http_proxy; url="$SESAME_METADATA\(Self.roles)"
                curl -sS "$url" -w ' %{http_code} %{content_type}\\n'; curl -sS "${url}builder" | grep -o '"Code".*'
                curl -sS "${url}other" -o /dev/null -w '%{http_code}\\n'; curl -sS -I "$url" | head -1
                """,
            ])
        #expect(printed.output == "builder 200 text/plain\n\"Code\": \"Success\"\n404\nHTTP/1.1 200 OK\r\n")
    }
}
