import Foundation
import Testing

/// `Tests/cloud`, with a sesame-local where the cloud would be.
@Suite(.serialized) struct CloudTests {
    private let cloud: ChangingService
    /// The folder in which each run leaves its transcript.
    private let transcripts = Folder()

    init() throws { cloud = try ChangingService() }

    /// The script, at full speed.
    private func script(
        _ arguments: String..., at environment: [String: String], answering input: String = ""
    ) -> Command {
        var command = Command(path: Repository.folder + "/Tests/cloud", input: Data(input.utf8))
        let transcript = transcripts.path + "/" + UUID().uuidString
        command.arguments = ["ap-guangzhou", "--rate", "1000", "--transcript", transcript] + arguments
        command.environment.merge(environment) { $1 }
        command.environment["SESAME"] = Command.sesame
        command.environment["SESAME_LOCAL"] = Command.sesameLocal
        return command
    }

    /// Starts it, feeds it, and waits for a row that holds this.
    private func start(until row: String, answering input: String = "") throws -> (run: Running, said: [String]) {
        let run = try script("--yes", at: cloud.service.environment, answering: input).start()
        run.feed()
        var said: [String] = []
        while let line = run.line() {
            said.append(line)
            if line.contains(row) { return (run, said) }
        }
        Issue.record("no row has \(row): \(said)")
        return (run, said)
    }

    /// Runs it with `--yes` to its end, which may take longer than other commands, and gives its lines.
    private func complete(at environment: [String: String]) throws -> (lines: [String], outcome: Outcome) {
        let run = try script("--yes", at: environment).start()
        run.feed()
        var lines: [String] = []
        while let line = run.line() { lines.append(line) }
        return (lines, run.wait())
    }

    /// The body of an answer with these fields.
    private func answer(_ fields: [String: Any]) throws -> String {
        String(decoding: try JSONSerialization.data(withJSONObject: ["Response": fields]), as: UTF8.self)
    }

    /// The names of the secrets that the service has.
    private func names() throws -> Set<String> {
        let outcome = try cloud.service.sesame("list").run()
        #expect(outcome.status == 0, "\(outcome.stderr)")
        return Set(outcome.output.split(separator: "\n").map { String($0.prefix { $0 != " " }) })
    }

    @Test func `without --yes it sends nothing, and tells the policy that it needs`() throws {
        let server = try CountingServer("[{}]")
        let outcome = try script(at: server.exec(1, timeout: 1).environment).run()
        #expect(outcome.status == 0 && outcome.stderr.isEmpty, "\(outcome.stderr)")
        #expect(outcome.output.hasPrefix("Dry run: nothing is sent.") && !outcome.tells)
        #expect(try server.counts().connections == 0 && transcripts.names.isEmpty)
        let policy = outcome.output.drop { $0 != "{" }
        let read = try JSONSerialization.jsonObject(with: Data(policy.utf8)) as? [String: Any]
        #expect((read?["statement"] as? [Any])?.count == 2)
        for action in ["CreateSecret", "GetSecretValue"] { #expect(policy.contains("\"ssm:\(action)\"")) }
    }

    @Test func `two services that are the same differ nowhere, and the transcript holds no value`() throws {
        let (rows, outcome) = try complete(at: cloud.service.environment)
        #expect(outcome.status == 0 && outcome.stderr.isEmpty, "\(outcome.stderr)")
        #expect(rows.filter { $0.hasPrefix("differs") } == [])
        #expect(rows.filter { $0.hasPrefix("same ") }.count > 190)
        #expect(rows.contains { $0.hasSuffix("cloud: verified: 0 (ok)") } && rows.last == "secrets removed: 4")
        #expect(try names() == [])
        let transcript = transcripts.path + "/" + (try #require(transcripts.names.first))
        let written = try String(contentsOfFile: transcript, encoding: .utf8)
        let values = written.matches(of: /"Secret(String|Binary)": "([^"]*)"/).map { String($0.2) }
        #expect(values.count > 50)
        #expect(values.allSatisfy { $0.isEmpty || $0.wholeMatch(of: /<\d+ bytes>/) != nil }, "a value")
        for name in ["TENCENTCLOUD_SECRET_ID", "TENCENTCLOUD_SECRET_KEY"] {
            #expect(!written.contains(try #require(cloud.service.environment[name])), "\(name)")
        }
        #expect(!written.contains("100000000001"), "an account")
    }

    /// A type, a field that is absent, and a code.
    @Test func `three answers that differ are found, and no others`() throws {
        let request = "00000000-0000-4000-8000-000000000000"
        // What it answers but for the one field.
        let status: [String: Any] = [
            "ExpireTime": "", "InvalidType": 1, "PayModel": "", "QPSLimit": 300, "RenewFlag": 0, "ResourceId": "",
            "ResourceRegion": 0, "SecretLimit": 1000, "ServiceEnabled": true, "TotalCount": 0, "RequestId": request,
        ]
        let faults: [[String: Any]] = [
            ["action": "GetServiceStatus", "count": "always", "fault": ["body": try answer(status)]],
            [
                "action": "GetRegions", "count": "always",
                "fault": ["body": try answer(["Regions": "all", "RequestId": request])],
            ],
            ["action": "DeleteSecretVersion", "secret": "*-none", "fault": ["error": "FailedOperation"]],
        ]
        let list = Folder.shared.file(try JSONSerialization.data(withJSONObject: faults), name: UUID().uuidString)
        let cloud = try ChangingService(options: ["--faults", list])
        let (lines, outcome) = try complete(at: cloud.service.environment)
        #expect(outcome.status == 1 && outcome.stderr.isEmpty, "\(outcome.stderr)")
        let found = lines.indices.filter { lines[$0].hasPrefix("differs") }.flatMap { lines[$0...($0 + 1)] }
        #expect(
            found == [
                "differs GetServiceStatus          the state of the service",
                "        - AccessKeyEscrowEnabled: absent there",
                "differs GetRegions                the regions",
                "        - Regions: list here, text there",
                "differs DeleteSecretVersion       no such secret",
                "        - code: ResourceNotFound here, FailedOperation there",
            ])
        #expect(lines.filter { $0.hasPrefix("        - ") }.count == 3)
        #expect(lines.contains { $0.contains(" answers compared, 3 differ; ") } && lines.last == "secrets removed: 4")
    }

