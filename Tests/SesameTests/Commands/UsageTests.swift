import Foundation
import Testing

/// A command line that is wrong, or a variable that stands for an option, is answered with 64 and how to do better.
@Suite struct UsageTests {
    private func sesame(_ arguments: [String], _ environment: [String: String] = [:], input: String = "") -> Command {
        var command = Command(path: Command.sesame, arguments: arguments, input: Data(input.utf8))
        command.environment.merge(environment) { $1 }
        return command
    }

    private static let execSynopsis = "hint: sesame exec [options] [--] command [argument ...]"
    private static let image = execSynopsis + "; in an image, repeat its CMD, which a new ENTRYPOINT drops"
    private static let getSynopsis = "hint: sesame get [options] reference"
    private static let putSynopsis = "hint: sesame put [options] name (--version-id id | --create | --replace)"
    private static let commands = "hint: sesame --help lists the commands"
    private static let execOptions = "hint: sesame exec --help lists the options"
    private static let getOptions = "hint: sesame get --help lists the options"
    private static let putOptions = "hint: sesame put --help lists the options"

    @Test(arguments: [
        ([], ["there is no command", commands]),
        (["exce"], ["unknown command \"exce\"", "hint: did you mean \"exec\"?"]),
        (["chekc", "-f", "x"], ["unknown command \"chekc\"", "hint: did you mean \"check\"?"]),
        (["fly"], ["unknown command \"fly\"", commands]), ([""], ["unknown command \"\"", commands]),
        (["--verison"], ["unknown option \"--verison\"", "hint: did you mean --version?"]),
        (["--key=hunter2"], ["unknown option \"--key\"", commands]), (["-x"], ["unknown option \"-x\"", commands]),
        (["--region", "ap-guangzhou", "exec"], ["unknown option \"--region\"", commands]),
    ]) func `what stands before a subcommand`(_ arguments: [String], _ lines: [String]) throws {
        refused(try sesame(arguments).run(), 64, lines)
    }

    @Test(arguments: [
        (["exec"], ["there is no command", image]), (["exec", "--"], ["there is no command", image]),
        (["exec", "-f", "x"], ["there is no command", image]),
        (["exec", "-f", "x", "--"], ["there is no command", image]),
        (["exec", "--regoin", "x"], ["unknown option \"--regoin\"", "hint: did you mean --region?"]),
        (["exec", "--creat", "x"], ["unknown option \"--creat\"", execOptions]),
        (["exec", "--output", "x"], ["unknown option \"--output\"", execOptions]),
        (["exec", "-o", "x"], ["unknown option \"-o\"", execOptions]),
        (["exec", "--hunter3=hunter2"], ["unknown option \"--hunter3\"", execOptions]),
        (["exec", "-zhunter2"], ["unknown option \"-z\"", execOptions]),
        (["exec", "--profile", "a", "--profile", "b", "x"], ["--profile is given twice", execSynopsis]),
        (["exec", "-f", "-", "-f", "-", "x"], ["standard input can be read once only"]),
        (["schema", "x"], ["\"x\" is one word too many", "hint: sesame schema >sesame.schema.json"]),
        (["licenses", "x"], ["\"x\" is one word too many", "hint: sesame licenses | less"]),
        (["get", "a", "--region", "ap-beijing", "--region=ap-beijing"], ["--region is given twice", getSynopsis]),
        (["exec", "-f"], ["-f needs a value", execSynopsis]),
        (["exec", "--region"], ["--region needs a value", execSynopsis]),
        (["exec", "--verbose=hunter2", "x"], ["--verbose takes no value"]),
        (["exec", "--help=yes"], ["--help takes no value"]),
        (["exec", "-vf", "x", "y"], ["-v takes no value", "hint: write short options apart"]),
        (["check", "app.yaml"], ["\"app.yaml\" is one word too many", "hint: the manifest is named with -f FILE"]),
        (["get"], ["there is no reference", getSynopsis]),
        (["get", "a", "b"], ["there is more than one reference", getSynopsis]),
        (
            ["get", "a b"],
            ["a secret name is made of letters, digits, \"-\" and \"_\"", "hint: write name[@version][#field]"]
        ),
        (["get", "a@"], ["a version is missing", "hint: write name[@version][#field]"]),
        (["get", "a#"], ["a reference ends with \"#\" but names no field", "hint: write name[@version][#field]"]),
        (["get", "--file", "x", "a"], ["unknown option \"--file\"", getOptions]),
        (["put"], ["there is no name", putSynopsis]), (["put", "a"], ["there is no --version-id", putSynopsis]),
        (["put", "a", "hunter2", "--create"], ["a value is never taken from the command line", putSynopsis]),
        (
            ["put", "a", "--version-id", "v1", "hunter2"],
            ["a value is never taken from the command line", putSynopsis]
        ),
        (["put", "a", "--value=hunter2", "--create"], ["unknown option \"--value\"", putOptions]),
        (["put", "a/b", "--create"], ["a secret name is made of letters, digits, \"-\" and \"_\""]),
        (["put", "a", "--version-id", "v 1"], ["a version is made of letters, digits, \"-\", \"_\" and \".\""]),
        (["put", "a", "--create", "--version-id="], ["a version is missing"]),
        (["put", "a", "--binary=1"], ["--binary takes no value"]),
    ]) func `what stands after it`(_ arguments: [String], _ lines: [String]) throws {
        refused(try sesame(arguments).run(), 64, lines)
    }

