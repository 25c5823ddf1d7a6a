import Foundation
import Testing

/// `--fallback`: the values of the last start that went well serve when nobody answers.
@Suite struct FallbackTests {
    private let kept: KeptValues

    init() throws { kept = try KeptValues() }

    private static let unreachable = "cannot reach SERVER: could not connect: connection refused"

    /// The one line of a start from the file.
    private func warning(_ kept: KeptValues, _ age: String = "AGE", _ problem: String = unreachable) -> String {
        "sesame: warning: \(kept.path): \(problem); started with the values of \(age) ago"
    }

    @Test func `a start with the service down is one with the values of the last, and a warning`() throws {
        succeeded(try kept.launch().run(), "hunter2\n")
        let outcome = try kept.launch(down: true).run()
        #expect(outcome.status == 0 && outcome.output == "hunter2\n")
        #expect(outcome.words == [warning(kept)])
    }

    /// A process of its own, which ends: its port is closed then.
    @Test func `so it is when the service itself has ended`() throws {
        let names = ["SESAME_ENDPOINT", "SESAME_CA_FILE", "TENCENTCLOUD_SECRET_ID", "TENCENTCLOUD_SECRET_KEY"]
        let print = names.map { "echo \"$\($0)\"" }.joined(separator: "; ")
        let folder = Folder()
        let server = try Command(
            path: Command.sesameLocal, arguments: ["--", "/bin/sh", "-c", print + "; exec cat >/dev/null"],
            environment: ["TMPDIR": folder.path, "PATH": "/usr/bin:/bin"]
        ).start()
        let lines = names.compactMap { _ in server.line() }
        try #require(lines.count == names.count)
        let authority = folder.file(try String(contentsOfFile: lines[1], encoding: .utf8))
        var settings = Dictionary(uniqueKeysWithValues: zip(names, lines))
        settings["SESAME_CA_FILE"] = authority
        settings["TENCENTCLOUD_REGION"] = "ap-guangzhou"
        let own = try KeptValues(LocalService(environment: settings))
        succeeded(try own.launch().run(), "hunter2\n")
        server.feed()
        _ = server.wait()
        let down = try own.launch(with: ["SESAME_TIMEOUT": "0.3"]).run()
        #expect(down.output == "hunter2\n" && down.words == [warning(own)], "\(down.stderr)")
    }

    @Test func `the file is its owner's alone, and no value is in it`() throws {
        succeeded(try kept.launch().after("umask 0").run(), "hunter2\n")
        var status = stat()
        #expect(stat(kept.path, &status) == 0 && status.st_mode & 0o7777 == 0o600)
        let content = try #require(kept.content)
        let id = try #require(kept.service.environment["TENCENTCLOUD_SECRET_ID"])
        for word in ["hunter2", kept.name, id, "ap-guangzhou", "127.0.0.1"] {
            #expect(content.range(of: Data(word.utf8)) == nil)
        }
        #expect(content.starts(with: Data("sesame fallback 1\n".utf8)))
        #expect(kept.folder.names == ["key", "kept"])
    }

    @Test func `what was not there is not there`() throws {
        let optional = "B: {secret: none-such, default: no}, C: {secret: none-such, optional: true}"
        for down in [false, true] {
            var launch = kept.launch("env: {A: \(kept.name), \(optional)}", down: down)
            launch.arguments[launch.arguments.count - 1] = "echo $A $B ${C-unset}"
            #expect(try launch.run().output == "hunter2 no unset\n")
        }
    }

    /// A service that knows of no optional secret any more and can give no other says two things at once.
    @Test func `an optional secret that went away is not brought back`() throws {
        let faulty = try LocalService(options: ["--fault-control"])
        let kept = try KeptValues(faulty)
        let optional = try faulty.store("hunter2")
        let manifest =
            "env: {A: \(kept.name), B: {secret: \(optional), optional: true}, C: {secret: none, optional: true}}"
        succeeded(try kept.launch(manifest).run(), "hunter2\n")
        let internalError =
            #"{"action": "GetSecretValue", "count": "always", "secret": "\#(kept.name)", "fault": {"error": "InternalError"}}"#
        try faulty.fault("[\(internalError)]")
        let once = try kept.launch(manifest, with: ["SESAME_TIMEOUT": "0.5"]).run()
        #expect(once.output == "hunter2\n", "\(once.stderr)")
        let gone =
            #"{"action": "GetSecretValue", "count": "always", "secret": "\#(optional)", "fault": {"error": "ResourceNotFound"}}"#
        try faulty.fault("[\(internalError), \(gone)]")
        let outcome = try kept.launch(manifest, with: ["SESAME_TIMEOUT": "0.5"]).run()
        #expect(outcome.status == 69 && outcome.output == "")
        #expect(outcome.stderr.contains("kept: a secret in it does not exist any more: the file is deleted\n"))
        #expect(kept.content == nil)
    }

