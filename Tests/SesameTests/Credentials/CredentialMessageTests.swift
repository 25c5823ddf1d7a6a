import Foundation
import Testing

/// Each message of a key pair that is wrong: what is there, what is printed, and the status, 77; no secret in any.
@Suite struct CredentialMessageTests {
    private let service: LocalService
    private static let name = Result { try LocalService.shared.get().store("hunter2") }
    private static let id = "AKIDhunter"
    private static let key = "hunter2-key"

    init() throws { service = try LocalService.shared.get() }

    /// A launch with no credentials but these variables.
    private func launch(_ credentials: [String: String], flags: [String] = []) throws -> Outcome {
        var command = service.exec("env: {A: \(try Self.name.get())}", flags: flags)
        for name in ["TENCENTCLOUD_SECRET_ID", "TENCENTCLOUD_SECRET_KEY"] { command.environment[name] = nil }
        command.environment.merge(credentials) { $1 }
        return try command.run()
    }

    private static func quoted(_ name: String) -> [String] {
        [
            "\(name) stands in quotes, and they are taken for a part of it",
            "hint: take them away: a shell does, but env files, units and mounted files keep them",
        ]
    }

    private static let swapped = "hint: it is the id that begins with AKID"

    // MARK: The environment

    @Test(
        arguments: [
            ("\"\(id)\"", key, nil, quoted("TENCENTCLOUD_SECRET_ID")),
            ("'\(id)'", "'\(key)'", nil, quoted("TENCENTCLOUD_SECRET_ID")),
            (id, "\"\(key)\"", nil, quoted("TENCENTCLOUD_SECRET_KEY")),
            (id, "'\(key)'\n", nil, quoted("TENCENTCLOUD_SECRET_KEY")),
            (id, "`\(key)`", nil, quoted("TENCENTCLOUD_SECRET_KEY")),
            (id, "\"\"", nil, quoted("TENCENTCLOUD_SECRET_KEY")),
            (id, key, "\"hunter2 token\"", quoted("TENCENTCLOUD_TOKEN")),
            (key, id, nil, ["TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY look swapped", swapped]),
            (
                key, id, "hunter2-token",
                ["TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY look swapped", swapped]
            ),
        ] as [(String, String, String?, [String])]) func `a pair in the environment`(
            _ id: String, _ key: String, _ token: String?, _ lines: [String]
        ) throws
    {
        let variables = [
            "TENCENTCLOUD_SECRET_ID": id, "TENCENTCLOUD_SECRET_KEY": key, "TENCENTCLOUD_TOKEN": token,
        ].compactMapValues { $0 }
        refused(try launch(variables), 77, ["environment: \(lines[0])"] + lines.dropFirst())
    }

    // MARK: Refusals

    /// A command with a key that is not that of the id, and the action that is refused.
    @Test(arguments: [
        (["get", "a"], "ssm:GetSecretValue"), (["put", "a", "--create"], "ssm:CreateSecret"),
        (["put", "a", "--version-id", "v1"], "ssm:PutSecretValue"), (["versions", "a"], "ssm:ListSecretVersionIds"),
        (["get", "a", "--role-arn", "qcs::cam::uin/100000000001:roleName/none"], "sts:AssumeRole"),
    ]) func `a refusal names the action, the source and the end of the id`(
        _ arguments: [String], _ action: String
    ) throws {
        var command = service.sesame("get", "a", input: "hunter2")
        command.arguments = arguments
        let id = try #require(command.environment["TENCENTCLOUD_SECRET_ID"])
        command.environment["TENCENTCLOUD_SECRET_KEY"] = Self.key
        let outcome = try command.run()
        #expect(outcome.status == 77 && !outcome.tells)
        let caller = "environment, id ends with \(id.suffix(4))"
        #expect(outcome.stderr.contains("(AuthFailure.SignatureFailure, \(action), credentials: \(caller), request "))
        command.arguments += ["--log-format", "json"]
        #expect(try command.run().stderr.contains(#""action":"\#(action)","credentials":"\#(caller)","request_id":""#))
    }

    // MARK: Files

    private static func sections(_ names: String) -> [String] {
        [
            "there is no section [default], only \(names)",
            "hint: only [default] is read: name the section of the pair so, or name a file that has one with "
                + "--credentials",
        ]
    }

    private static func kind(_ name: String, _ wanted: String) -> [String] {
        ["\(name) is not \(wanted)", "hint: write \(wanted)"]
    }