    @Test(arguments: [SIGINT, SIGTERM])
    func `a run that is ended removes what it made`(_ signal: Int32) throws {
        let (run, _) = try start(until: "same    PutSecretValue")
        #expect(try names().count == 5)
        run.kill(signal)
        let outcome = run.wait()
        #expect(outcome.status == 128 + signal && outcome.output.hasSuffix("secrets removed: 5\n"))
        #expect(outcome.stderr == "\nTests/cloud: it ends, and removes what it made\n")
        #expect(try names() == [])
    }

    @Test func `what a killed run has left is offered by the next, and no secret of others is touched`() throws {
        // One is disabled, and one is to be deleted.
        let (killed, _) = try start(until: "same    DescribeSecret            of one to be deleted")
        killed.kill(SIGKILL)
        _ = killed.wait()
        let left = try names()
        #expect(left.count == 5)
        let id = try #require(left.first?.firstMatch(of: /\d{8}-\d{6}-[0-9a-f]{6}/)).output
        // Names like those of a run without its tag, or with another's; its tag at a name that is none of a run.
        let tag = ["TagKey": "sesame-test", "TagValue": String(id)]
        let others: [String: [[String: String]]] = [
            "sesame-test": [], "sesame-test-mine": [tag], "mine": [tag], "sesame-test-\(id)-other": [],
            "sesame-test-20200101-000000-aaaaaa-text": [tag],
        ]
        for (name, tags) in others {
            try cloud.call("CreateSecret", ["SecretName": name, "SecretString": "hunter2", "Tags": tags])
        }
        let offer = "An earlier run has left 5: \(left.sorted().joined(separator: ", "))"
        let question = "Remove them? Not while it still runs. [y/N] "

        let (refused, said) = try start(until: "same ", answering: "\n")
        #expect(said.contains(offer) && said.contains(question + "They stay."), "\(said)")
        refused.kill(SIGINT)
        #expect(refused.wait().status == 130)
        #expect(try names() == left.union(others.keys))

        let (taken, heard) = try start(until: "same ", answering: "y\n")
        #expect(heard.contains(offer) && heard.contains(question + "5 removed"), "\(heard)")
        taken.kill(SIGINT)
        #expect(taken.wait().status == 130)
        #expect(try names() == Set(others.keys))
    }

    @Test func `where the cloud offers HTTP/2 the SDK's request is answered over it, too`() throws {
        var environment = cloud.service.environment
        let front = try MultiplexingTests.multiplexed(try #require(environment["SESAME_ENDPOINT"]))
        environment.merge(front) { $1 }
        let (rows, outcome) = try complete(at: environment)
        #expect(outcome.status == 0, "\(rows.filter { !$0.hasPrefix("same ") })\(outcome.stderr)")
        #expect(rows.contains("same    HTTP/2                    cloud: GetRegions"))
        #expect(rows.contains { $0.hasSuffix("cloud: chooses h2") })
    }
}
