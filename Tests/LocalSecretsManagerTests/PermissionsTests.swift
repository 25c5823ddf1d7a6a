@testable import LocalSecretsManager
import Testing

@Suite("What a key may do")
struct PermissionsTests {
    private let owner = SecretOwner(uin: 100_000_000_001, region: "ap-guangzhou")

    private func refusal(_ permissions: Permissions, _ action: String, _ secret: String?) -> ServiceError? {
        do throws(ServiceError) {
            try permissions.check(action, on: secret.map(SecretName.init(known:)), of: owner)
            return nil
        } catch {
            return error
        }
    }

    private func permissions(_ actions: [String]?, _ secrets: [String]?) throws -> Permissions {
        try #require(Permissions(actions: actions, secrets: secrets))
    }

    @Test(
        arguments: [
            (nil, nil, "DeleteSecret", "db", true), (nil, nil, "ListSecrets", nil, true),
            (["GetSecretValue"], nil, "GetSecretValue", "db", true),
            (["GetSecretValue"], nil, "PutSecretValue", "db", false),
            (["GetSecretValue"], nil, "ListSecrets", nil, false),
            (["getsecretvalue"], nil, "GetSecretValue", "db", false),
            (["*"], nil, "PutSecretValue", "db", true), (["Get*", "List*"], nil, "ListSecrets", nil, true),
            ([], nil, "GetSecretValue", "db", false), (nil, [], "GetSecretValue", "db", false),
            (nil, ["db"], "GetSecretValue", "db", true), (nil, ["db"], "GetSecretValue", "db2", false),
            (nil, ["prod-*"], "GetSecretValue", "prod-db", true), (nil, ["prod-*"], "GetSecretValue", "dev-db", false),
            (nil, ["prod-*"], "ListSecrets", nil, true), (nil, [], "GetServiceStatus", nil, true),
            (["GetSecretValue"], ["db"], "GetSecretValue", "db", true),
            (["GetSecretValue"], ["db"], "PutSecretValue", "db", false),
            (["GetSecretValue"], ["db"], "GetSecretValue", "key", false),
        ] as [([String]?, [String]?, String, String?, Bool)])
    func `an action needs its name, and that of its secret if it has one`(
        _ actions: [String]?, _ secrets: [String]?, _ action: String, _ secret: String?, _ isPermitted: Bool
    ) throws {
        let refusal = try refusal(permissions(actions, secrets), action, secret)
        #expect(refusal?.code == (isPermitted ? nil : .unauthorizedOperation))
    }

    @Test func `a refusal names the action and the resource`() throws {
        let named = try #require(try refusal(permissions([], nil), "GetSecretValue", "db"))
        #expect(
            named.message
                == "You are not authorized to perform operation (ssm:GetSecretValue)\nresource "
                + "(qcs::ssm:ap-guangzhou:uin/100000000001:secret/creatorUin/100000000001/db) has no permission\n")
        let unnamed = try #require(try refusal(permissions([], nil), "ListSecrets", nil))
        #expect(unnamed.message.contains("(ssm:ListSecrets)\nresource (*)"))
    }

    @Test(arguments: [
        ("db", "db", true), ("db", "dbx", false), ("db", "xdb", false), ("*", "", true), ("*", "db", true),
        ("prod-*", "prod-", true), ("prod-*", "prod-db", true), ("prod-*", "a-prod-db", false),
        ("*-db", "prod-db", true), ("*-db", "prod-db-2", false), ("a*b", "ab", true), ("a*b", "a", false),
        ("ab*ba", "aba", false), ("ab*ba", "abba", true), ("a*b*c", "a-b-b-c", true), ("a*b*c", "a-c-b", false),
        ("*db*", "prod-db-2", true), ("**", "db", true), ("a**b", "ab", true),
    ])
    func `a star stands for any characters`(_ pattern: String, _ name: String, _ isMatch: Bool) throws {
        #expect(try #require(NamePattern(pattern)).matches(name) == isMatch)
    }

    @Test(arguments: ["", "a b", "a/b", "a?", "ssm:GetSecretValue", "é"])
    func `what can match no name is no pattern`(_ pattern: String) {
        #expect(NamePattern(pattern) == nil)
    }

    @Test func `the file of keys says what each may do`() throws {
        let directory = try TemporaryDirectory()
        let path = try directory.write(
            """
            [{"secretId": "AKIDa", "secretKey": "k"},
             {"secretId": "AKIDb", "secretKey": "k", "actions": ["GetSecretValue"], "secrets": ["prod-*"]}]
            """, to: "keys.json")
        let keys = try KeyRing(file: path)
        #expect(keys["AKIDa"]?.permissions == .all)
        #expect(try keys["AKIDb"]?.permissions == permissions(["GetSecretValue"], ["prod-*"]))
        for part in [#""actions": ["hunter2!"]"#, #""secrets": [""]"#, #""actions": "hunter2""#] {
            let bad = try directory.write("[{\"secretId\": \"a\", \"secretKey\": \"k\", \(part)}]", to: "bad.json")
            let failure = try #require(throws: StartFailure.self) { try KeyRing(file: bad) }
            #expect(!failure.message.contains("hunter2"))
        }
    }
}
