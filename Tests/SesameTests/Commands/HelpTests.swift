import Foundation
import Testing

/// The help and the version, and the status when nobody can read them.
@Suite struct HelpTests {
    private func sesame(_ arguments: String...) -> Command { Command(path: Command.sesame, arguments: arguments) }

    @Test(arguments: ["--help", "-h", "help"]) func `help fits a screen and names every subcommand`(
        _ word: String
    ) throws {
        let outcome = try sesame(word).run()
        #expect(outcome.status == 0 && outcome.stderr.isEmpty)
        let lines = outcome.output.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
        #expect(lines.count <= 24 && lines.allSatisfy { $0.count <= 80 })
        #expect(lines.first == "usage: sesame command [options]")
        // The three commands that people need stand first.
        for (line, start) in zip(lines[2...4], ["put ", "check ", "exec -- "]) {
            #expect(line.hasPrefix("  sesame \(start)"))
        }
        let table = lines.dropFirst(6).map { $0.dropFirst(7) }
        let others = lines.first { $0.hasPrefix("Other") }?.dropFirst(7).components(separatedBy: ", ") ?? []
        for (command, _) in Self.subcommands {
            #expect(others.contains(command) || table.contains { $0.hasPrefix(command + " ") }, "\(command)")
        }
    }

    @Test(arguments: ["--version", "version"])
    func `the version names the commit and the libraries that are loaded`(_ word: String) throws {
        let outcome = try sesame(word).run()
        #expect(outcome.status == 0 && outcome.stderr.isEmpty)
        let commit = EmptyRoot.isStatic ? "[0-9a-f]{12}(-dirty)?" : "unknown"
        let number = "[0-9]+(\\.[0-9]+)+[0-9a-z.-]*"
        let libraries = ["libcurl", "OpenSSL", "nghttp2", "jansson", "libyaml"].map { "\($0) \(number)" }
        let pattern = "^sesame 0\\.1\\.0 \\(commit \(commit)\\)\\n\(libraries.joined(separator: ", "))\\n$"
        #expect(outcome.output.range(of: pattern, options: .regularExpression) != nil, "\(outcome.output)")
        if !EmptyRoot.isStatic {
            let installed = try Command(
                path: "/usr/bin/env", arguments: ["pkg-config", "--modversion", "libcurl", "jansson", "yaml-0.1"]
            ).run().output.split(separator: "\n").map(String.init)
            for (name, version) in zip(["libcurl", "jansson", "libyaml"], installed) {
                #expect(outcome.output.contains("\(name) \(version)"), "\(name)")
            }
        }
    }

