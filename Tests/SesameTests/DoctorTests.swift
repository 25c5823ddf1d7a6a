import Foundation
import Testing

/// `sesame doctor` on machines of every kind of health.
@Suite struct DoctorTests {
    private let sources: CredentialSources

    init() throws { sources = try CredentialSources.shared.get() }

    private func doctor(_ extra: [String: String] = [:], flags: [String] = []) -> Command {
        var command = sources.launch(extra)
        (command.arguments, command.input) = (["doctor"] + flags, Data())
        command.folder = Folder().path
        return command
    }

    /// Its lines, with placeholders for what is another each time.
    private func lines(_ outcome: Outcome) -> [String] {
        #expect(outcome.stderr.isEmpty && !outcome.tells)
        var text = outcome.output
        for (pattern, placeholder) in [
            (#"127\.0\.0\.1:\d+"#, "SERVER"), (#"\d{4}-\d\d-\d\d"#, "DAY"), (#"after \d+ ms"#, "after N ms"),
            (#"sesame-local [0-9a-f]{8}"#, "AUTHORITY"), (#"request [0-9a-f-]{36}"#, "request ID"),
            (#"good for \d+ s"#, "good for N s"), (#"ends with [^ ,]{4}\b"#, "ends with LAST"),
            (#"up to \d+ KiB, a"#, "up to N KiB, a"), (#"clock: \d s (ahead of|behind)"#, "clock: the same as"),
        ] { text = text.replacingOccurrences(of: pattern, with: placeholder, options: .regularExpression) }
        return text.split(separator: "\n").map(String.init)
    }

    private static let kernel = [
        "ok      kernel: arguments and environment up to N KiB, a variable up to 128 KiB",
        "ok      kernel: makes memory files",
    ]
    private static let connection = [
        "ok      endpoint: https://SERVER/, from SESAME_ENDPOINT", "ok      DNS: 127.0.0.1 is known, after N ms",
        "ok      TCP: 127.0.0.1 answers, after N ms",
        "ok      TLS: TLSv1.3, localhost by AUTHORITY, good until DAY, after N ms",
        "ok      clock: the same as the service's",
    ]
    private static let region = "ok      region: ap-guangzhou, from TENCENTCLOUD_REGION"
    private static let service = "ok      service: GetServiceStatus answered: it is activated"
    private static let absent = [
        "none    --credentials: not given",
        "none    environment: TENCENTCLOUD_SECRET_ID, TENCENTCLOUD_SECRET_KEY are not set",
        "none    systemd: CREDENTIALS_DIRECTORY is not set",
    ]

    @Test func `all is well`() throws {
        let outcome = try doctor(CredentialSources.pair).run()
        #expect(outcome.status == 0)
        let found = [Self.absent[0], "ok      environment: id ends with es", Self.region]
        #expect(lines(outcome) == found + Self.connection + [Self.service] + Self.kernel)
    }

    @Test func `a pod's identity, whose region serves`() throws {
        var command = doctor(CredentialSources.pod())
        command.environment["TENCENTCLOUD_REGION"] = nil
        let outcome = try command.run()
        #expect(outcome.status == 0)
        let place = "pod identity, role \(CredentialSources.account)/pod"
        let found =
            Self.absent + [
                "ok      pod identity: \(place), id ends with LAST, with a token, good for N s",
                "ok      region: ap-guangzhou, from \(place)",
            ]
        #expect(lines(outcome) == found + Self.connection + [Self.service] + Self.kernel)
    }

    @Test func `neither credentials nor region, and a way to the service`() throws {
        var command = doctor()
        command.environment["TENCENTCLOUD_REGION"] = nil
        let outcome = try command.run()
        #expect(outcome.status == 78)
        let all = lines(outcome)
        #expect(Array(all.prefix(3)) == Self.absent)
        #expect(all.contains("problem credentials: there are none"))
        #expect(all.contains("problem region: no region"))
        #expect(Array(all.suffix(7)) == Self.connection + Self.kernel)
    }

    @Test func `the region of the manifest`() throws {
        var command = doctor(CredentialSources.pair)
        command.environment["TENCENTCLOUD_REGION"] = nil
        command.input = Data("region: ap-beijing\nenv: {}\n".utf8)
        command.arguments += ["-f", "-"]
        let outcome = try command.run()
        #expect(outcome.status == 0 && lines(outcome).contains("ok      region: ap-beijing, from the manifest"))
    }

    /// What is wrong, the lines that say so, and the status.
    @Test(
        arguments: [
            (
                ["TENCENTCLOUD_SECRET_KEY": ""], [],
                "problem environment: TENCENTCLOUD_SECRET_KEY is missing or empty", "a key pair is an id and its key",
                77
            ),
            (
                ["TENCENTCLOUD_SECRET_KEY": "hunter2"], [],
                "problem service: the signature does not match (AuthFailure.SignatureFailure, request ID)",
                "the secret key is not that of the secret id", 77
            ),
            (
                [:], ["--endpoint", "127.0.0.1:1"],
                "problem TCP: cannot reach SERVER: could not connect: connection refused",
                "check the network and --endpoint",
                69
            ),
            (
                [:], ["--endpoint", "nowhere.invalid"],
                "problem DNS: cannot reach nowhere.invalid: could not resolve host",
                "check the network and --endpoint", 69
            ),
            (
                ["SESAME_CA_FILE": "/etc/ssl/certs/ca-certificates.crt"], [],
                "problem TLS: cannot reach SERVER: its certificate is refused: unable to get local issuer certificate",
                "a CA of your own is named with --ca-file or SSL_CERT_FILE", 69
            ),
            (
                ["https_proxy": "http://127.0.0.1:1"], [],
                "problem TCP: cannot reach SERVER: could not connect: connection refused",
                "https_proxy names the proxy SERVER: check it, and NO_PROXY", 69
            ),
            (
                ["SESAME_CA_FILE": "/none"], [], "problem /none: no such file or directory",
                "it is to hold the certificates to trust: --ca-file, SESAME_CA_FILE or SSL_CERT_FILE names it", 78
            ),
            (
                ["TENCENTCLOUD_ROLE_ARN": "\(CredentialSources.account)/none"], [],
                "problem environment: role \(CredentialSources.account)/none, taken by environment: there is no such role (ResourceNotFound.RoleNotFound, request ID)",
                "check its ARN", 77
            ),
        ] as [([String: String], [String], String, String, Int32)])
    func `a problem has its line, its hint and its status`(
        _ extra: [String: String], _ flags: [String], _ line: String, _ hint: String, _ status: Int32
    ) throws {
        let outcome = try doctor(CredentialSources.pair.merging(extra) { $1 }, flags: flags).run()
        #expect(outcome.status == status)
        let lines = lines(outcome)
        let index = try #require(lines.firstIndex(of: line), "\(lines)")
        #expect(lines[index + 1] == "        hint: \(hint)")
        #expect(lines.count { $0.hasPrefix("problem") } == 1)
        #expect(Array(lines.suffix(2)) == Self.kernel, "the rest is looked at all the same")
    }

    @Test(EmptyRoot.canFakeTime, arguments: [("+400s", "400 s ahead of"), ("-400s", "400 s behind")])
    func `a wrong clock`(_ offset: String, _ words: String) throws {
        let outcome = try doctor(CredentialSources.pair).behind("faketime", "-f", offset).run()
        #expect(outcome.status == 77)
        // A second may pass between two looks at the clock.
        let said = lines(outcome).first { $0.hasPrefix("problem clock: ") }
        let expected = (399...401).map { "problem clock: " + words.replacing("400", with: "\($0)") + " the service's" }
        #expect(expected.contains(said ?? ""))
    }

    @Test func `a file that others can read is a warning`() throws {
        let file = Folder.shared.file(CredentialSources.ini, mode: 0o644)
        let outcome = try doctor(flags: ["--credentials", file]).run()
        #expect(outcome.status == 0)
        #expect(lines(outcome).contains("warning \(file): others than its owner can read the key in it"))
        #expect(try doctor(flags: ["--credentials", file, "--strict"]).run().status == 77)
    }

    @Test func `in JSON, an object a line`() throws {
        let outcome = try doctor(flags: ["--json"]).run()
        #expect(outcome.status == 77)
        let found = try outcome.output.split(separator: "\n").map {
            try JSONDecoder().decode([String: String].self, from: Data($0.utf8))
        }
        #expect(found.first == ["subject": "--credentials", "verdict": "none", "text": "not given"])
        #expect(found.filter { $0["verdict"] == "problem" }.map { $0["subject"] } == ["credentials"])
        #expect(found.allSatisfy { $0["verdict"] != "problem" || $0["hint"] != nil })
    }

    @Test func `an account without the service`() throws {
        let answer = #"{\"Response\": {\"ServiceEnabled\": false, \"InvalidType\": 0, \"RequestId\": \"r\"}}"#
        let bare = try CredentialSources(faults: #"[{"action": "GetServiceStatus", "fault": {"body": "\#(answer)"}}]"#)
        var command = bare.launch(CredentialSources.pair)
        command.arguments = ["doctor"]
        let outcome = try command.run()
        #expect(outcome.status == 77)
        #expect(lines(outcome).contains("problem service: Secrets Manager is not usable for this account"))
    }

    @Test func `it takes no operand`() throws {
        refused(try doctor(flags: ["x"]).run(), 64, ["\"x\" is one word too many", "hint: sesame doctor [options]"])
    }
}
