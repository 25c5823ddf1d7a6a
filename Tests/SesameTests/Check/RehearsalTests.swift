import Foundation
import Testing

/// `sesame check --remote` does what a launch does, and changes nothing.
@Suite struct RehearsalTests {
    private let service: LocalService

    init() throws { service = try LocalService.shared.get() }

    private func check(_ manifest: String, _ flags: [String] = [], _ command: [String] = []) -> Command {
        var check = service.sesame("check", "--remote", "-f", "-", input: manifest)
        check.arguments += flags + (command.isEmpty ? [] : ["--"] + command)
        return check
    }

    private func put(_ name: String, _ value: String, _ version: String, create: Bool) throws {
        let flags = create ? ["--create"] : []
        var put = service.sesame("put", name, "--version-id", version, input: value)
        put.arguments += flags
        try #require(try put.run().status == 0)
    }

    /// The table, with placeholders for ages.
    private func rows(_ outcome: Outcome) -> [[String]] {
        outcome.output.split(separator: "\n").map { line in
            line.split(separator: /\s{2,}/).map { String($0.replacing(/^\d+[smhd]$/, with: "AGE")) }
        }
    }

    private static let credentials =
        "sesame: credentials: environment; taken out of the command's environment: "
        + "TENCENTCLOUD_SECRET_ID, TENCENTCLOUD_SECRET_KEY"
    private static let region = "sesame: region: ap-guangzhou, from TENCENTCLOUD_REGION"

    @Test func `a row tells version, bytes, age and rotation of each reference, never a value`() throws {
        let (plain, json) = (try service.store("hunter2\n"), try service.store(#"{"a": "hunter2", "b": {"c": 1}}"#))
        let manifest = """
            env:
              A: \(plain)
              TRIMMED: {secret: \(plain), trim: true}
              BOTH: "${\(json)#a|url} ${\(json)#b|base64}"
              MISSING: {secret: none, optional: true}
              CONSTANT: {value: hunter2}
            from: [{secret: \(json), keys: [a], prefix: P_}]
            """
        let outcome = try check(manifest).run()
        #expect(outcome.status == 0 && !outcome.tells)
        let (current, off) = ("SSM_Current", ["AGE", "off"])
        #expect(
            rows(outcome) == [
                ["variable", "reference", "version", "bytes", "age", "rotation"],
                ["A", "\(plain)@SSM_Current", current, "8"] + off + ["ends in a line break"],
                ["TRIMMED", "\(plain)@SSM_Current", current, "7"] + off,
                ["BOTH", "\(json)@SSM_Current#a", current, "7"] + off,
                ["BOTH", "\(json)@SSM_Current#b", current, "7"] + off,
                ["MISSING", "none@SSM_Current", "-", "-", "-", "-", "is not there"],
                ["CONSTANT", "a constant", "-", "-", "-", "-"], ["P_a", "\(json)@SSM_Current#a", current, "7"] + off,
            ])
        #expect(outcome.lines.dropLast() == [Self.region, Self.credentials])
        #expect(
            outcome.lines.last
                == "sesame: not pinned: \(plain)@SSM_Current, \(json)@SSM_Current, none@SSM_Current")
    }

