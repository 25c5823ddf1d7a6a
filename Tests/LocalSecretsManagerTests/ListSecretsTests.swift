import Foundation
@testable import LocalSecretsManager
import Testing

@Suite("ListSecrets")
struct ListSecretsTests {
    private let vault: Vault

    /// Three secrets a minute apart, the second disabled, and one of a product.
    init() throws {
        vault = try Vault()
        for (name, environment) in [("shop-db", "prod"), ("shop-key", "dev"), ("mail", "prod")] {
            _ = try vault.run(
                CreateSecret.self,
                [
                    "SecretName": .text(name), "SecretString": "x", "Description": .text("of \(name)"),
                    "Tags": .list([Self.tag("env", environment), Self.tag("owner", name)]),
                ])
            vault.wait(60)
        }
        _ = try vault.run(DisableSecret.self, ["SecretName": "shop-key"])
        try vault.plant("product")
    }

    private static func tag(_ key: ParameterValue, _ value: String) -> ParameterValue {
        .structure(["TagKey": key, "TagValue": .text(value)])
    }

    private static func filter(_ key: ParameterValue, _ values: ParameterValue...) -> ParameterValue {
        .structure(["TagKey": key, "TagValue": .list(values)])
    }

    @Test(
        arguments: [
            ([:], ["mail", "shop-key", "shop-db"]), (["OrderType": 0], ["mail", "shop-key", "shop-db"]),
            (["OrderType": 1], ["shop-db", "shop-key", "mail"]),
            (["State": 0], ["mail", "shop-key", "shop-db"]), (["State": 1], ["mail", "shop-db"]),
            (["State": 2], ["shop-key"]), (["State": 3], []), (["State": 4], []), (["State": 5], []),
            (["SearchSecretName": ""], ["mail", "shop-key", "shop-db"]),
            (["SearchSecretName": "shop"], ["shop-key", "shop-db"]), (["SearchSecretName": "key"], ["shop-key"]),
            (["SearchSecretName": "%"], []), (["SearchSecretName": "p_k"], []),
            (["TagFilters": .list([filter("env", "prod")])], ["mail", "shop-db"]),
            (["TagFilters": .list([filter("env", "prod", "dev")])], ["mail", "shop-key", "shop-db"]),
            (["TagFilters": .list([filter("env", "prod"), filter("owner", "mail")])], ["mail"]),
            (["TagFilters": .list([filter("owner")])], ["mail", "shop-key", "shop-db"]),
            (["TagFilters": .list([filter("none")])], []), (["TagFilters": .list([filter("env", "test")])], []),
            (["SecretType": 1], ["product"]), (["SecretType": 1, "ProductName": "Mysql"], ["product"]),
            (["SecretType": 1, "ProductName": "Tdsql-mysql,Mysql"], ["product"]),
            (["SecretType": 1, "ProductName": "Tdsql-mysql"], []), (["SecretType": 2], []),
            (["ProductName": "Mysql"], ["mail", "shop-key", "shop-db"]),
            (["SecretType": 1, "InstanceID": "cdb-1"], ["product"]), (["SecretType": 1, "InstanceID": "cdb-2"], []),
            (["EncryptType": 0], ["mail", "shop-key", "shop-db"]), (["EncryptType": 1], []),
            (["State": 1, "SearchSecretName": "shop"], ["shop-db"]),
        ] as [([String: ParameterValue], [String])])
    func `what is asked for is listed, in order`(_ fields: [String: ParameterValue], _ names: [String]) throws {
        let answer = try vault.run(ListSecrets.self, fields)
        #expect(answer.secretMetadatas.map(\.secretName) == names)
        #expect(answer.totalCount == names.count)
    }

    @Test func `a page is twenty unless asked otherwise, and the count is of all`() throws {
        for number in 1...22 {
            _ = try vault.run(CreateSecret.self, ["SecretName": .text("page-\(number)"), "SecretString": "x"])
        }
        func page(_ fields: [String: ParameterValue]) throws -> [String] {
            let answer = try vault.run(ListSecrets.self, fields.merging(["SearchSecretName": "page-"]) { $1 })
            #expect(answer.totalCount == 22)
            return answer.secretMetadatas.map(\.secretName)
        }
        #expect(try page([:]).count == 20)
        #expect(try page(["Limit": 0]).count == 20)
        #expect(try page(["Limit": 100]).count == 22)
        #expect(try page(["Offset": 20]) == ["page-2", "page-1"], "of one second, the later made come first")
        #expect(try page(["Offset": 1, "Limit": 2, "OrderType": 1]) == ["page-2", "page-3"])
        #expect(try page(["Offset": 22]).isEmpty)
        #expect(try page(["Offset": .integer(.max), "Limit": .integer(.max)]).isEmpty)
    }

    @Test(
        arguments: [
            (["OrderType": 2], .invalidParameterValue), (["State": 6], .invalidParameterValue),
            (["SecretType": 5], .invalidParameterValue), (["EncryptType": 2], .invalidParameterValue),
            (["Limit": "20"], .invalidParameter), (["Offset": -1], .invalidParameter),
            (["TagFilters": "env"], .invalidParameter),
            (["TagFilters": .list([.structure(["TagKey": "env", "TagValue": "prod"])])], .invalidParameter),
            (["TagFilters": .list([filter("env", 7)])], .invalidParameter),
            (["TagFilters": .list([.structure(["TagValue": .list([])])])], .missingParameter),
            (["SecretName": "db"], .unknownParameter),
        ] as [([String: ParameterValue], ServiceError.Code)])
    func `a question that is not as documented is refused`(
        _ fields: [String: ParameterValue], _ code: ServiceError.Code
    ) {
        #expect(vault.refusal(ListSecrets.self, fields) == code)
    }

    @Test func `accounts and regions do not see each other's secrets`() throws {
        vault.become(region: "ap-shanghai")
        #expect(try vault.run(ListSecrets.self, [:]).totalCount == 0)
        vault.become(uin: 100_000_000_002, region: "ap-guangzhou")
        #expect(try vault.run(ListSecrets.self, [:]).totalCount == 0)
    }

    @Test func `a secret in the list has every documented field, of the documented type`() throws {
        _ = try vault.run(DeleteSecret.self, ["SecretName": "shop-key", "RecoveryWindowInDays": 7])
        let answer = try vault.run(ListSecrets.self, ["SearchSecretName": "shop-key"])
        let body = try AnswerEnvelope.success(answer, requestID: "id")
        let text = String(decoding: body, as: UTF8.self)
        let (made, gone) = (vault.caller.now - 120, vault.caller.now + 7 * 86_400)
        for field in [
            #""SecretName":"shop-key""#, #""Description":"of shop-key""#, #""KmsKeyId":"""#,
            #""CreateUin":100000000001,"#, #""Status":"PendingDelete""#, #""DeleteTime":\#(gone),"#,
            #""CreateTime":\#(made),"#, #""KmsKeyType":"DEFAULT""#, #""RotationStatus":0,"#,
            #""NextRotationTime":0,"#, #""SecretType":0,"#, #""ProductName":"default""#, #""ResourceName":"""#,
            #""ProjectID":0,"#, #""AssociatedInstanceIDs":[]"#, #""TargetUin":0,"#, #""RotationFrequency":0,"#,
            #""ResourceID":"1250000000_100000000001_customize_default_"#, #""RotationBeginTime":"""#,
            #""EncryptType":0,"#, #""EncryptSwitching":false"#, #""CreateUinString":"100000000001""#,
            #""TargetUinString":"""#, #""TotalCount":1"#,
        ] {
            #expect(text.contains(field))
        }
    }
}