    private static let file = ["-f, --file FILE [SESAME_FILE]", "--profile NAME [SESAME_PROFILE]"]
    private static let manifest =
        file + ["--resolve-env [SESAME_RESOLVE_ENV]", unsafe, "--pin NAME=VERSION [SESAME_PIN]"]
    private static let pins = ["--require-pins [SESAME_REQUIRE_PINS]"]
    private static let dryRun = ["--remote", "--policy", "--uin ID", "--fleet NUMBER", "--diff PROFILE"]
    private static let unsafe = "--allow-unsafe-names [SESAME_ALLOW_UNSAFE_NAMES]"
    private static let disk = ["--allow-disk [SESAME_ALLOW_DISK]"]
    private static let chosen = ["--only NAMES [SESAME_ONLY]", "--preserve-env[=NAMES] [SESAME_PRESERVE_ENV]"]
    private static let environment =
        chosen + [
            "--pristine [SESAME_PRISTINE]", "--keep NAMES [SESAME_KEEP]",
            "--keep-credentials [SESAME_KEEP_CREDENTIALS]", "--announce VARIABLE [SESAME_ANNOUNCE]",
        ]
    private static let service = [
        "--region REGION [SESAME_REGION, TENCENTCLOUD_REGION]", "--endpoint WHERE [SESAME_ENDPOINT]",
        "--credentials FILE [SESAME_CREDENTIALS_FILE]", "--role-arn ARN [SESAME_ROLE_ARN, TENCENTCLOUD_ROLE_ARN]",
        "--external-id ID [SESAME_EXTERNAL_ID]", "--strict [SESAME_STRICT]", "--ca-file FILE [SESAME_CA_FILE]",
    ]
    private static let limits = [
        "--timeout DURATION [SESAME_TIMEOUT]", "--rate-timeout DURATION [SESAME_RATE_TIMEOUT]",
    ]
    private static let rate = [
        "--concurrency NUMBER [SESAME_CONCURRENCY]", "--quota NUMBER [SESAME_QUOTA]",
        "--splay DURATION [SESAME_SPLAY]",
    ]
    private static let fallback = [
        "--fallback FILE [SESAME_FALLBACK]", "--fallback-key FILE [SESAME_FALLBACK_KEY]",
        "--fallback-max-age DURATION [SESAME_FALLBACK_MAX_AGE]",
    ]
    private static let supervise = [
        "--interval DURATION [SESAME_INTERVAL]", "--on-change ACTION [SESAME_ON_CHANGE]",
        "--settle DURATION [SESAME_SETTLE]", "--kill-signal SIGNAL [SESAME_KILL_SIGNAL]",
        "--kill-timeout DURATION [SESAME_KILL_TIMEOUT]", "--overlap DURATION [SESAME_OVERLAP]",
        "--health DURATION [SESAME_HEALTH]", "--restart no|on-failure [SESAME_RESTART]", "--group [SESAME_GROUP]",
        "--subreaper [SESAME_SUBREAPER]", "--watch-pinned [SESAME_WATCH_PINNED]", "--look-on SIGNAL [SESAME_LOOK_ON]",
        "--status-file FILE [SESAME_STATUS_FILE]",
    ]
    private static let launch = manifest + pins + disk + environment + service + limits + rate + fallback
    private static let timings = ["--timings [SESAME_TIMINGS]"]
    private static let common = [
        "-v, --verbose [SESAME_VERBOSE]", "--log-format text|json [SESAME_LOG_FORMAT]", "-h, --help",
    ]

    static let subcommands: [(String, [String])] = [
        ("exec", launch + timings + common), ("supervise", launch + supervise + timings + common),
        ("check", launch + dryRun + ["--json"] + timings + common), ("schema", Array(common.dropFirst())),
        ("completion", Array(common.dropFirst())), ("man", Array(common.dropFirst())),
        ("install", Array(common.dropFirst())), ("licenses", Array(common.dropFirst())),
        ("doctor", manifest + disk + chosen + service + limits + ["--json"] + common.dropFirst()),
        ("pin", [file[0]] + service + limits + ["--yes", "--json"] + common.dropFirst()),
        ("versions", service + limits + ["--json"] + common.dropFirst()),
        ("get", service + limits + ["-o, --output FILE"] + common),
        ("export", manifest + chosen + service + limits + ["--format sh|dotenv|json", "--reveal"] + common),
        (
            "import",
            service + limits + [
                "--yes", "--secret NAME", "--prefix TEXT", "--only NAMES", "--constants NAMES", "-o, --output FILE",
                "--format dotenv|compose|systemd",
            ] + common
        ),
        (
            "put",
            service + limits + [
                "--version-id ID", "--create", "--replace", "--description TEXT", "--generate LENGTH",
                "--alphabet CHARACTERS", "--file FILE", "--binary", "--json",
            ] + common
        ),
        ("list", service + limits + ["--all-regions", "--tag KEY=VALUE", "--json"] + common.dropFirst()),
        ("describe", service + limits + ["--json"] + common.dropFirst()),
        ("enable", service + limits + ["--json"] + common.dropFirst()),
        ("disable", service + limits + ["--json"] + common.dropFirst()),
        ("rm", service + limits + ["--recovery DAYS", "--yes", "--json"] + common.dropFirst()),
        ("restore", service + limits + ["--json"] + common.dropFirst()),
    ]