    @Test func `all members of an object are one row, with the bytes of the secret`() throws {
        let json = try service.store(#"{"a": "hunter2"}"#)
        let outcome = try check("from: [{secret: \(json), keys: all, prefix: P_}]").run()
        #expect(rows(outcome).last == ["P_*", "\(json)@SSM_Current", "SSM_Current", "16", "AGE", "off"])
    }

    @Test func `a version that is pinned, and those that are newer`() throws {
        let name = "r-" + UUID().uuidString
        try put(name, "hunter2", "v1", create: true)
        // The service tells times in seconds.
        let second = time(nil)
        while time(nil) == second { usleep(20_000) }
        try put(name, "hunter2", "v2", create: false)
        let old = try check("env: {A: \(name)@v1, B: \(name)@v1, C: {value: c}}").run()
        #expect(old.status == 0)
        #expect(old.lines == [Self.region, Self.credentials, "sesame: \(name)@v1: newer versions: v2 (DAY)"])
        let new = try check("env: {A: \(name)@v2}", ["--require-pins"]).run()
        #expect(new.status == 0 && new.lines == [Self.region, Self.credentials])
        let json = try check("env: {A: \(name)@v1}", ["--json"]).run()
        let object = try #require(JSONSerialization.jsonObject(with: json.stdout) as? [String: Any])
        #expect(object["newer"] as? [String] == ["v2"] && object["version"] as? String == "v1")
        #expect(object["bytes"] as? Int == 7 && object["ends_in_line_break"] as? Bool == false)
        #expect(object["rotation_days"] as? Int == 0 && object["found"] as? Bool == true)
        #expect((0...3600).contains(object["age"] as? Int ?? -1) && object["region"] as? String == "ap-guangzhou")
    }

    @Test func `the rotation of a product's secret, and the region where several are asked`() throws {
        let product = "product: Mysql, instance: cdb-5x3q1b7a, user: app, password: hunter2"
        let seed = "regions: {ap-guangzhou: {db: {\(product)}}, ap-beijing: {far: {versions: {v1: hunter2}}}}"
        let own = try ChangingService(options: ["--seed", Folder.shared.file(seed)])
        try own.call("UpdateRotationStatus", ["SecretName": "db", "EnableRotation": true, "Frequency": 45])
        let manifest = "env: {A: 'db#Password', B: {secret: far, version: v1, region: ap-beijing}}"
        let outcome = try own.service.sesame("check", "--remote", "-f", "-", input: manifest).run()
        #expect(outcome.status == 0, "\(outcome.stderr)")
        let all = rows(outcome)
        #expect(all.first?.last == "region")
        #expect(all.dropFirst().first?.suffix(2) == ["every 45d", "ap-guangzhou"])
        #expect(all.last == ["B", "ap-beijing/far@v1", "v1", "7", "AGE", "off", "ap-beijing"])
    }

    @Test func `what no launch may ask is a warning`() throws {
        let keys = """
            [{"secretId": "AKIDall", "secretKey": "hunter2-all"},
             {"secretId": "AKIDget", "secretKey": "hunter2-get", "actions": ["GetSecretValue"]}]
            """
        let own = try LocalService(options: ["--keys", Folder.shared.file(keys, mode: 0o600)])
        let names = try [own.store("a"), own.store("b")]
        var command = own.sesame("check", "--remote", "-f", "-", input: "env: {A: \(names[0]), B: \(names[1])}")
        command.environment["TENCENTCLOUD_SECRET_ID"] = "AKIDget"
        command.environment["TENCENTCLOUD_SECRET_KEY"] = "hunter2-get"
        let outcome = try command.run()
        #expect(outcome.status == 0)
        #expect(rows(outcome).last == ["B", "\(names[1])@SSM_Current", "SSM_Current", "1", "-", "-"])
        let both = names.joined(separator: ", ")
        let refusal = "not permitted (UnauthorizedOperation, request ID)"
        #expect(
            outcome.lines.filter { $0.contains("known") || $0.contains("hint") } == [
                "sesame: warning: age and newer versions of \(both) not known: \(refusal)",
                "sesame: hint: ssm:ListSecretVersionIds tells it; no launch needs it",
                "sesame: warning: rotation of \(both) not known: \(refusal)",
                "sesame: hint: ssm:DescribeSecret tells it; no launch needs it",
            ])
    }

    @Test func `no file is written, and what would be written is said`() throws {
        let (memory, kept) = (MemoryFolder(), try KeptValues(service))
        let manifest = "env: {A: {secret: \(kept.name), path: \(memory.path)/a}, B: {secret: \(kept.name), as: file}}"
        let flags = ["--fallback", kept.path, "--fallback-key", kept.keyPath, "--splay=1h"]
        let outcome = try check(manifest, flags, Command.target).run()
        #expect(outcome.status == 0 && !outcome.output.contains("started"))
        #expect(memory.names == [] && kept.folder.names == ["key"])
        #expect(outcome.lines.contains("sesame: \(memory.path)/a: a launch would write 7 bytes"))
        #expect(outcome.lines.contains("sesame: \(kept.path): a launch would keep the values"))
    }

    @Test func `kept values would serve in an outage, and stay where they would be deleted`() throws {
        let kept = try KeptValues(service)
        succeeded(try kept.launch().run(), "hunter2\n")
        let content = kept.content
        func rehearsal(_ launch: Command) -> Command {
            var command = launch
            command.arguments = ["check", "--remote"] + launch.arguments.dropFirst()
            return command
        }
        let outage = try rehearsal(kept.launch(down: true)).run()
        #expect(outage.status == 0)
        #expect(outage.words.contains { $0.hasSuffix("; a start would use the values of AGE ago") })
        #expect(rows(outage).last == ["A", "\(kept.name)@SSM_Current", "SSM_Current", "7", "-", "-"])
        let refused = try rehearsal(kept.launch(with: ["TENCENTCLOUD_SECRET_KEY": "hunter2"])).run()
        #expect(refused.status == 77)
        #expect(refused.lines.contains { $0.hasSuffix("the service refused: a start would delete the file") })
        #expect(kept.content == content && content != nil)
    }

    @Test func `on a terminal a long fetch shows that it goes on, elsewhere nothing`() throws {
        let faults = #"[{"action": "DescribeSecret", "count": "always", "fault": {"delay": 2}}]"#
        let own = try LocalService(options: ["--faults", Folder.shared.file(faults)])
        let manifest = Folder.shared.file("env: {A: \(try own.store("hunter2"))}")
        let words = ["check", "--remote", "-f", manifest]
        var command = own.sesame()
        command.arguments = words
        let plain = try command.run()
        #expect(plain.status == 0 && !plain.stderr.contains("answers") && !plain.stderr.contains("\u{1B}"))
        let spawn = "import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))"
        (command.path, command.arguments) = ("/usr/bin/python3", ["-c", spawn, Command.sesame] + words)
        let terminal = try command.run()
        #expect(terminal.status == 0 && !terminal.tells)
        #expect(terminal.output.contains("\r\u{1B}[Ksesame: 3 answers of the service\r\u{1B}[K"))
    }

