import Foundation
import Testing

/// The help and the version, and the status when nobody can read them.
@Suite struct HelpTests {
    private func sesame(_ arguments: String...) -> Command { Command(path: Command.sesame, arguments: arguments) }

    @Test(arguments: ["--help", "-h", "help"]) func `help names every subcommand`(_ word: String) throws {
        let outcome = try sesame(word).run()
        #expect(outcome.status == 0 && outcome.stderr.isEmpty)
        #expect(outcome.output.hasPrefix("usage: sesame command [options]\n"))
        for command in [
            "exec", "supervise", "check", "get", "put", "versions", "pin", "import", "export", "doctor", "schema",
            "install", "licenses",
        ] {
            #expect(outcome.output.contains("\n  \(command) "))
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

    private static let source = [
        "-f, --file FILE [SESAME_FILE]", "--profile NAME [SESAME_PROFILE]", "--only NAMES [SESAME_ONLY]",
        "--preserve-env[=NAMES] [SESAME_PRESERVE_ENV]",
    ]
    private static let pristine = ["--pristine [SESAME_PRISTINE]", "--keep NAMES [SESAME_KEEP]"]
    private static let credentials = ["--keep-credentials [SESAME_KEEP_CREDENTIALS]"]
    private static let disk = "--allow-disk [SESAME_ALLOW_DISK]"
    private static let resolve = "--resolve-env [SESAME_RESOLVE_ENV]"
    private static let unsafe = "--allow-unsafe-names [SESAME_ALLOW_UNSAFE_NAMES]"
    private static let connection = [
        "--region REGION [SESAME_REGION, TENCENTCLOUD_REGION]", "--endpoint WHERE [SESAME_ENDPOINT]",
        "--credentials FILE [SESAME_CREDENTIALS_FILE]", "--role-arn ARN [SESAME_ROLE_ARN, TENCENTCLOUD_ROLE_ARN]",
        "--external-id ID [SESAME_EXTERNAL_ID]", "--strict [SESAME_STRICT]", "--ca-file FILE [SESAME_CA_FILE]",
        "--timeout DURATION [SESAME_TIMEOUT]", "--rate-timeout DURATION [SESAME_RATE_TIMEOUT]",
    ]
    private static let rate = [
        "--concurrency NUMBER [SESAME_CONCURRENCY]", "--quota NUMBER [SESAME_QUOTA]",
        "--splay DURATION [SESAME_SPLAY]", "--timings [SESAME_TIMINGS]",
    ]
    private static let fallback = [
        "--fallback FILE [SESAME_FALLBACK]", "--fallback-key FILE [SESAME_FALLBACK_KEY]",
        "--fallback-max-age DURATION [SESAME_FALLBACK_MAX_AGE]",
    ]
    private static let announce = ["--announce VARIABLE [SESAME_ANNOUNCE]"]
    private static let pin = ["--pin NAME=VERSION [SESAME_PIN]"]
    private static let supervise = [
        "--interval DURATION [SESAME_INTERVAL]", "--on-change ACTION [SESAME_ON_CHANGE]",
        "--settle DURATION [SESAME_SETTLE]", "--kill-signal SIGNAL [SESAME_KILL_SIGNAL]",
        "--kill-timeout DURATION [SESAME_KILL_TIMEOUT]", "--overlap DURATION [SESAME_OVERLAP]",
        "--health DURATION [SESAME_HEALTH]", "--restart WHEN [SESAME_RESTART]", "--group [SESAME_GROUP]",
        "--subreaper [SESAME_SUBREAPER]", "--watch-pinned [SESAME_WATCH_PINNED]", "--look-on SIGNAL [SESAME_LOOK_ON]",
        "--status-file FILE [SESAME_STATUS_FILE]",
    ]
    private static let launch =
        source + pristine + [resolve] + connection + rate + fallback + credentials + [unsafe, disk] + announce + pin
    private static let common = [
        "-v, --verbose [SESAME_VERBOSE]", "--log-format FORMAT [SESAME_LOG_FORMAT]", "-h, --help",
    ]

    static let subcommands: [(String, [String])] = [
        ("exec", launch + common), ("supervise", launch + supervise + common),
        ("check", source + [resolve, connection[0], unsafe] + pin + common), ("schema", Array(common.dropFirst())),
        ("install", Array(common.dropFirst())), ("licenses", Array(common.dropFirst())),
        ("doctor", source + [resolve] + connection + [unsafe, disk] + pin + ["--json"] + common.dropFirst()),
        ("pin", [source[0]] + connection + ["--yes"] + common.dropFirst()),
        ("versions", connection + ["--json"] + common.dropFirst()),
        ("get", connection + ["-o, --output FILE"] + common),
        (
            "import",
            connection + [
                "--secret NAME", "--prefix TEXT", "--only NAMES", "--constants NAMES", "-o, --output FILE",
                "--format FORMAT", "--yes",
            ] + common
        ),
        ("export", source + [resolve] + connection + [unsafe] + pin + ["--format FORMAT", "--reveal"] + common),
        ("put", connection + ["--version-id ID", "--create", "--replace", "--file FILE", "--binary"] + common),
    ]

    @Test(arguments: subcommands) func `help of a subcommand names its options and the variables that stand for them`(
        _ command: String, _ options: [String]
    ) throws {
        let outcome = try sesame(command, "--help").run()
        #expect(outcome.status == 0 && outcome.stderr.isEmpty)
        #expect(outcome.output.hasPrefix("usage: sesame \(command) "))
        // An option's line, and the end of the next, where its variables are.
        let lines = outcome.output.split(separator: "\n", omittingEmptySubsequences: false)
        let said = zip(lines, lines.dropFirst()).filter { $0.0.contains("--") && $0.0.hasPrefix("  ") }.map {
            line, help in
            let twins = help.hasSuffix("]") ? help.lastIndex(of: "[").map { " " + help[$0...] } ?? "" : ""
            return line.trimmingCharacters(in: .whitespaces) + twins
        }
        #expect(said.filter { $0.hasPrefix("-") } == options)
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
        let command = Command(path: Command.sesame, arguments: arguments, input: Data("env: {A: b}".utf8))
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