    @Test func `bytes of any kind come back as they were`() throws {
        let name = "s-" + UUID().uuidString
        var put = kept.service.sesame("put", name, "--create")
        put.input = Data((0...255).map { UInt8($0) })
        #expect(try put.run().status == 0)
        for down in [false, true] {
            var launch = kept.launch("env: {A: {secret: \(name), as: file}}", down: down)
            launch.arguments[launch.arguments.count - 1] = "cat $A"
            #expect(try launch.run().stdout == put.input)
        }
    }

    private static let troubles = [
        #""error": "InternalError""#, #""error": "InternalError.DB""#, #""error": "ServiceUnavailable""#,
        #""error": "RequestLimitExceeded.UinLimitExceeded""#, #""error": "FailedOperation.AccessKmsError""#,
        #""status": 503"#, #""status": 429"#, #""end": "close""#, #""end": "reset""#, #""end": "reset-inside""#,
        #""delay": 20"#,
    ]

    @Test func `troubles of the service's own are an outage too`() throws {
        let faulty = try LocalService(options: ["--fault-control"])
        let kept = try KeptValues(faulty)
        succeeded(try kept.launch().run(), "hunter2\n")
        for trouble in Self.troubles {
            try faulty.fault(#"[{"action": "GetSecretValue", "count": "always", "fault": {\#(trouble)}}]"#)
            let outcome = try kept.launch(with: ["SESAME_TIMEOUT": "0.5", "SESAME_RATE_TIMEOUT": "0"]).run()
            #expect(outcome.output == "hunter2\n", "\(trouble): \(outcome.stderr)")
            #expect(outcome.words.count == 1 && outcome.words[0].hasSuffix("; started with the values of AGE ago"))
        }
    }

    @Test func `the credentials that would have been used are taken out all the same`() throws {
        let manifest = "env: {B: \(kept.name), A: {value: x}}"
        for down in [false, true] {
            var launch = kept.launch(manifest, down: down)
            launch.arguments[launch.arguments.count - 1] = "echo ${TENCENTCLOUD_SECRET_KEY-none}"
            #expect(try launch.run().output == "none\n")
        }
    }

    @Test func `two that write at once leave a whole file`() throws {
        for _ in 0..<10 {
            let both = try (0..<4).map { _ in try kept.launch().start() }
            for one in both { succeeded(one.wait(), "hunter2\n") }
            #expect(try kept.launch(down: true).run().output == "hunter2\n")
        }
        #expect(kept.folder.names == ["key", "kept"])
    }

    // MARK: What cannot be kept

    @Test(.enabled(if: geteuid() == 0)) func `a full disk costs a warning, no start and not the file of before`() throws
    {
        let disk = Folder()
        let script = """
            mount -t tmpfs -o size=16k none \(disk.path) && cp \(kept.path) \(disk.path)/kept || exit 9
            head -c 100000 /dev/zero >\(disk.path)/full 2>/dev/null; "$@"; s=$?
            cmp \(disk.path)/kept \(kept.path) && ls \(disk.path); exit $s
            """
        succeeded(try kept.launch().run(), "hunter2\n")
        var launch = kept.launch()
        launch.arguments = launch.arguments.map { $0 == kept.path ? disk.path + "/kept" : $0 }
        let outcome = try launch.behind("unshare", "--mount", "sh", "-c", script, "sh").run()
        #expect(outcome.status == 0 && outcome.output == "hunter2\nfull\nkept\n", "\(outcome.stderr)")
        #expect(
            outcome.lines == [
                "sesame: warning: \(disk.path)/kept: \(Self.notKept): no space left on device"
            ])
    }

    private static let notKept = "the values are not kept for when the service cannot be reached"