    @Test(arguments: subcommands) func `help of a subcommand names its options and the variables that stand for them`(
        _ command: String, _ options: [String]
    ) throws {
        let outcome = try sesame(command, "--help").run()
        #expect(outcome.status == 0 && outcome.stderr.isEmpty)
        #expect(outcome.output.hasPrefix("usage: sesame \(command)"))
        let lines = outcome.output.split(separator: "\n", omittingEmptySubsequences: false)
        for line in lines where line.count > 80 { Issue.record("\(line.count) characters: \(line)") }
        // An option's line, and at the end of its help, which is indented deeper, its variables.
        var said: [String] = []
        for line in lines {
            if line.wholeMatch(of: /^ {2}(-[a-z], | {4})--.*/) != nil {
                said.append(line.trimmingCharacters(in: .whitespaces))
            } else if let match = line.wholeMatch(of: /^ {8}.*?(\[[A-Z_, ]+\])/), !said.isEmpty {
                said[said.count - 1] += " " + match.1
            }
        }
        #expect(said == options)
    }

    @Test func `the options of exec stand in groups, and examples follow`() throws {
        let help = try sesame("exec", "--help").run().output
        #expect(
            help.matches(of: /\n([A-Z][^:\n]*):\n/).map { String($0.1) } == [
                "Manifest", "Environment", "Service and credentials", "Limits", "Fallback", "Output", "Examples",
                "Variables", "Exit status",
            ])
        #expect(help.contains(#"sh -c 'exec server --password "$DB_PASSWORD"'"#))
        #expect(
            help.split { $0.isWhitespace }.joined(separator: " ").contains(
                "1, true, yes or on; or 0, false, no or off."))
    }

    @Test func `help is asked for before anything is wrong`() throws {
        for arguments in [["exec", "--help", "-f", "/none"], ["put", "-h"], ["get", "a", "b", "--help"]] {
            let outcome = try Command(path: Command.sesame, arguments: arguments).run()
            #expect(outcome.status == 0 && outcome.output.hasPrefix("usage: sesame \(arguments[0])"))
        }
    }

    private static let full = [
        "standard output: no space left on device", "hint: make room there, or name another path",
    ]

    @Test(arguments: [["--help"], ["--version"], ["schema"], ["licenses"], ["check", "-f", "-"], ["exec", "--help"]])
    func `output that nobody can read is a failure`(_ arguments: [String]) throws {
        let command = Command(path: Command.sesame, arguments: arguments, input: Data("env: {A: {value: b}}".utf8))
        refused(try command.after("exec >/dev/full").run(), 125, Self.full)
        refused(try command.after("exec >&-").run(), 125, ["standard output: bad file descriptor"])
    }

    /// A descriptor that is closed must not become a file or a connection of sesame's own.
    @Test func `so it is for a value`() throws {
        let service = try LocalService.shared.get()
        let name = try service.store("hunter2")
        let get = service.sesame("get", name)
        refused(try get.after("exec >/dev/full").run(), 125, Self.full)
        refused(try get.after("exec >&-").run(), 125, ["standard output: bad file descriptor"])
        refused(try get.after("exec <&- >&-").run(), 125, ["standard output: bad file descriptor"])
    }

    @Test func `and for the reference that put prints`() throws {
        let service = try LocalService.shared.get()
        let put = service.sesame("put", "closed-" + UUID().uuidString, "--create", input: "hunter2")
        refused(try put.after("exec >&-").run(), 125, ["standard output: bad file descriptor"])
    }

    @Test func `a closed standard input has no value to put`() throws {
        let service = try LocalService.shared.get()
        let put = service.sesame("put", "closed-" + UUID().uuidString, "--create")
        refused(try put.after("exec <&-").run(), 65, ["standard input: bad file descriptor"])
    }

    @Test func `a closed standard error changes nothing but that nothing is said`() throws {
        let service = try LocalService.shared.get()
        let name = try service.store("hunter2")
        let outcome = try service.exec("env: {A: \(name)}").after("exec 2>&-").run()
        succeeded(outcome, "started\n")
        let failing = try service.exec("env: {A: \(name)@v9}").after("exec 2>&-").run()
        #expect(failing.status == 66 && failing.output.isEmpty)
    }
}
