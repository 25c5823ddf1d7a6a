import Foundation
import Testing

/// Messages for a person who meant something else: each row is the typed words, the printed lines and the status.
@Suite struct MessageTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let arguments: [String]
        let twins: [String: String]
        let input: String
        let status: Int32
        let lines: [String]
        var testDescription: String { "\(arguments) \(twins)" }

        init(
            _ arguments: String..., with twins: [String: String] = [:], input: String = "env: {}", status: Int32,
            _ lines: [String]
        ) {
            (self.arguments, self.twins, self.input) = (arguments, twins, input)
            (self.status, self.lines) = (status, lines)
        }
    }

    private func run(_ row: Row) throws -> Outcome {
        var command = Command(path: Command.sesame, arguments: row.arguments, input: Data(row.input.utf8))
        command.environment.merge(row.twins) { $1 }
        return try command.run()
    }

    private static let exec = "hint: did you mean \"exec\"?"
    private static let environment = "hint: sesame exec -- env prints what a command gets, sesame check the names alone"
    private static let image =
        "hint: sesame exec [options] [--] command [argument ...]; in an image, repeat its CMD, which a new ENTRYPOINT drops"
    private static let oneWord = "hint: this is one word with a blank in it: take the quotes away, or run it with sh -c"

    static let refusals = [
        Row("env", status: 64, ["unknown command \"env\"", environment]),
        Row("set", "a", status: 64, ["unknown command \"set\"", "hint: did you mean \"put\"?"]),
        Row("write", status: 64, ["unknown command \"write\"", "hint: did you mean \"put\"?"]),
        Row("run", "--", "server", status: 64, ["unknown command \"run\"", exec]),
        Row("start", status: 64, ["unknown command \"start\"", exec]),
        Row("read", "a", status: 64, ["unknown command \"read\"", "hint: did you mean \"get\"?"]),
        Row("validate", status: 64, ["unknown command \"validate\"", "hint: did you mean \"check\"?"]),
        Row("docter", status: 64, ["unknown command \"docter\"", "hint: did you mean \"doctor\"?"]),
        Row(
            "--", "server", status: 64,
            ["unknown option \"--\"", "hint: sesame exec [options] [--] command [argument ...]"]),
        Row("exec", "--", status: 64, ["there is no command", image]),
        Row("exec", "-f", "-", "--", status: 64, ["there is no command", image]),
        Row("exec", "-f", "-", "--", "echo hi", status: 127, ["echo hi: command not found", oneWord]),
        Row("exec", "-f", "-", "server --port 80", status: 127, ["server --port 80: command not found", oneWord]),
        Row(
            "exec", "-f", "-", "--", "/bin/echo hi", status: 127, ["/bin/echo hi: no such file or directory", oneWord]),
        Row(
            "exec", "-f", "-", "--", "PASSWORD=hunter2", "server", status: 127,
            ["PASSWORD=…: command not found", "hint: a variable is set so: env PASSWORD=… command"]),
        Row(
            "exec", "-f", "-", "--", "PASSWORD=hunter2 server /x", status: 127,
            ["PASSWORD=…: command not found", "hint: a variable is set so: env PASSWORD=… command"]),
        Row("exec", "-f", "-", "--", "a\tb", status: 127, ["a?b: command not found", oneWord]),
        Row(
            "put", "x@SSM_Current", "--create", status: 64,
            [
                "a secret name is made of letters, digits, \"-\" and \"_\"",
                "hint: the version is named with --version-id",
            ]),
    ]

    @Test(arguments: refusals) func `what is refused says what was meant`(_ row: Row) throws {
        refused(try run(row), row.status, row.lines)
    }

    private static func unread(_ name: String, _ meant: String) -> [String] {
        [
            "sesame: warning: environment: \"\(name)\" is no variable that sesame reads",
            "sesame: hint: did you mean \(meant)?",
        ]
    }

    static let warnings = [
        Row(
            "exec", "-f", "-", "true", with: ["SESAME_PROFIL": "dev"], status: 0,
            unread("SESAME_PROFIL", "SESAME_PROFILE")),
        Row(
            "exec", "-f", "-", "true", with: ["SESAME_REGOIN": "x"], status: 0, unread("SESAME_REGOIN", "SESAME_REGION")
        ),
        Row("check", "-f", "-", with: ["SESAME_FILES": "x"], status: 0, unread("SESAME_FILES", "SESAME_FILE")),
        Row(
            "exec", "-f", "-", "true", with: ["SESAME_CREDENTIALS": "x"], status: 0,
            unread("SESAME_CREDENTIALS", "SESAME_CREDENTIALS_FILE")),
        Row(
            "exec", "-f", "-", "true", with: ["SESAME_RESOLV_ENV": "1", "SESAME_LOG_FORMAT": "json"], status: 0,
            [
                #"{"level":"warning","place":"environment","problem":"\"SESAME_RESOLV_ENV\" is no variable that sesame reads","hint":"did you mean SESAME_RESOLVE_ENV?"}"#
            ]),
        Row(
            "check", "-f", "-", with: ["SESAME_TIMEOUTS": "1"], status: 0, unread("SESAME_TIMEOUTS", "SESAME_TIMEOUT")),
        Row(
            "check", "-f", "-", "--announce=SESAME_SEEN",
            with: [
                "SESAME_HOME": "/x", "SESAME_LOCAL_PID": "1", "SESAME_METADATA": "x", "SESAME_HTTP_ENDPOINT": "x",
                "SESAME_SEEN": "x", "SESAME_INTERVAL": "x",
            ], status: 0, ["sesame: warning: environment: \"SESAME_HOME\" is no variable that sesame reads"]),
        Row(
            "exec", "-f", "-", "true",
            with: [
                "SESAME_HOME": "/x", "SESAME_DB": "x", "SESAME_TIME": "x", "SESAME_METADATA": "http://127.0.0.1:1",
                "SESAME_LOCAL_PID": "1", "SESAME_HTTP_ENDPOINT": "x", "SESAME_": "x", "SESAMEPROFILE": "x",
            ], status: 0, []),
        Row(
            "check", "-f", "-", input: "region: ap-guangzou\nenv: {A: a, B: {secret: b, region: ap-shanghia}}",
            status: 0,
            [
                "sesame: region: ap-guangzou, from standard input:1:9",
                "sesame: warning: ap-shanghia/b@SSM_Current: \"ap-shanghia\" is not a known region",
                "sesame: hint: did you mean \"ap-shanghai\"?",
                "sesame: warning: standard input:1:9: \"ap-guangzou\" is not a known region",
                "sesame: hint: did you mean \"ap-guangzhou\"?",
            ]),
        Row(
            "check", "-f", "-", input: "region: xx-nowhere-9\nenv: {A: a}", status: 0,
            ["sesame: region: xx-nowhere-9, from standard input:1:9"]),
    ]

    @Test(arguments: warnings) func `what is probably a slip of the keyboard is warned of`(_ row: Row) throws {
        let outcome = try run(row)
        #expect(outcome.status == row.status && outcome.lines == row.lines)
    }

    // MARK: In JSON

    private static func json(_ problem: String, hint: String? = nil, status: Int = 64) -> String {
        let hint = hint.map { #","hint":"\#($0)""# } ?? ""
        return #"{"level":"error","problem":"\#(problem)"\#(hint),"status":\#(status)}"#
    }

    private static let synopsis = "sesame exec [options] [--] command [argument ...]"

    @Test(arguments: [
        Row(
            "exce", "--log-format", "json", status: 64,
            [json(#"unknown command \"exce\""#, hint: #"did you mean \"exec\"?"#)]),
        Row("exec", "--log-format=json", "--profile", status: 64, [json("--profile needs a value", hint: synopsis)]),
        Row("exec", "--verbose=x", "--log-format=json", "x", status: 64, [json("--verbose takes no value")]),
        Row(
            "exec", "--regoin", "x", "--log-format", "json", "--", "x", status: 64,
            [json(#"unknown option \"--regoin\""#, hint: "did you mean --region?")]),
        Row(
            "--log-format=json", "exec", "x", status: 64,
            [json(#"unknown option \"--log-format\""#, hint: "sesame --help lists the commands")]),
        Row(
            "fly", with: ["SESAME_LOG_FORMAT": "json"], status: 64,
            [json(#"unknown command \"fly\""#, hint: "sesame --help lists the commands")]),
        Row("exec", "--verbose=x", with: ["SESAME_LOG_FORMAT": "json"], status: 64, [json("--verbose takes no value")]),
        Row(
            "exec", "--log-format=text", "--verbose=x", with: ["SESAME_LOG_FORMAT": "json"], status: 64,
            ["sesame: --verbose takes no value"]),
        Row("exec", "--verbose=x", "--", "--log-format=json", status: 64, ["sesame: --verbose takes no value"]),
        Row(
            "exec", "-f", "/none", "x", "--log-format=json", status: 78,
            [
                "sesame: /none: no such file or directory",
                "sesame: hint: name the manifest with -f FILE or SESAME_FILE",
            ]),
        Row("exec", "--verbose=x", "--log-format", status: 64, ["sesame: --verbose takes no value"]),
        Row(
            "exec", "--log-format=xml", "-f", "-", "x", status: 64,
            ["sesame: --log-format: not a valid format", "sesame: hint: text or json"]),
    ]) func `a command line that is wrong is told in the format that it asks for`(_ row: Row) throws {
        let outcome = try run(row)
        #expect(outcome.status == row.status && outcome.output.isEmpty && outcome.lines == row.lines)
    }

    // MARK: Of values

    @Test(arguments: [
        ("hunter2\n", ", ends in a line break"), ("hunter2\r\n", ", ends in a line break"),
        ("hunter2\r", ", ends in a line break"), ("\n", ", ends in a line break"), ("hunter2", ""), ("hunter2\nx", ""),
        ("hunter2 ", ""),
    ]) func `a value that ends in a line break is told with -v`(_ value: String, _ words: String) throws {
        let service = try LocalService.shared.get()
        let name = try service.store(value)
        let line = "\(name)@SSM_Current: version SSM_Current, \(value.utf8.count) bytes\(words), N ms, request ID"
        let launched = try service.exec("env: {A: \(name)}", flags: ["-v"]).run()
        #expect(launched.status == 0 && launched.lines.first == "sesame: A: " + line && !launched.tells)
        #expect(try service.sesame("get", "-v", name).run().lines == ["sesame: " + line])
    }

    @Test func `a version that is put again is told how it is replaced`() throws {
        let service = try LocalService.shared.get()
        let name = try service.store("hunter2")
        refused(
            try service.sesame("put", name, "--version-id", "SSM_Current", input: "hunter2 again").run(), 125,
            [
                "\(name)@SSM_Current: this version exists already (ResourceInUse.VersionIdExists, request ID)",
                "hint: choose another --version-id, or give this version the value with --replace",
            ])
    }
}
