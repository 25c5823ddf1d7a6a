import Foundation
import Testing

@testable import LocalSecretsManager

@Suite("The command sesame-local")
struct ServiceProcessTests {
    private let names = [
        "SESAME_ENDPOINT", "SESAME_CA_FILE", "TENCENTCLOUD_SECRET_ID", "TENCENTCLOUD_SECRET_KEY", "TENCENTCLOUD_REGION",
        "SESAME_LOCAL_PID",
    ]

    @Test func `a command gets the variables and nothing of ours on its output`() throws {
        let run = try ServiceProcess.run(
            ["--region", "ap-shanghai", "--", "env"],
            environment: ["TENCENTCLOUD_REGION": "ap-beijing", "TENCENTCLOUD_TOKEN": "stale", "OTHER": "kept"])
        let lines = run.output.split(separator: "\n")
        for name in names { #expect(lines.count { $0.hasPrefix("\(name)=") } == 1) }
        #expect(lines.contains("TENCENTCLOUD_REGION=ap-shanghai"))
        #expect(lines.contains("OTHER=kept"))
        #expect(!run.output.contains("TENCENTCLOUD_TOKEN"), "another key's token would be sent with ours")
        #expect(run.errors == "")
        #expect(run.status == 0)
    }

    @Test(arguments: [0, 1, 2, 64, 125, 255] as [Int32])
    func `a command's status is ours`(_ status: Int32) throws {
        #expect(try ServiceProcess.run(["--", "sh", "-c", "exit \(status)"]).status == status)
    }

    @Test func `a command that a signal ends, or that cannot be run, has the usual status`() throws {
        #expect(try ServiceProcess.run(["--", "sh", "-c", "kill -KILL $$"]).status == 137)
        let missing = try ServiceProcess.run(["--", "no-such-command"])
        #expect(missing.status == 127)
        #expect(missing.errors == "sesame-local: \"no-such-command\": No such file or directory\n")
        let directory = try ServiceProcess.run(["--", "/tmp"])
        #expect(directory.status == 126)
        #expect(directory.errors == "sesame-local: \"/tmp\": Permission denied\n")
    }

    @Test(arguments: ["TERM", "INT", "HUP"])
    func `a signal reaches the command, and its end is ours`(_ signal: String) throws {
        let script =
            "trap 'echo got \(signal); exit 9' \(signal); kill -\(signal) $SESAME_LOCAL_PID; while :; do sleep 0.01; done"
        let run = try ServiceProcess.run(["--", "sh", "-c", script])
        #expect(run.output == "got \(signal)\n")
        #expect(run.status == 9)
    }

    @Test func `a command's signals are as if run bare`() throws {
        // No shell in between: it might restore what is not as it was. Signals 32 and 33, the C library's own, are
        // ignored after any posix_spawn.
        let run = try ServiceProcess.run(["--", "/bin/grep", "-E", "^Sig(Blk|Ign)", "/proc/self/status"])
        #expect(run.output == "SigBlk:\t0000000000000000\nSigIgn:\t0000000180000000\n")
    }

    @Test func `a crash prints nothing of the memory`() throws {
        let run = try ServiceProcess.run(
            ["--", "sh", "-c", "kill -SEGV $SESAME_LOCAL_PID"], environment: ["SWIFT_BACKTRACE": "enable=yes"])
        #expect(run.status == 128 + 11)
        #expect(run.errors == "")
    }

    @Test func `in the background it returns when it answers, and a signal stops it cleanly`() throws {
        let printed = try ServiceProcess.shell(
            """
            eval "$(sesame-local --background 2>&1)"
            kill -0 "$SESAME_LOCAL_PID" && test -r "$SESAME_CA_FILE" && echo "runs $SESAME_ENDPOINT"
            kill "$SESAME_LOCAL_PID"
            for _ in $(seq 500); do test -e "$SESAME_CA_FILE" || { echo gone; break; }; sleep 0.01; done
            """)
        #expect(printed.hasPrefix("runs https://127.0.0.1:"))
        #expect(printed.hasSuffix("\ngone\n"))
    }

    @Test func `in the background a start that fails is told and has its status`() throws {
        let run = try ServiceProcess.run(["--background", "--keys", "none.json"])
        #expect(run.status == 125)
        #expect(run.output == "")
        #expect(run.errors == "sesame-local: none.json: there is no such file\n")
    }

    @Test func `in the foreground it prints the variables and stays until a signal comes`() throws {
        let printed = try ServiceProcess.shell(
            """
            sesame-local >exports & pid=$!
            for _ in $(seq 500); do grep -q SESAME_LOCAL_PID exports && break; sleep 0.01; done
            . ./exports
            test "$SESAME_LOCAL_PID" = "$pid" && kill -TERM "$pid" && wait "$pid"
            echo "$?"; cut -d= -f1 exports
            """)
        #expect(printed == "0\n" + names.map { "export \($0)\n" }.joined())
    }

    @Test(arguments: [
        (["--listen", "0.0.0.0:1"], #"--listen does not take "0.0.0.0:1": "#),
        (["--quota", "GetSecretValue=x"], #"--quota does not take "GetSecretValue=x": "#),
        (["--store"], "--store needs a value: FILE"),
        (["--quiet=1"], "--quiet takes no value"), (["-x"], #""-x" is not an option of sesame-local"#),
        (["serve"], #""serve" is not an option of sesame-local"#), (["--"], #"no command after "--""#),
        (["--background", "--", "true"], "--background takes no command"),
    ])
    func `a wrong command line is told in one line, with a hint`(_ arguments: [String], _ message: String) throws {
        let run = try ServiceProcess.run(arguments)
        #expect(run.status == 64)
        #expect(run.output == "")
        #expect(run.errors.hasPrefix("sesame-local: \(message)"))
        #expect(run.errors.hasSuffix("\nsesame-local: hint: see sesame-local --help\n"))
    }

    @Test func `help names every option, version the version`() throws {
        let help = try ServiceProcess.run(["--help"])
        #expect(help.status == 0)
        let options = [
            "listen", "http", "metadata", "metadata-role", "store", "tls", "keys", "seed", "quota", "region", "faults",
            "fault-control", "quiet", "background", "help", "version",
        ]
        for option in options {
            #expect(help.output.contains("\n  --\(option) "))
        }
        #expect(try ServiceProcess.run(["--version"]).output == "sesame-local \(LocalService.version)\n")
    }

    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/curl"), "curl is not there"))
    func `it is reached over HTTPS under each of its names, by those who trust its authority`() throws {
        for (listen, host) in [("127.0.0.1:0", "127.0.0.1"), ("localhost:0", "localhost"), ("[::1]:0", "[::1]")] {
            let script = """
                unset https_proxy HTTPS_PROXY; url="https://\(host):${SESAME_ENDPOINT##*:}/"
                curl -sS --cacert "$SESAME_CA_FILE" "$url" "$url" -H 'X-TC-Action: None' -w '%{http_code} %{content_type} %{num_connects}\\n' -o /dev/null -o /dev/null -o /dev/null
                curl -s "$url" || echo "untrusted $?"
                """
            let run = try ServiceProcess.run(["--listen", listen, "--", "sh", "-c", script])
            #expect(run.output == "200 application/json 1\n200 application/json 0\nuntrusted 60\n")
        }
    }
}