    private static let (string, word, arn) = ("a string", "a name", "the ARN of a role")
    private static let seconds = "a whole number of seconds"

    /// A JSON file with a pair and this beside it.
    private static func json(_ member: String) -> String {
        #"{"secretId": "\#(id)", "secretKey": "\#(key)", \#(member)}"#
    }

    private static let wrong: [(String, [String])] = [
        ("[prod]\nsecret_id = \(id)\nsecret_key = \(key)\n", sections("[prod]")),
        ("[prod]\nsecret_id = \(id)\n[Test 2]\nsecret_key = \(key)\n", sections("[prod], [Test 2]")),
        ("secret_id = '\"\(id)\"'\nsecret_key = \(key)\n", quoted("secret_id")),
        (json(#""token": "'hunter2'""#), quoted("token")),
        ("secret_id = \(key)\nsecret_key = \(id)\n", ["secret_id and secret_key look swapped", swapped]),
        (
            #"{"secretId": "\#(key)", "secretKey": "\#(id)"}"#, ["secretId and secretKey look swapped", swapped]
        ),
        (#"{"secretId": 5, "secretKey": "\#(key)"}"#, kind("secretId", string)),
        (#"{"secretId": ["\#(id)"], "secretKey": "\#(key)"}"#, kind("secretId", string)),
        (#"{"secretId": "\#(id)", "secretKey": {"hunter2": 1}}"#, kind("secretKey", string)),
        (json(#""token": true"#), kind("token", string)), (json(#""type": 5"#), kind("type", word)),
        (json(#""type": null"#), kind("type", word)), (json(#""type": ["cvm-role"]"#), kind("type", word)),
        (json(#""role-arn": 5"#), kind("role-arn", arn)), (json(#""role-arn": null"#), kind("role-arn", arn)),
        (json(#""role-arn": """#), kind("role-arn", arn)), (json(#""role-arn": ["x"]"#), kind("role-arn", arn)),
        (json(#""role-arn": "x", "role-session-name": 5"#), kind("role-session-name", word)),
        (json(#""expiresAt": "x""#), kind("expiresAt", seconds)),
        (json(#""expiresAt": 1e300"#), kind("expiresAt", seconds)),
        (json(#""expiresAt": 9223372036854775808"#), kind("expiresAt", seconds)),
        (#"{"secretId": null, "secretKey": null}"#, kind("secretId", string)),
        (#"{"secretId": "\#(id)", "secretKey": null}"#, kind("secretKey", string)),
        (json(#""expiresAt": [4000000000]"#), kind("expiresAt", seconds)),
        (
            json(#""expiresAt": -9223372036854775808"#),
            ["the credentials have expired (a time out of range)", "hint: run tccli auth login"]
        ),
        (json(#""expiresAt": 0"#), ["the credentials have expired (DAY)", "hint: run tccli auth login"]),
    ]

    @Test(arguments: wrong) func `a file`(_ text: String, _ lines: [String]) throws {
        let all = { (path: String) in ["\(path): \(lines[0])"] + lines.dropFirst() }
        let file = Folder.shared.file(text, mode: 0o600)
        refused(try launch(CredentialSources.pair, flags: ["--credentials", file]), 77, all(file))
        // One that is found unasked decides too, but for a pair that is only in other sections.
        if text.hasPrefix("[") { return }
        let folder = Folder()
        let found = folder.file(text, name: "tencentcloud", mode: 0o600)
        refused(try launch(["CREDENTIALS_DIRECTORY": folder.path]), 77, all(found))
        guard text.hasPrefix("{") else { return }
        let home = try CredentialSources.home(".tccli/default.credential", text)
        refused(try launch(["HOME": home.path]), 77, all(home.path + "/.tccli/default.credential"))
    }

    private static let form = "hint: write [default], secret_id = … and secret_key = …"

    @Test(arguments: [
        ("[default\nsecret_id = \(id)\nsecret_key = \(key)\n", 1),
        (#"[{"secretId": "\#(id)", "secretKey": "\#(key)"}]"#, 1), ("\n[]\n", 2), ("null", 1),
    ]) func `a file in no form, be it found unasked`(_ text: String, _ line: Int) throws {
        let home = try CredentialSources.home(".tccli/default.credential", text)
        let place = "\(home.path)/.tccli/default.credential:\(line)"
        refused(try launch(["HOME": home.path]), 77, ["\(place): this is neither INI nor JSON", Self.form])
    }

    @Test func `sections without [default] in a file that is found unasked are told among the sources`() throws {
        let home = try CredentialSources.home(".tencentcloud/credentials", "[prod]\nsecret_id = \(Self.id)\n")
        let outcome = try launch(["HOME": home.path])
        let path = home.path + "/.tencentcloud/credentials"
        #expect(outcome.status == 77 && !outcome.tells)
        let line = "sesame: user's SDK file: \(path): there is no section [default], only [prod]"
        #expect(outcome.lines.contains(line))
    }

    @Test func `an end beyond all calendars is an end`() throws {
        let pair = service.environment
        let text =
            #"{"secretId": "\#(pair["TENCENTCLOUD_SECRET_ID"] ?? "")", "secretKey": "#
            + #""\#(pair["TENCENTCLOUD_SECRET_KEY"] ?? "")", "expiresAt": 9223372036854775807}"#
        let file = Folder.shared.file(text, mode: 0o600)
        succeeded(try launch(["SESAME_CREDENTIALS_FILE": file]), "started\n")
        let doctor = try service.sesame("doctor", "--credentials", file).run()
        #expect(doctor.status == 0 && doctor.output.contains(", good for 922337203"))
    }

    @Test(arguments: [("-9223372036854775808", "(a time out of range)"), ("0", "(DAY)")])
    func `so are those of keys that are handed out`(_ end: String, _ words: String) throws {
        let keys =
            #"{\"Code\": \"Success\", \"TmpSecretId\": \"a\", \"TmpSecretKey\": \"b\", \"Token\": \"t\", "#
            + #"\"ExpiredTime\": \#(end)}"#
        let metadata =
            #"[{"action": "metadata", "fault": {"body": "pod"}}, {"action": "metadata", "fault": {"body": "\#(keys)"}}]"#
        let hint = "hint: if they are new, this machine's clock is wrong"
        let machine = try CredentialSources(faults: metadata)
        refused(
            try machine.launch(machine.metadata).run(), 77,
            ["instance role pod: the credentials have expired \(words)", hint])
        let answer =
            #"{\"Response\": {\"RequestId\": \"r\", \"ExpiredTime\": \#(end), \"Credentials\": "#
            + #"{\"TmpSecretId\": \"a\", \"TmpSecretKey\": \"b\", \"Token\": \"t\"}}}"#
        let pod = try CredentialSources(
            faults: #"[{"action": "AssumeRoleWithWebIdentity", "fault": {"body": "\#(answer)"}}]"#)
        let place = "pod identity, role \(CredentialSources.account)/pod"
        refused(
            try pod.launch(CredentialSources.pod()).run(), 77,
            ["\(place): the credentials have expired \(words)", hint])
    }

    // MARK: Twice

    @Test func `without a pair the environment's line tells who may have taken it`() throws {
        let inner = [Command.sesame, "exec", "--", "/bin/echo", "started"]
        var command = service.exec("env: {A: \(try Self.name.get())}", inner, flags: [])
        command.folder = Folder().path
        command.environment["HOME"] = command.folder
        try Data("env: {A: \(try Self.name.get())}".utf8).write(
            to: URL(fileURLWithPath: command.folder + "/sesame.yaml"))
        let outcome = try command.run()
        #expect(outcome.status == 77 && outcome.output == "")
        let place = outcome.lines.firstIndex { $0.hasPrefix("sesame: environment: ") } ?? -1
        #expect(
            outcome.lines.dropFirst(place + 1).first
                == "sesame: hint: if another sesame started this, it took the pair out (--keep-credentials leaves it)")
        command.arguments.insert("--keep-credentials", at: 1)
        succeeded(try command.run(), "started\n")
    }

    @Test func `an exposed file is warned of once, though a role that ends reads it again`() throws {
        let sources = try CredentialSources(
            faults: #"[{"action": "GetSecretValue", "count": 1, "fault": {"error": "AuthFailure.TokenFailure"}}]"#)
        let file = Folder.shared.file(CredentialSources.ini, mode: 0o644)
        let outcome = try sources.launch(
            [:], flags: ["--credentials", file, "--role-arn", CredentialSources.account + "/pod"]
        ).run()
        #expect(outcome.status == 0 && outcome.output == "hunter2\n")
        let problem = "sesame: warning: \(file): others than its owner can read the key in it"
        #expect(outcome.lines == [problem, "sesame: hint: chmod 600 \(file)"])
    }
}
