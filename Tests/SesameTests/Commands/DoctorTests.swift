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
            (#", (ssm|sts):\w+, credentials: .*?, id ends with [^,)]*"#, ""),
            (#"127\.0\.0\.1:\d+"#, "SERVER"), (#"\d{4}-\d\d-\d\d"#, "DAY"), (#"after \d+ ms"#, "after N ms"),
            (#"sesame-local (authority|intermediate) [0-9a-f]{8}"#, "$1"), (#"request [0-9a-f-]{36}"#, "request ID"),
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
        "ok      TLS: TLSv1.3, localhost by intermediate by authority, good until DAY, after N ms",
        "ok      clock: the same as the service's",
    ]
    private static let region = "ok      region: ap-guangzhou, from TENCENTCLOUD_REGION"
    private static let service = "ok      service: GetServiceStatus answered: it is activated"
    private static let absent = [
        "none    --credentials: not given",
        "none    environment: TENCENTCLOUD_SECRET_ID, TENCENTCLOUD_SECRET_KEY are not set",
        "none    serverless function: TENCENTCLOUD_RUNENV=SCF is not set",
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
                "ok      web identity: \(place), id ends with LAST, with a token, good for N s",
                "ok      region: ap-guangzhou, from \(place)",
            ]
        #expect(lines(outcome) == found + Self.connection + [Self.service] + Self.kernel)
    }

    @Test func `a serverless function's keys`() throws {
        let outcome = try doctor(CredentialSources.function).run()
        #expect(outcome.status == 0)
        let found = ["ok      serverless function: id ends with ion, with a token", Self.region]
        #expect(lines(outcome) == Array(Self.absent.prefix(2)) + found + Self.connection + [Self.service] + Self.kernel)
    }

    @Test func `a CI runner's identity`() throws {
        let outcome = try doctor(CredentialSources.runner()).run()
        #expect(outcome.status == 0)
        let place = "web identity, role \(CredentialSources.account)/pod"
        let line = "ok      web identity: \(place), id ends with LAST, with a token, good for N s"
        #expect(lines(outcome) == Self.absent + [line, Self.region] + Self.connection + [Self.service] + Self.kernel)
    }

    @Test func `neither credentials nor region, and a way to the service`() throws {
        var command = doctor()
        command.environment["TENCENTCLOUD_REGION"] = nil
        let outcome = try command.run()
        #expect(outcome.status == 78)
        let all = lines(outcome)
        #expect(Array(all.prefix(4)) == Self.absent)
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
        #expect(outcome.status == 0 && lines(outcome).contains("ok      region: ap-beijing, from standard input:1:9"))
        command.environment["TENCENTCLOUD_REGION"] = "ap-shanghai"
        #expect(lines(try command.run()).contains("ok      region: ap-shanghai, from TENCENTCLOUD_REGION"))
        command.input = Data("env: {}\nprofiles: {p: {region: ap-beijing}}\n".utf8)
        command.arguments.append("--profile=p")
        #expect(lines(try command.run()).contains("ok      region: ap-beijing, from standard input:2:24"))
        command.environment["SESAME_REGION"] = "ap-guangzou"
        #expect(
            lines(try command.run()).contains(
                "warning region: ap-guangzou, from SESAME_REGION; did you mean ap-guangzhou?"))
    }

    /// A fault, the lines that report it, and the status.
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
                "SESAME_CA_FILE is set, and only the certificates there are trusted", 78
            ),
            (
                ["https_proxy": "http://127.0.0.1:1"], [],
                "problem TCP: cannot reach SERVER: could not connect: connection refused",
                "https_proxy names the proxy SERVER: check it, and NO_PROXY", 69
            ),
            (
                ["SESAME_CA_FILE": "/none"], [], "problem /none: no such file or directory",
                "it should hold the certificates to trust: --ca-file, SESAME_CA_FILE or SSL_CERT_FILE names it", 78
            ),
            (
                ["TENCENTCLOUD_ROLE_ARN": "\(CredentialSources.account)/none"], [],
                "problem environment: role \(CredentialSources.account)/none, taken by environment: there is no such role (ResourceNotFound.RoleNotFound, request ID)",
                "check its ARN", 77
            ),
            (
                ["https_proxy": "http://127.0.0.1:1", "NO_PROXY": "127.0.0.0/8"], ["--endpoint", "127.0.0.1:1"],
                "problem TCP: cannot reach SERVER: could not connect: connection refused",
                "check the network and --endpoint", 69
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
        #expect(outcome.status == 0)
        // A second may pass between two looks at the clock.
        let said = lines(outcome).first { $0.hasPrefix("warning clock: ") }
        let expected = (399...401).map {
            "warning clock: " + words.replacing("400", with: "\($0)") + " the service's, which is taken instead"
        }
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

    /// All but the last of what it says of the service, which is what this is. Where values are there, how long the
    /// slowest took is the last.
    private func verdict(_ outcome: Outcome) throws -> [String] {
        let all = lines(outcome)
        let clock = try #require(all.firstIndex { $0.contains("clock: ") }, "\(all)")
        let rest = Array(all[(clock + 1)...].dropLast(Self.kernel.count))
        guard rest.contains(where: { $0.hasPrefix("ok      secrets: ") }) else { return rest }
        let time = /ok {6}time: the slowest answer began after (\d+|N) ms, of which it waited (\d+|N) ms for its turn/
        #expect(rest.last?.wholeMatch(of: time) != nil, "\(rest)")
        return rest.dropLast()
    }

    /// A manifest with `S` for the secret there is, what doctor says of it, and how both doctor and a launch end.
    @Test(
        arguments: [
            ("env: {A: S, B: S}", ["ok      secrets: 1 of 1 in the manifest can be fetched"], 0),
            (
                "env: {A: S, B: {value: x}, C: {secret: none, optional: true}}",
                ["ok      secrets: 1 of 2 in the manifest can be fetched; no variable needs the others"], 0
            ),
            (
                "env: {A: S, B: none-of-these}",
                [
                    "problem secrets: B: none-of-these@SSM_Current: no such secret (ResourceNotFound.SecretNotExist, request ID)",
                    "        hint: check its name and the region (ap-guangzhou, from TENCENTCLOUD_REGION)",
                ], 66
            ),
            (
                "env: {A: doctor-secre}",
                [
                    "problem secrets: A: doctor-secre@SSM_Current: no such secret (ResourceNotFound.SecretNotExist, request ID)",
                    "        hint: did you mean \"doctor-secret\"? else check its name and the region (ap-guangzhou, from TENCENTCLOUD_REGION)",
                ], 66
            ),
            (
                "env: {A: \"S#user\"}",
                ["problem secrets: A: S@SSM_Current#user: the value is not JSON, so it has no fields"], 65
            ),
            ("env: {A: S}\nprofiles: {}", ["ok      secrets: 1 of 1 in the manifest can be fetched"], 0),
        ] as [(String, [String], Int32)])
    func `it asks for the secrets of the manifest, and ends as a launch`(
        _ manifest: String, _ said: [String], _ status: Int32
    ) throws {
        let name = sources.name
        var command = doctor(CredentialSources.pair)
        _ = Self.near
        let folder = Folder()
        _ = folder.file(manifest.replacing("S", with: name), name: "sesame.yaml")
        command.folder = folder.path
        let outcome = try command.run()
        #expect(outcome.status == status)
        #expect(try verdict(outcome) == said.map { $0.replacing(": S@", with: ": \(name)@") })
        command.arguments = ["exec", "/bin/true"]
        #expect(try command.run().status == status)
    }

    /// A secret whose name is easily mistyped.
    private static let near = Result {
        try CredentialSources.shared.get().service.store("hunter2", name: "doctor-secret")
    }

    @Test func `a manifest that cannot be read ends it as a launch, and the rest is looked at`() throws {
        var command = doctor(CredentialSources.pair, flags: ["-f", "-"])
        for (manifest, status) in [("env: {A-B: x}", 78), ("env: {A: \(sources.name)}", 0)] as [(String, Int32)] {
            command.input = Data(manifest.utf8)
            let outcome = try command.run()
            #expect(outcome.status == status)
            let problems = lines(outcome).filter { $0.hasPrefix("problem") }
            #expect(problems == (status == 0 ? [] : ["problem standard input:1:7: \"A-B\" is not a variable name"]))
        }
        command.arguments = ["doctor", "-f", "/none.yaml"]
        #expect(try command.run().status == 78)
        command.arguments = ["doctor", "--resolve-env"]
        command.environment["A"] = "ssm://none"
        #expect(try command.run().status == 66)
    }

    @Test func `what a launch without secrets does not need is a warning`() throws {
        var command = doctor(flags: ["-f", "-", "--endpoint", "127.0.0.1:1"])
        command.input = Data("env: {A: {value: x}}".utf8)
        command.environment["TENCENTCLOUD_REGION"] = nil
        let outcome = try command.run()
        #expect(outcome.status == 0)
        let warnings = lines(outcome).filter { $0.hasPrefix("warning") }.map { $0.split(separator: ":")[0] }
        #expect(warnings == ["warning credentials", "warning region", "warning TCP"])
        command.arguments = ["exec", "-f", "-", "/bin/true"]
        #expect(try command.run().status == 0)
    }

    @Test(arguments: ["UnauthorizedOperation", "AuthFailure.UnauthorizedOperation"])
    func `a key that may only fetch values is good enough`(_ code: String) throws {
        let denied = ["GetServiceStatus", "ListSecrets", "ListSecretVersionIds", "DescribeSecret"].map {
            #"{"action": "\#($0)", "count": "always", "fault": {"error": "\#(code)"}}"#
        }
        let bare = try CredentialSources(faults: "[\(denied.joined(separator: ", "))]")
        var command = bare.launch(CredentialSources.pair)
        command.arguments = ["doctor", "-f", "-"]
        let outcome = try command.run()
        #expect(outcome.status == 0)
        #expect(try verdict(outcome) == ["ok      secrets: 1 of 1 in the manifest can be fetched"])
        (command.arguments, command.folder) = (["doctor"], Folder().path)
        let without = try command.run()
        #expect(without.status == 0)
        let line = "ok      service: it answered; GetServiceStatus is not permitted, and no launch needs it"
        #expect(try verdict(without) == [line])
    }

    @Test func `a key that may not fetch a value is not`() throws {
        let denied = #"{"action": "GetSecretValue", "count": "always", "fault": {"error": "UnauthorizedOperation"}}"#
        let bare = try CredentialSources(faults: "[\(denied)]")
        var command = bare.launch(CredentialSources.pair)
        command.arguments = ["doctor", "-f", "-"]
        let outcome = try command.run()
        #expect(outcome.status == 77)
        let line = "problem secrets: A: \(bare.name)@SSM_Current: not permitted (UnauthorizedOperation, request ID)"
        #expect(try verdict(outcome) == [line, "        hint: allow the action on this secret in its CAM policy"])
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
