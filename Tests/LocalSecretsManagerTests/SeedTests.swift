import Foundation
@testable import LocalSecretsManager
import Testing

@Suite("Secrets to begin with")
struct SeedTests {
    private let vault: Vault

    init() throws { vault = try Vault() }

    private func plant(_ text: String) throws {
        try vault.store.plant(Seed(parsing: Array(text.utf8)), uin: vault.caller.owner.uin, at: vault.caller.now)
    }

    private func value(_ name: String, _ version: String = "SSM_Current") throws -> String {
        let fields: [String: ParameterValue] = ["SecretName": .text(name), "VersionId": .text(version)]
        let read = try vault.run(GetSecretValue.self, fields)
        return read.secretString + read.secretBinary
    }

    @Test func `a seed makes secrets by region, of one version or more`() throws {
        try plant(
            """
            regions:
              ap-guangzhou:
                db: no
                api-key:
                  description: of the provider
                  kmsKeyId: key-1
                  tags: {env: prod}
                  versions:
                    v1: "1.10"
                    v2.0: {binary: AAH/}
              ap-shanghai:
                db: |
                  two
                  lines
                old: {status: Disabled, versions: {v1: x}}
            """)
        #expect(try value("db") == "no", "a scalar stays text")
        #expect(try value("api-key", "v1") == "1.10")
        #expect(try value("api-key", "v2.0") == "AAH/")
        let listed = try vault.run(ListSecretVersionIds.self, ["SecretName": "api-key"]).versions
        #expect(listed.map(\.versionId) == ["v2.0", "v1"])
        let told = try vault.run(DescribeSecret.self, ["SecretName": "api-key"])
        #expect(told.description == "of the provider" && told.kmsKeyId == "key-1" && told.status == "Enabled")
        #expect(told.resourceID.hasPrefix("1250000000_100000000001_customize_default_"))
        let tag = ParameterValue.structure(["TagKey": "env", "TagValue": .list(["prod"])])
        #expect(try vault.run(ListSecrets.self, ["TagFilters": .list([tag])]).totalCount == 1)
        vault.become(region: "ap-shanghai")
        #expect(try value("db") == "two\nlines\n")
        #expect(try vault.run(DescribeSecret.self, ["SecretName": "old"]).status == "Disabled")
    }