    /// An option, the variables that stand for it, texts it does not take, and what is said of them.
    static let values: [(option: String, twins: [String], texts: [String], lines: [String])] = [
        (
            "--timeout", ["SESAME_TIMEOUT"],
            ["0", "-1", "3601", "nan", "inf", "10x", "1,5", " 1", "5 s", "2h", "50ms", "1e1"],
            ["not a valid duration", "hint: seconds, or 500ms, 5s, 2m, 1h; from 0.1s to 1h"]
        ),
        (
            "--region", ["SESAME_REGION", "TENCENTCLOUD_REGION"], ["guangzhou", "AP-GUANGZHOU", "ap-", "ap_guangzhou"],
            ["this is not a region", "hint: a region looks like ap-guangzhou"]
        ),
        (
            "--endpoint", ["SESAME_ENDPOINT"],
            ["a b", "https://host/path", "ftp://host", "https://host:0", "host:99999", "https://u:hunter2@host"],
            ["not a valid endpoint", "hint: internal, intl, a host, or https://host:port"]
        ),
        (
            "--endpoint", ["SESAME_ENDPOINT"],
            ["http://example.com", "http://10.0.0.1", "http://127.0.0.1.example.com", "http://128.0.0.1:80"],
            ["plain http is for this machine only", "hint: use https, or 127.0.0.1, [::1] or localhost"]
        ),
        (
            "--fallback-max-age", ["SESAME_FALLBACK_MAX_AGE"], ["0", "-1", "1w", "1001d", "h", " 1"],
            ["not a valid duration", "hint: seconds, or 500ms, 5s, 2m, 1h; from 1s to 1000d"]
        ),
        (
            "--rate-timeout", ["SESAME_RATE_TIMEOUT"], ["-1", "25h", "forever"],
            ["not a valid duration", "hint: seconds, or 500ms, 5s, 2m, 1h; up to 24h"]
        ),
        ("--log-format", ["SESAME_LOG_FORMAT"], ["xml", "JSON"], ["not a valid format", "hint: text or json"]),
    ]

    @Test(arguments: values) func `a value that an option does not take is told by option or variable, not repeated`(
        _ option: String, _ twins: [String], _ texts: [String], _ lines: [String]
    ) throws {
        for text in texts {
            let given = try sesame(["exec", "-f", "-", option, text] + Command.target, input: "env: {}").run()
            refused(given, 64, ["\(option): \(lines[0])"] + lines.dropFirst())
            for twin in twins {
                let set = sesame(["exec", "-f", "-"] + Command.target, [twin: text], input: "env: {}")
                refused(try set.run(), 64, ["\(twin): \(lines[0])"] + lines.dropFirst())
            }
        }
    }

    @Test(arguments: [
        "SESAME_VERBOSE", "SESAME_KEEP_CREDENTIALS", "SESAME_ALLOW_UNSAFE_NAMES", "SESAME_RESOLVE_ENV",
        "SESAME_PRISTINE", "SESAME_ALLOW_DISK",
    ])
    func `a switch's variable is true or false`(_ twin: String) throws {
        for (text, isGood) in [
            ("1", true), ("true", true), ("Yes", true), ("on", true), ("0", true), ("FALSE", true), ("no", true),
            ("off", true), ("", true), ("2", false), ("maybe", false),
        ] {
            let outcome = try sesame(["exec", "-f", "-"] + Command.target, [twin: text], input: "env: {}").run()
            if isGood {
                succeeded(outcome, "started\n")
            } else {
                refused(
                    outcome, 64,
                    ["\(twin): this is neither true nor false", "hint: 1, true, yes or on; or 0, false, no or off"])
            }
        }
    }

    @Test(arguments: [
        ["-f", "FILE"], ["-fFILE"], ["--file", "FILE"], ["--file=FILE"],
        ["-f", "FILE", "--"], ["--timeout=1.5", "--log-format", "json", "--file=FILE", "--region=ap-a", "--"],
    ]) func `options are written in these ways`(_ options: [String]) throws {
        let file = Folder.shared.file("env: {}")
        let words = options.map { $0.replacing("FILE", with: file) }
        succeeded(try sesame(["exec"] + words + ["/bin/echo", "started"]).run(), "started\n")
    }

    @Test(arguments: ["--timeout", "--rate-timeout", "--splay"])
    func `a length of time is seconds, or a number with its unit`(_ option: String) throws {
        for text in ["1", "0.5", "500ms", "0.2s", "0.01m", "0.0001h"] {
            let words = ["exec", "-f", "-", option, text] + Command.target
            succeeded(try sesame(words, input: "env: {}").run(), "started\n")
            let twin = "SESAME_" + option.dropFirst(2).uppercased().replacing("-", with: "_")
            let set = sesame(["exec", "-f", "-"] + Command.target, [twin: text], input: "env: {}")
            succeeded(try set.run(), "started\n")
        }
    }

    @Test(arguments: [
        ["--", "echo", "--help"], ["echo", "--verbose"], ["echo", "-f", "x", "--", "--zzz"],
        ["--", "echo", "--", "-v"],
    ]) func `what follows the command belongs to it`(_ words: [String]) throws {
        let target = words.first == "--" ? words.dropFirst() : words[...]
        let outcome = try sesame(["exec", "-f", "-"] + words, input: "env: {}").run()
        // It is /bin/echo's to make something of "--help" and "--".
        succeeded(outcome, try Command(path: "/usr/bin/env", arguments: Array(target)).run().output)
    }

    @Test func `the command line comes before the variable that stands for the option`() throws {
        let twins = [
            "SESAME_FILE": "/none", "SESAME_REGION": "?", "SESAME_ENDPOINT": "?", "SESAME_TIMEOUT": "?",
            "SESAME_LOG_FORMAT": "?",
        ]
        let options = ["-f", "-", "--region=ap-a", "--endpoint=intl", "--timeout=1", "--log-format=text"]
        succeeded(try sesame(["exec"] + options + Command.target, twins, input: "env: {}").run(), "started\n")
    }
}
