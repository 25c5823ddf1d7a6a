import Foundation
@testable import LocalSecretsManager
import Testing

@Suite("The command sesame-local")
struct ServiceProcessTests {
    private let names = [
        "SESAME_ENDPOINT", "SESAME_CA_FILE", "TENCENTCLOUD_SECRET_ID", "TENCENTCLOUD_SECRET_KEY", "TENCENTCLOUD_REGION",
        "SESAME_REGION", "SESAME_LOCAL_PID",
    ]

    @Test func `a command gets the variables and nothing of ours on its output`() throws {
        let run = try ServiceProcess.run(
            ["--region", "ap-shanghai", "--", "env"],
            environment: [
                "TENCENTCLOUD_REGION": "ap-beijing", "SESAME_REGION": "ap-beijing", "TENCENTCLOUD_TOKEN": "stale",
                "OTHER": "kept",
            ])
        let lines = run.output.split(separator: "\n")
        for name in names { #expect(lines.count { $0.hasPrefix("\(name)=") } == 1) }
        #expect(lines.contains("TENCENTCLOUD_REGION=ap-shanghai") && lines.contains("SESAME_REGION=ap-shanghai"))
        #expect(lines.contains("OTHER=kept"))
        #expect(!run.output.contains("TENCENTCLOUD_TOKEN"), "another key's token would be sent with ours")
        #expect(run.errors == "")
        #expect(run.status == 0)
    }

    /// As the container of a CI system: with a seed of the environment, for machines that know it as ssm.
    @Test func `other machines find it by its name, and are handed its authority`() throws {
        let script = """
            echo "$SESAME_ENDPOINT" | sed 's/[0-9]*$//'
            curl --silent "http://127.0.0.1:${SESAME_HTTP_ENDPOINT##*:}/_authority" >a.pem
            cmp a.pem "$SESAME_CA_FILE"
            curl --silent --cacert a.pem --resolve "ssm:${SESAME_ENDPOINT##*:}:127.0.0.1" "$SESAME_ENDPOINT" | cut -c 1-12
            """
        let all = ["--listen", "0.0.0.0:0", "--http", "0.0.0.0:0"]
        let seed = ["SESAME_LOCAL_SEED": "regions: {ap-guangzhou: {first: a value}}"]
        let run = try ServiceProcess.run(all + ["--host", "ssm", "--", "sh", "-ec", script], environment: seed)
        #expect(run.output == "https://ssm:\n{\"Response\":\n")
        #expect(run.errors == "" && run.status == 0)
        let fault = try ServiceProcess.run(["--", "true"], environment: ["SESAME_LOCAL_SEED": "regions: 1"])
        #expect(fault.errors.hasPrefix("sesame-local: the seed:1:10: ") && fault.status == 125)
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
        // No shell in between: it might restore what is not as it was.
        let look = ["/bin/grep", "-E", "^Sig(Blk|Ign)", "/proc/self/status"]
        let bare = try ServiceProcess.bare(look)
        #expect(bare.hasPrefix("SigBlk:"))
        #expect(try ServiceProcess.run(["--"] + look).output == bare)
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

    @Test(arguments: ["--background", "--quiet", "--help", "--version"])
    func `a full disk is told, and nothing is left running`(_ option: String) throws {
        let printed = try ServiceProcess.shell(
            """
            TMPDIR=$PWD; export TMPDIR
            sesame-local \(option) 2>&1 >/dev/full; echo "$?"
            for _ in $(seq 500); do ls -d sesame-local-* >/dev/null 2>&1 || { echo nothing; break; }; sleep 0.01; done
            """)
        #expect(
            printed == "sesame-local: cannot write to standard output: No space left on device\n125\nnothing\n")
    }

    @Test func `what a killed service left is cleared by the next, and what another uses is not`() throws {
        let printed = try ServiceProcess.shell(
            """
            TMPDIR=$PWD; export TMPDIR
            eval "$(sesame-local --background)"; killed=$SESAME_CA_FILE; kill -KILL "$SESAME_LOCAL_PID"
            while kill -0 "$SESAME_LOCAL_PID" 2>/dev/null; do sleep 0.01; done
            test -e "$killed" && echo left
            eval "$(sesame-local --background)"; used=$SESAME_CA_FILE
            sesame-local -- sh -c "test -e $used && echo used; test -e $killed || echo cleared"
            kill "$SESAME_LOCAL_PID"
            """)
        #expect(printed == "left\nused\ncleared\n")
    }

    @Test func `a thousand and more idle connections keep nobody out`() throws {
        let script = """
            ulimit -n 4096
            address="/dev/tcp/127.0.0.1/${SESAME_HTTP_ENDPOINT##*:}"
            for _ in $(seq 1100); do exec {idle}<>"$address"; done
            exec {last}<>"$address"
            printf 'GET / HTTP/1.1\\r\\nHost: a\\r\\n\\r\\n' >&$last
            timeout 5 head -c 15 <&$last
            """
        let run = try ServiceProcess.run(["--http", "127.0.0.1:0", "--", "/bin/bash", "-c", script])
        #expect(run.output == "HTTP/1.1 200 OK")
        #expect(run.errors == "")
    }

    @Test func `a command has the limit of descriptors that it would have without us`() throws {
        let look = ["/bin/sh", "-c", "ulimit -Sn; ulimit -Hn"]
        #expect(try ServiceProcess.run(["--"] + look).output == ServiceProcess.bare(look))
    }

    @Test(arguments: ["keys", "seed", "faults"])
    func `a file that does not end, or a pipe that nobody fills, ends the start`(_ option: String) throws {
        let endless = try ServiceProcess.run(["--\(option)", "/dev/zero", "--", "true"])
        #expect(endless.status == 125)
        #expect(endless.errors == "sesame-local: cannot read /dev/zero: it has more than 67108864 bytes\n")
        let printed = try ServiceProcess.shell(
            "cd $(mktemp -d) && mkfifo pipe && timeout 20 sesame-local --\(option) pipe -- true 2>&1; echo $?; rm -r $PWD"
        )
        #expect(printed.hasPrefix("sesame-local: pipe") && printed.hasSuffix("125\n"))
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
        (["--listen", "10.0.0.1:1"], #"--listen does not take "10.0.0.1:1": "#),
        (["--quota", "GetSecretValue=x"], #"--quota does not take "GetSecretValue=x": "#),
        (["--store"], "--store needs a value: FILE"),
        (["--quiet=1"], "--quiet takes no value"), (["-x"], #""-x" is not an option of sesame-local"#),
        (["serve"], #""serve" is not an option of sesame-local"#), (["--"], #"no command after "--""#),
        (["--background", "--", "true"], "--background takes no command"),
        (["--http", "0.0.0.0:0", "--", "true"], "0.0.0.0 needs the name of this machine for others: --host NAME"),
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
            "listen", "http", "host", "metadata", "metadata-role", "store", "tls", "keys", "seed", "quota", "region",
            "faults",
            "fault-control", "quiet", "background", "man", "help", "version",
        ]
        let lines = help.output.split(separator: "\n")
        for option in options {
            #expect(lines.contains { ($0 + " ").hasPrefix("      --\(option) ") }, "\(option)")
        }
        #expect(lines.allSatisfy { $0.count <= 80 } && !help.output.contains("serve-in-background"))
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
