import Foundation
import Testing

/// docs/systemd.md as it is printed: its blocks are typed on a machine that has nothing (Tests/Servers/page-units).
@Suite(.enabled(if: EmptyRoot.isStatic, "Tests/static runs these")) struct SystemdPageTests {
    private static let value = "hunter2-" + UUID().uuidString
    private static let page = Result { try Page("docs/systemd.md") }

    /// One boot is for all tests; the service knows the key pair of the page.
    private static let machine = Result {
        let page = try Self.page.get()
        let pair = try #require(page.text.firstMatch(of: /secret_id = (\S+)\nsecret_key = (\S+)/))
        let keys = #"{"keys": [{"secretId": "\#(pair.1)", "secretKey": "\#(pair.2)"}]}"#
        return try Machine(
            "page-units", secrets: ["prod-db-password": value], files: page.typed, sesame: "/sesame",
            options: ["--keys", Folder.shared.file(keys, mode: 0o600)])
    }

    private let machine: Machine
    private let blocks: [String]

    init() throws {
        machine = try Self.machine.get()
        blocks = try Self.page.get().blocks("sh")
    }

    @Test func `every block does its work, and the unit runs with its secret after each restart`() throws {
        let hash = try Machine.hash(of: Self.value)
        var isStarted = false
        for (number, block) in blocks.enumerated() {
            let fact = try #require(machine.facts["block \(number + 1)"])
            #expect(fact.hasPrefix("0 "), "\(block)\n\(fact)")
            isStarted = isStarted || block.hasPrefix("install -D")
            if isStarted { #expect(fact.contains(", \(hash) 0") && fact.hasSuffix(", notify"), "\(block)\n\(fact)") }
            if block.hasSuffix("systemctl is-active server") { #expect(fact.hasPrefix("0 active, "), "\(fact)") }
        }
        #expect(isStarted && machine.facts["block \(blocks.count + 1)"] == nil)
    }

    @Test func `before that the server had no secret`() throws {
        #expect(machine.facts["before"] == "\(try Machine.hash(of: "none")) 0")
    }

    @Test func `the check says what the launch would do`() {
        #expect(machine.facts["block 4"]?.contains("DB_PASSWORD  prod-db-password@SSM_Current") == true)
    }

    @Test func `the key is in clear in the unit's own credential only`() {
        #expect(machine.facts["in clear"] == "/run/credentials/server.service/tencentcloud")
        #expect(!machine.journal.contains(machine.key) && !machine.journal.contains(Self.value))
    }

    @Test(arguments: [("notify", "1"), ("exec", "0"), ("simple", "0")])
    func `only with Type=notify a restart tells of a secret that is missing`(_ type: String, _ status: String) {
        #expect(machine.facts["missing, \(type)"] == status)
        #expect(machine.facts["missing, \(type), after"] == "failed after 0")
    }

    @Test func `with the check it always does, and the check is tried again`() {
        #expect(machine.facts["missing, checked"] == "1")
        #expect(machine.facts["missing, checked, after"] == "tried again")
    }
}

/// docs/containers.md as it is printed (Tests/Servers/page-containers).
@Suite(.enabled(if: EmptyRoot.isStatic, "Tests/static runs these")) struct ContainersPageTests {
    @Test func `every block does its work; images keep their entrypoint and their command`() throws {
        let page = try Page("docs/containers.md")
        let folder = Folder()
        for (name, text) in page.typed { _ = folder.file(text, name: name) }
        let seed = Folder.shared.file("regions: {ap-guangzhou: {prod-db-password: hunter2}}")
        let inside = [
            Command.sesameLocal, "--quiet", "--quota", "off", "--seed", seed, "--",
            AnswerServer.folder + "/page-containers", folder.path, Command.sesame,
        ]
        var command = Command(path: "/usr/bin/unshare")
        command.arguments = ["--net", "/bin/sh", "-ec", "ip link set lo up; exec \"$@\"", "sh"] + inside
        command.environment["PATH", default: ""] += ":/usr/sbin:/sbin"
        command.limit = 120
        let outcome = try command.run()
        #expect(page.blocks("sh").count == 3)
        #expect(outcome.status == 0 && outcome.stderr == "")
        #expect(
            outcome.output == """
                block 1: 0\(" ")
                block 2: 0\(" ")
                block 3: 0 no password 1\(" ")
                process 1 of postgres: postgres -D /tmp/data -k /tmp postgres
                nginx: hunter2
                redis: PONG
                process 1 of nginx: nginx: master process nginx -g daemon off; -c /run/nginx.conf
                stop of nginx: 0
                process 1 of redis: redis-server *:6379
                stop of redis: 0

                """)
    }
}