    // MARK: As a launch

    /// A manifest in which NAME is a secret with a NUL in its value, the options of exec, and the command.
    struct Row: Sendable, CustomTestStringConvertible {
        let manifest: String
        var flags: [String] = []
        var command = Command.target
        var twins: [String: String] = [:]
        let status: Int32
        var testDescription: String { "\(manifest) \(flags) \(command) \(twins)" }
    }

    @Test(arguments: [
        Row(manifest: "env: {A: none}", status: 66), Row(manifest: "env: {A: NAME@v9}", status: 66),
        Row(manifest: "env: {A: NAME}", status: 65), Row(manifest: "env: {A: NAME#field}", status: 65),
        Row(manifest: "env: {A: NAME}", command: ["nowhere"], status: 127),
        Row(manifest: "env: {A: NAME}", command: ["/etc/passwd"], status: 126),
        Row(manifest: "env: {A-B: NAME}", status: 78),
        Row(manifest: "env: {A: NAME}", flags: ["--require-pins"], status: 78),
        Row(manifest: "env: {A: {secret: NAME, path: /none/a}}", status: 78),
        Row(manifest: "env: {A: NAME}", flags: ["--fallback=/none/a", "--fallback-key=/none/key"], status: 78),
        Row(manifest: "env: {A: NAME}", flags: ["--fallback=/none/a"], status: 64),
        Row(manifest: "env: {A: NAME}", flags: ["--ca-file=/none"], status: 78),
        Row(manifest: "env: {A: NAME}", flags: ["--endpoint=127.0.0.1:1", "--timeout=0.2"], status: 69),
        Row(manifest: "env: {A: NAME}", twins: ["TENCENTCLOUD_SECRET_KEY": "hunter2"], status: 77),
        Row(manifest: "env: {A: NAME}", twins: ["TENCENTCLOUD_SECRET_KEY": ""], status: 77),
        Row(manifest: "env: {A: NAME}", flags: ["--role-arn=qcs::cam::uin/1:roleName/none"], status: 77),
        Row(manifest: "env: {A: NAME}", twins: ["TENCENTCLOUD_REGION": ""], status: 78),
        Row(manifest: "env: {A: {secret: NAME, as: file}}", status: 0), Row(manifest: "env: {}", status: 0),
    ]) func `it ends with the status of a launch, and says what a launch says`(_ row: Row) throws {
        let name = try Self.name.get()
        let manifest = row.manifest.replacing("NAME", with: name)
        var launch = service.exec(manifest, row.command, flags: row.flags)
        launch.environment.merge(row.twins) { $1 }
        var rehearsal = launch
        rehearsal.arguments = ["check", "--remote"] + launch.arguments.dropFirst()
        let (real, dry) = (try launch.run(), try rehearsal.run())
        #expect(real.status == row.status && dry.status == row.status)
        #expect(!dry.tells && !dry.output.contains("started"))
        if row.status != 0 { #expect(dry.output == "" && Array(dry.lines.suffix(real.lines.count)) == real.lines) }
    }

    @Test func `a directory that may not be written`() throws {
        let memory = MemoryFolder()
        chmod(memory.path, 0o555)
        let manifest = "env: {A: {value: x, path: \(memory.path)/a}}"
        refused(try service.exec(manifest).unprivileged().run(), 125, ["\(memory.path)/a: permission denied"])
        refused(try check(manifest).unprivileged().run(), 125, ["\(memory.path)/a: permission denied"])
    }

    private static let name = Result { try LocalService.shared.get().store("hunter2\0") }

    @Test func `an environment that the kernel does not take`() throws {
        let name = try service.store(String(repeating: "x", count: 32 << 10))
        let manifest = "env:\n" + (10..<80).map { "  V\($0): \(name)\n" }.joined()
        let outcome = try check(manifest, [], ["/bin/sh"]).after("ulimit -s 8192").run()
        #expect(outcome.status == 65 && outcome.output == "")
        #expect(outcome.stderr.contains("which with the arguments is more than the kernel allows"))
        #expect(try check(manifest, [], ["/bin/sh"]).after("ulimit -s 65536").run().status == 0)
    }

    @Test func `a name that is nearly there is said`() throws {
        let name = try service.store("x")
        let outcome = try check("env: {A: \(name.dropLast())}").run()
        #expect(outcome.status == 66)
        #expect(outcome.lines.last?.hasPrefix("sesame: hint: did you mean \"\(name)\"? else check its name") == true)
    }
}
