import Foundation
import Testing

/// `sesame check --policy` and `--fleet`: what a manifest needs of an account.
@Suite struct PolicyTests {
    private let service: LocalService

    init() throws { service = try LocalService.shared.get() }

    private func check(_ manifest: String, _ flags: String...) throws -> Outcome {
        var command = service.sesame("check", "-f", "-", input: manifest)
        command.arguments += flags
        return try command.run()
    }

    private static let manifest = """
        env: {A: a, B: 'b#x', C: b@v1, D: {secret: a, region: ap-beijing, optional: true}, E: {value: e}}
        from: [{secret: o, keys: all}]
        """

    /// The object that was printed, and the resources of its one statement.
    private func policy(_ outcome: Outcome) throws -> (document: NSDictionary, resources: [String]) {
        let document = try #require(JSONSerialization.jsonObject(with: outcome.stdout) as? NSDictionary)
        let statement = try #require((document["statement"] as? [[String: Any]])?.first)
        return (document, try #require(statement["resource"] as? [String]))
    }

    @Test func `the policy permits GetSecretValue of each secret, and nothing else`() throws {
        let outcome = try check(Self.manifest, "--policy", "--uin=100000000001")
        #expect(outcome.status == 0)
        let owner = "uin/100000000001:secret/creatorUin/100000000001"
        let resources = ["guangzhou:\(owner)/a", "guangzhou:\(owner)/b", "beijing:\(owner)/a", "guangzhou:\(owner)/o"]
            .map { "qcs::ssm:ap-" + $0 }
        let statement: [String: Any] = ["effect": "allow", "action": ["ssm:GetSecretValue"], "resource": resources]
        let expected: [String: Any] = ["version": "2.0", "statement": [statement]]
        #expect(try policy(outcome).document == expected as NSDictionary)
    }

    @Test func `the service knows who made a secret`() throws {
        let name = try service.store("hunter2")
        let asked = try check("env: {A: \(name)}", "--policy", "--remote")
        let resource = try #require(policy(asked).resources.first)
        #expect(resource.wholeMatch(of: try Regex("qcs::ssm:ap-guangzhou::secret/creatorUin/\\d+/\(name)")) != nil)
        let creator = try #require(resource.split(separator: "/").dropFirst(2).first)
        let named = try check("env: {A: \(name)}", "--policy", "--remote", "--uin=7")
        #expect(
            try policy(named).resources == ["qcs::ssm:ap-guangzhou:uin/7:secret/creatorUin/\(creator)/\(name)"])
    }

    @Test func `with the policy a key can launch, and do no more`() throws {
        let resource = "creatorUin/(\\d+)/([\\w-]+)$"
        let printed = try policy(try check("env: {A: only-this}", "--policy", "--uin=1")).resources
        let match = try #require(printed.first?.firstMatch(of: try Regex(resource)))
        let secret = try #require(match.output[2].substring.map(String.init))
        let keys = """
            [{"secretId": "AKIDall", "secretKey": "hunter2-all"}, {"secretId": "AKIDget", "secretKey": "hunter2-get",
              "actions": ["GetSecretValue"], "secrets": ["\(secret)"]}]
            """
        let own = try LocalService(options: ["--keys", Folder.shared.file(keys, mode: 0o600)])
        for name in ["only-this", "another"] { _ = try own.store("hunter2", name: name) }
        for (name, status) in [("only-this", 0), ("another", 77)] as [(String, Int32)] {
            var launch = own.exec("env: {A: \(name)}")
            launch.environment["TENCENTCLOUD_SECRET_ID"] = "AKIDget"
            launch.environment["TENCENTCLOUD_SECRET_KEY"] = "hunter2-get"
            #expect(try launch.run().status == status)
        }
    }

    @Test func `an owner or a region that nobody names`() throws {
        let outcome = try check("env: {A: a}", "--policy")
        #expect(outcome.status == 64 && outcome.output == "")
        #expect(
            outcome.lines.suffix(2) == [
                "sesame: --policy needs the account that made a",
                "sesame: hint: name it with --uin; or the service tells it with --remote",
            ])
        let missing = try check("env: {A: {secret: none, optional: true}}", "--policy", "--remote")
        #expect(missing.status == 64 && missing.output == "")
        #expect(missing.lines.last == "sesame: hint: the service did not tell it: name it with --uin")
        var command = service.sesame("check", "-f", "-", "--policy", "--uin=1", input: "env: {A: a}")
        command.environment["TENCENTCLOUD_REGION"] = nil
        #expect(try command.run().status == 78)
        #expect(try check("env: {A: {value: a}}", "--policy").output.contains(#""statement": []"#))
    }

    // MARK: --fleet

    /// Launches, the manifest's secrets, and what is printed.
    @Test(arguments: [
        (
            400, "A: a, B: b, C: c, D: a@v1, E: 'a#x'",
            [
                "400 starts at once, 4 secrets each: 1600 requests, the last after about 7.3 s, after 5.3 s at the earliest",
                "with one JSON secret in place of 4: 400 requests, the last after about 3.3 s, after 1.3 s at the earliest",
                "that saves 1200 requests and about 4.0 s",
            ]
        ),
        (
            10000, "A: a, B: {secret: b, region: ap-beijing}, C: c",
            [
                "10000 starts at once, 3 secrets each: 30000 requests, the last after about 110.0 s, after 100.0 s at the earliest",
                "with a JSON secret in each region in place of 3: 20000 requests, the last after about 73.3 s, after 66.7 s at the earliest",
                "that saves 10000 requests and about 36.7 s",
            ]
        ),
        (300, "A: a", ["300 starts at once, 1 secret each: 300 requests, all within one second"]),
        (9, "A: {value: a}", ["9 starts at once, 0 secrets each: 0 requests, all within one second"]),
    ]) func `what so many starts at once cost, and what one JSON secret saves`(
        _ launches: Int, _ entries: String, _ lines: [String]
    ) throws {
        checked(try check("env: {\(entries)}", "--fleet", "\(launches)"), lines.map { $0 + "\n" }.joined())
    }

    @Test func `or as JSON`() throws {
        checked(
            try check("env: {A: a, B: b}", "--fleet=300", "--json"),
            #"{"launches":300,"secrets":2,"requests":600,"earliest_ms":2000,"expected_ms":4000,"#
                + #""as_json_secrets":{"launches":300,"secrets":1,"requests":300,"earliest_ms":1000,"expected_ms":1000}}"#
                + "\n")
    }
}