    @Test func `a seed makes secrets of products, in every status that they have`() throws {
        try plant(
            """
            regions:
              ap-guangzhou:
                db: {product: Mysql, instance: cdb-7, user: shop, password: first}
                other: {product: Tdsql_C_Mysql}
                soon: {product: Tdsql-mysql, status: Creating}
                never: {product: Mysql, status: Failed}
            """)
        let account = try ProductAccount(reading: .text(value("db")))
        #expect(account == ProductAccount(userName: "shop", password: "first"))
        let told = try vault.run(DescribeSecret.self, ["SecretName": "db"])
        #expect(told.secretType == 1 && told.productName == "Mysql" && told.resourceID == "cdb-7")
        #expect(try ProductAccount(reading: .text(value("other"))).password.count == 24)
        _ = try vault.run(RotateProductSecret.self, ["SecretName": "db"])
        #expect(try value("db") != value("other"))
        for name in ["soon", "never"] as [ParameterValue] {
            #expect(
                vault.refusal(GetSecretValue.self, ["SecretName": name, "VersionId": "SSM_Current"])
                    == .resourceUnavailableResourceUninitialized)
        }
    }

    @Test func `a seed leaves alone what is there already`() throws {
        try plant("regions: {ap-guangzhou: {db: first}}")
        _ = try vault.run(UpdateSecret.self, ["SecretName": "db", "VersionId": "SSM_Current", "SecretString": "mine"])
        try plant("regions: {ap-guangzhou: {db: first, new: one}}")
        #expect(try value("db") == "mine")
        #expect(try value("new") == "one")
    }

    @Test func `a seed belongs to the account that it names`() throws {
        try plant("{uin: 100000000007, regions: {ap-guangzhou: {db: x}}}")
        #expect(vault.refusal(DescribeSecret.self, ["SecretName": "db"]) == .resourceNotFound)
        vault.become(uin: 100_000_000_007)
        #expect(try value("db") == "x")
    }

    @Test(arguments: [
        ("", 1, 1, "there is nothing in it"), ("hunter2", 1, 1, "a seed must be a mapping"),
        ("uin: 1", 1, 1, "there is no \"regions\""),
        ("uin: hunter2\nregions: {}", 1, 6, "\"uin\" must be the digits of an account"),
        ("regions: {}\nhunter2: {}", 2, 1, "this key is none of uin, regions"),
        ("regions: hunter2", 1, 10, "\"regions\" must be a mapping"),
        ("regions:\n  hunter2: {}", 2, 3, "this is not the name of a region, as ap-guangzhou is"),
        ("regions:\n  ap-guangzhou: [hunter2]", 2, 17, "a region must be a mapping"),
        (
            "regions:\n  ap-guangzhou:\n    hunter2!: x", 3, 5,
            "this is not the name of a secret: 1 to 128 letters, digits, - and _, first a letter or a digit"
        ),
        ("regions:\n  ap-guangzhou:\n    db: hunter2\n    db: x", 4, 5, "this key stands here a second time"),
        ("regions:\n  ap-guangzhou:\n    db: ''", 3, 9, "a value has 1 to 32768 bytes"),
        ("regions:\n  ap-guangzhou:\n    db: {}", 3, 5, "this secret has neither versions nor a product"),
        ("regions:\n  ap-guangzhou:\n    db: {versions: {}}", 3, 20, "there is no version"),
        (
            "regions:\n  ap-guangzhou:\n    db: {versions: {hunter2!: x}}", 3, 21,
            "this is not the name of a version: 1 to 64 letters, digits, -, _ and ."
        ),
        (
            "regions:\n  ap-guangzhou:\n    db: {versions: {v1: [hunter2]}}", 3, 25,
            "a value that is not a text must be a mapping"
        ),
        (
            "regions:\n  ap-guangzhou:\n    db: {versions: {v1: {binary: hunter2}}}", 3, 34,
            "\"binary\" must be base64"
        ),
        (
            "regions:\n  ap-guangzhou:\n    db: {versions: {v1: x}, password: hunter2}", 3, 29,
            "this key is none of description, kmsKeyId, tags, status, versions; product"
        ),
        (
            "regions:\n  ap-guangzhou:\n    db: {product: hunter2}", 3, 19,
            "\"product\" must be one of Mysql, Tdsql-mysql, Tdsql_C_Mysql"
        ),
        (
            "regions:\n  ap-guangzhou:\n    db: {product: Mysql, versions: {v1: hunter2}}", 3, 26,
            "this key is none of description, kmsKeyId, tags, status, product, instance, user, password"
        ),
        (
            "regions:\n  ap-guangzhou:\n    db: {versions: {v1: x}, status: Creating}", 3, 37,
            "\"status\" must be one of Enabled, Disabled"
        ),
        ("regions:\n  ap-guangzhou:\n    db: &a hunter2", 3, 9, "anchors and tags are not supported"),
        ("regions:\n  ap-guangzhou:\n    db: !!str hunter2", 3, 9, "anchors and tags are not supported"),
        ("regions: {}\n---\nhunter2", 2, 1, "there is a second document"),
        ("regions: {ap-guangzhou: [hunter2", 2, 1, "did not find expected ',' or ']'"),
        (String(repeating: "[", count: 100), 1, 17, "this is nested too deep"),
    ])
    func `a fault is told with its place, and nothing of what stands there`(
        _ text: String, _ line: Int, _ column: Int, _ reason: String
    ) throws {
        let fault = try #require(throws: YAMLFault.self) { try Seed(parsing: Array(text.utf8)) }
        #expect(fault == YAMLFault(mark: YAMLNode.Mark(line: line, column: column), reason: reason))
    }

    @Test func `eleven versions are one too many, and ten are not`() {
        func seed(_ count: Int) -> [UInt8] {
            let versions = (1...count).map { "v\($0): x" }.joined(separator: ", ")
            return Array("regions: {ap-guangzhou: {db: {versions: {\(versions)}}}}".utf8)
        }
        #expect(throws: Never.self) { try Seed(parsing: seed(10)) }
        #expect(throws: YAMLFault.self) { try Seed(parsing: seed(11)) }
    }

    @Test func `a seed that goes over the quota plants nothing`() throws {
        let names = (1...1001).map { "    s\($0): x\n" }.joined()
        #expect(throws: StartFailure.self) { try plant("regions:\n  ap-guangzhou:\n\(names)") }
        #expect(try vault.run(ListSecrets.self, [:]).totalCount == 0)
    }

    @Test func `the command plants a seed, and names the line that is wrong`() throws {
        let directory = try TemporaryDirectory()
        let bad = try directory.write("regions:\n  ap-guangzhou: hunter2\n", to: "bad.yaml")
        let refused = try ServiceProcess.run(["--seed", bad, "--", "true"])
        #expect(refused.status == 125)
        #expect(refused.errors == "sesame-local: \(bad):2:17: a region must be a mapping\n")
        let missing = try ServiceProcess.run(["--seed", "none.yaml", "--", "true"])
        #expect(missing.errors == "sesame-local: none.yaml: there is no such file\n")
        #expect(try ServiceProcess.run(["--seed", Self.example, "--", "true"]).status == 0)
    }

    private static let example = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../../examples/sesame-local/seed.yaml").standardizedFileURL.path
}
