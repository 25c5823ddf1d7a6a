import Foundation
import Testing

/// `sesame list` and `sesame describe`: what there is, without values.
@Suite struct ListTests {
    /// A service with secrets in two regions, one of each kind, and 250 on more than two pages.
    private static let shared = Result {
        let pages = (0..<250).map { "    page-\($0): hunter2\n" }.joined()
        let seed = """
            regions:
              ap-guangzhou:
                prod-api-key: {description: "of the\\tpayment provider", tags: {env: prod, team: shop}, versions: {v1: hunter2}}
                prod-db: {tags: {env: prod}, versions: {v1: hunter2}}
                test-db: {status: Disabled, tags: {env: test}, versions: {v1: hunter2}}
                prod-mysql: {product: Mysql, instance: cdb-1, user: shop, password: hunter2}
              ap-shanghai:
                prod-db: hunter2
              ap-tokyo:

            """
        return try LocalService(options: ["--seed", Folder.shared.file(seed + pages)])
    }
    private let service: LocalService

    init() throws { service = try Self.shared.get() }

    private func list(_ words: String...) throws -> Outcome {
        var command = service.sesame("list")
        command.arguments += words
        return try command.run()
    }

    /// The lines of a success, with a placeholder for times.
    private func lines(_ outcome: Outcome) -> [String] {
        #expect(outcome.status == 0 && outcome.stderr == "" && !outcome.tells)
        return outcome.output.split(separator: "\n").map {
            String($0).replacing(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/, with: "TIME")
        }
    }

    @Test func `the secrets of a region, by name, of every type`() throws {
        #expect(
            lines(try list()) == [
                "prod-api-key  Enabled   TIME  of the?payment provider", "prod-db       Enabled   TIME",
                "prod-mysql    Enabled   TIME", "test-db       Disabled  TIME",
            ])
        #expect(lines(try list("*-db")).map { $0.prefix(7) } == ["prod-db", "test-db"])
        #expect(lines(try list("prod-[ab]*", "--region=ap-guangzhou")).count == 1)
        #expect(lines(try list("prod-db")).count == 1)
    }

    @Test func `tags must all be there, with one of the values of each key`() throws {
        let names = { (words: [String]) in
            var command = service.sesame("list")
            command.arguments += words.flatMap { ["--tag", $0] }
            return lines(try command.run()).map { String($0.prefix { $0 != " " }) }
        }
        #expect(try names(["env=prod"]) == ["prod-api-key", "prod-db"])
        #expect(try names(["env=prod", "team=shop"]) == ["prod-api-key"])
        #expect(try names(["env=prod", "env=test"]) == ["prod-api-key", "prod-db", "test-db"])
        #expect(try names(["team"]) == ["prod-api-key"])
    }

    @Test func `all pages of all regions`() throws {
        let all = lines(try list("--all-regions"))
        #expect(all.count == 255 && Set(all).count == 255)
        #expect(all.filter { $0.contains(" page-") }.count == 250)
        #expect(
            lines(try list("--all-regions", "prod-db")).map { $0.prefix(21) } == [
                "ap-guangzhou  prod-db", "ap-shanghai   prod-db",
            ])
        #expect(lines(try list("page-*", "--region=ap-tokyo")).count == 250)
    }

    @Test func `or JSON objects`() throws {
        let outcome = try list("*-db", "--all-regions", "--json")
        let objects = try outcome.output.split(separator: "\n").map { line in
            try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        }
        #expect(
            objects.map { "\($0["region"] ?? "")/\($0["secret"] ?? "") \($0["status"] ?? "")" } == [
                "ap-guangzhou/prod-db Enabled", "ap-guangzhou/test-db Disabled", "ap-shanghai/prod-db Enabled",
            ])
    }

    @Test func `a pattern that nothing matches is no failure, a name is one`() throws {
        let none = try list("x*")
        #expect(none.status == 0 && none.output == "")
        #expect(none.lines == ["sesame: no such secret in ap-guangzhou, from TENCENTCLOUD_REGION"])
        let place = "check its name and the region (ap-guangzhou, from TENCENTCLOUD_REGION)"
        refused(try list("prod-bd"), 66, ["prod-bd: no such secret", "hint: did you mean \"prod-db\"? else \(place)"])
        refused(try list("nothing"), 66, ["nothing: no such secret", "hint: \(place)"])
        refused(
            try list("nothing", "--all-regions"), 66,
            ["nothing: no such secret", "hint: check its name and the account"])
    }

    @Test func `a description has a line for each fact`() throws {
        #expect(
            lines(try service.sesame("describe", "prod-api-key").run()).map {
                $0.replacing(/^key .*/, with: "key")
            } == [
                "name         prod-api-key", "region       ap-guangzhou", "status       Enabled",
                "created      TIME", "description  of the?payment provider",
            ])
        #expect(lines(try service.sesame("describe", "prod-mysql").run()).contains("product  Mysql"))
        let json = try service.sesame("describe", "test-db", "--json").run().output
        #expect(json.hasPrefix(#"{"secret":"test-db","region":"ap-guangzhou","status":"Disabled","created":"#))
        let missing = try service.sesame("describe", "prod-mysq").run()
        #expect(missing.status == 66)
        #expect(missing.lines.last?.hasPrefix("sesame: hint: ") == true)
    }
}