    @Test func `a file of somebody else's is left alone`() throws {
        for content in ["", "s", "sesame fallback 1", "important", "sesame fallback 2\n"] {
            _ = kept.folder.file(content, name: "kept")
            let outcome = try kept.launch().run()
            #expect(outcome.output == "hunter2\n")
            #expect(
                outcome.lines == [
                    "sesame: warning: \(kept.path): \(Self.notKept): a file is there that sesame did not write"
                ])
            #expect(kept.content == Data(content.utf8))
        }
    }

    @Test(arguments: [
        ("/none/kept", "no such file or directory"), ("/dev/null", "a file is there that sesame did not write"),
    ])
    func `where nothing can be written is a warning`(_ path: String, _ problem: String) throws {
        var launch = kept.launch()
        launch.arguments = launch.arguments.map { $0 == kept.path ? path : $0 }
        let outcome = try launch.run()
        #expect(outcome.output == "hunter2\n")
        #expect(outcome.lines == ["sesame: warning: \(path): \(Self.notKept): \(problem)"])
    }

    @Test func `nor is it deleted`() throws {
        for content in ["", "sesame fallback 1"] {
            _ = kept.folder.file(content, name: "kept")
            let outcome = try kept.launch(with: ["TENCENTCLOUD_SECRET_KEY": "wrong"]).run()
            #expect(outcome.status == 77 && !outcome.stderr.contains("warning"))
            #expect(kept.content == Data(content.utf8))
        }
    }

    @Test func `a pipe is not waited for`() throws {
        mkfifo(kept.path, 0o600)
        let outcome = try kept.launch(down: true).run()
        #expect(outcome.status == 69 && outcome.output == "")
        #expect(outcome.lines.last == "sesame: \(kept.path): is a pipe or a terminal, not a file")
    }

    /// More than what would be read again.
    @Test func `values of more than 64 MiB are not kept, and the first start says so`() throws {
        let server = try AnswerServer.shared.get()
        let entries = (100..<170).map { "V\($0): {secret: size-1000000-\($0), as: file}" }
        var launch = server.sesame(
            "exec", "-f", "-", "--fallback", kept.path, "--fallback-key", kept.keyPath,
            input: "env: {\(entries.joined(separator: ", "))}")
        launch.arguments += ["--"] + Command.target
        launch.environment["SESAME_TIMEOUT"] = "25"
        let outcome = try launch.run()
        #expect(outcome.output == "started\n")
        #expect(outcome.lines == ["sesame: warning: \(kept.path): \(Self.notKept): they are larger than 64 MiB"])
        #expect(kept.content == nil)
    }

    // MARK: What is kept

    @Test func `with -v it says that they are kept`() throws {
        let line = "sesame: fallback: the values are kept in \(kept.path)"
        #expect(try kept.launch(flags: ["-v"]).run().lines.last == line)
        let constant = try kept.launch("env: {A: {value: x}}", flags: ["-v"]).run()
        let down = try kept.launch(flags: ["-v"], down: true).run()
        #expect(constant.status == 0 && down.status == 0)
        #expect(!constant.stderr.contains("are kept in") && !down.stderr.contains("are kept in"))
    }

    /// Starts with a part of the manifest: options, and variables that are inherited.
    static let narrower: [(flags: [String], inherited: [String: String])] = [
        (["--only", "A"], [:]), (["--only=A,C"], [:]), ([], ["SESAME_ONLY": "A"]),
        (["--preserve-env"], ["B": "x"]), (["--preserve-env=B"], ["B": "x"]), (["--only=A", "-v"], [:]),
    ]

    @Test(arguments: narrower) func `a start with a part of the manifest does not replace what is kept for more of it`(
        _ flags: [String], _ inherited: [String: String]
    ) throws {
        let other = try kept.service.store("hunter2")
        let manifest = "env: {A: \(kept.name), B: \(other), C: {value: x}}"
        succeeded(try kept.launch(manifest).run(), "hunter2\n")
        let before = kept.content
        let outcome = try kept.launch(manifest, flags: flags, with: inherited).run()
        #expect(outcome.status == 0 && outcome.output == "hunter2\n" && kept.content == before)
        let warning = "the file has values for more of the manifest; a part of the manifest needs a file of its own"
        #expect(outcome.lines.last == "sesame: warning: \(kept.path): \(Self.notKept): \(warning)")
        #expect(try kept.launch(manifest, down: true).run().output == "hunter2\n")
        let refused = try kept.launch(manifest, flags: flags, down: true, with: inherited).run()
        let hint = "it has values for more of the manifest; name another file for this part with --fallback"
        #expect(refused.status == 69 && refused.lines.last == "sesame: hint: \(hint)")
    }

    @Test func `nor one with another part, nor one that needs less of it`() throws {
        let other = try kept.service.store("hunter2")
        let manifest = "env: {A: \(kept.name), B: \(other), C: {secret: \(kept.name), optional: true}}"
        for (first, second) in [("A,B", "A"), ("A", "B"), ("A,C", "C")] {
            unlink(kept.path)
            #expect(try kept.launch(manifest, flags: ["--only", first]).run().lines == [])
            let before = kept.content
            #expect(try kept.launch(manifest, flags: ["--only", second]).run().lines.count == 1)
            #expect(kept.content == before)
        }
    }

    @Test func `its own file a part of the manifest does replace, and a manifest that changed that of before`() throws {
        let other = try kept.service.store("hunter2")
        let both = "env: {A: \(kept.name), B: \(other)}"
        var before = kept.content
        // In this order each replaces the one before; the second is the same again.
        for (manifest, flags) in [
            (both, ["--only=A"]), (both, ["--only=A"]), (both, []), ("env: {A: \(kept.name)}", []), (both, []),
            ("env: {A: \(kept.name), C: {value: x}}", ["--only=A"]),
        ] {
            succeeded(try kept.launch(manifest, flags: flags).run(), "hunter2\n")
            #expect(kept.content != before)
            before = kept.content
            #expect(try kept.launch(manifest, flags: flags, down: true).run().output == "hunter2\n")
        }
    }

    @Test func `values that no target can get are not kept`() throws {
        let zero = try kept.service.store("hunter2\0")
        #expect(try kept.launch("env: {A: \(zero)}").run().status == 65)
        #expect(kept.content == nil)
    }
}
