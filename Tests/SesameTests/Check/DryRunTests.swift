import Foundation
import Testing

/// `sesame check` with a command line of exec, without the network.
@Suite struct DryRunTests {
    private func check(
        _ manifest: String, _ words: [String] = [], with twins: [String: String] = [:]
    ) throws -> Outcome {
        var command = Command(path: Command.sesame, arguments: ["check", "-f", "-"] + words)
        command.input = Data(manifest.utf8)
        command.environment.merge(["TENCENTCLOUD_REGION": "ap-guangzhou"].merging(twins) { $1 }) { $1 }
        return try command.run()
    }

    private static let region = "sesame: region: ap-guangzhou, from TENCENTCLOUD_REGION"

    @Test func `it takes every option of exec, and does not become the command`() throws {
        let flags = [
            "--pristine", "--keep=PATH", "--allow-disk", "--endpoint=internal", "--credentials=/none", "--strict",
            "--role-arn=x", "--external-id=x", "--ca-file=/none", "--timeout=1", "--rate-timeout=1", "--concurrency=9",
            "--quota=9", "--splay=1h", "--timings", "--fallback=/none", "--fallback-key=/none", "--fallback-max-age=1h",
            "--keep-credentials", "--announce=SEEN", "--allow-unsafe-names", "--only=A", "--preserve-env", "-v",
        ]
        let outcome = try check("env: {A: a, B: b}", flags + ["--"] + Command.target)
        #expect(outcome.status == 0 && outcome.output == "A  a@SSM_Current\n")
        #expect(outcome.lines == [Self.region, "sesame: A: standard input:1:7"])
    }

    /// A command, and what exec says of it.
    @Test(
        arguments: [
            (["nowhere"], 127, ["nowhere: command not found", "hint: it is looked up in the PATH sesame was given"]),
            (["--", "/none"], 127, ["/none: no such file or directory"]),
            (["/etc/passwd"], 126, ["/etc/passwd: cannot be run: permission denied"]),
            (["app.yaml"], 127, ["app.yaml: command not found", "hint: the manifest is named with -f FILE"]),
        ] as [([String], Int32, [String])]) func `the command is looked up`(
            _ words: [String], _ status: Int32, _ lines: [String]
        ) throws
    {
        let outcome = try check("env: {A: a}", words)
        #expect(outcome.status == status && outcome.output.isEmpty)
        #expect(outcome.lines == [Self.region] + lines.map { "sesame: " + $0 })
    }

    @Test func `with a command the places of files are examined, without one they are not`() throws {
        let manifest = "env: {A: {value: x, path: /none/key}}"
        checked(try check(manifest), "A  a constant, in /none/key\n")
        refused(
            try check(manifest, ["true"]), 78,
            [
                "A: /none/: no such file or directory",
                "hint: make it before sesame starts; under systemd with RuntimeDirectory=",
            ])
    }

    @Test func `no region is a warning, unless each reference names one or nothing is fetched`() throws {
        let none = ["TENCENTCLOUD_REGION": ""]
        let outcome = try check("env: {A: a}", with: none)
        #expect(outcome.status == 0 && outcome.output == "A  a@SSM_Current\n")
        #expect(
            outcome.lines == [
                "sesame: warning: no region",
                "sesame: hint: name it with --region, TENCENTCLOUD_REGION or in the manifest of exec as \"region:\"",
            ])
        succeeded(
            try check("env: {A: {secret: a, region: ap-beijing}}", with: none), "A  ap-beijing/a@SSM_Current\n")
        succeeded(try check("env: {A: {value: a}}", with: none), "A  a constant\n")
    }

    /// Templates, and the references in them that a URL may misread.
    @Test(arguments: [
        ("mysql://${u|url}:${p}@h/${d#a.b}", ["p@SSM_Current", "d@SSM_Current#a.b"]),
        ("jdbc:mysql://h/?password=${p|base64}", ["p@SSM_Current"]), ("https://${p|url|base64}@h", []),
        ("${scheme}://${p}@h", []), ("password=${p}", []), ("://${p}", []),
        (#"{"a": "http://h", "b": "${p|json}"}"#, []),
        ("http:/${p}", []),
    ]) func `a value in a URL is warned of unless it is encoded`(_ template: String, _ references: [String]) throws {
        let outcome = try check("env:\n  URL: '\(template)'\n")
        let lines = references.map {
            "sesame: warning: standard input:2:3: URL: \($0) stands in a URL without the filter \"url\""
        }
        #expect(outcome.status == 0)
        #expect(outcome.linesBesideRegion.filter { !$0.hasPrefix("sesame: hint: ") } == lines)
        #expect(outcome.lines.contains { $0.hasPrefix("sesame: hint: write |url behind it") } == !references.isEmpty)
    }

    // MARK: --require-pins

    @Test(arguments: ["--require-pins", "SESAME_REQUIRE_PINS"])
    func `a reference that names no version is refused where pins are required`(_ way: String) throws {
        let manifest = """
            env: {A: a, B: b@v1, C: "${a}${c}${b@v1#x}", D: {value: d}, E: {secret: e, optional: true}}
            from: [{secret: o, keys: all}, {secret: p, version: v2, keys: [F]}]
            """
        let named = { (place: String, names: String, secret: String) in
            "standard input:\(place): \(names): the reference to \(secret) names no version"
        }
        let hint =
            "hint: with --require-pins each reference names a version: sesame pin writes it, or give --pin name=version"
        let lines = [
            named("1:7", "A", "a"), hint, named("1:22", "C", "a"), named("1:22", "C", "c"), named("1:61", "E", "e"),
            named("2:8", "*", "o"),
        ]
        let (flags, twins) = way.hasPrefix("--") ? ([way], [:]) : ([], [way: "1"])
        refused(try check(manifest, flags, with: twins), 78, lines)
        var launch = Command(path: Command.sesame, arguments: ["exec", "-f", "-"] + flags + Command.target)
        (launch.input, launch.environment[way]) = (Data(manifest.utf8), twins[way])
        refused(try launch.run(), 78, lines)
        let pinned = ["--only=A,B", "--pin=a=v3"]
        checked(try check("env: {A: a, B: b@v1}", flags + pinned, with: twins), "A  a@v3\nB  b@v1\n")
        let some = "env: {A: a, B: b@v1}\nfrom: [{secret: p, version: v2, keys: [F]}]"
        checked(try check(some, flags + ["--only=B,F"], with: twins), "B  b@v1\nF  p@v2#F\n")
    }

    // MARK: --json

    @Test func `each reference is a JSON object in a line`() throws {
        let manifest = """
            env:
              A: "${a}/${b@v1#x}"
              B: {secret: b, region: ap-beijing, optional: true, as: file}
              C: {value: hunter2, path: /run/c}
            from: [{secret: o, keys: all, prefix: P_}]
            """
        succeeded(
            try check(manifest, ["--json"], with: ["TENCENTCLOUD_REGION": ""]).beside(2),
            #"""
            {"variable":"A","location":"standard input:2:3","reference":"a@SSM_Current","pinned":false,"optional":false}
            {"variable":"A","location":"standard input:2:3","reference":"b@v1#x","pinned":true,"optional":false}
            {"variable":"B","location":"standard input:3:3","memory_file":true,"reference":"ap-beijing/b@SSM_Current","pinned":false,"optional":true,"region":"ap-beijing"}
            {"variable":"C","location":"standard input:4:3","path":"/run/c","constant":true}
            {"variable":"P_*","location":"standard input:5:8","reference":"o@SSM_Current","pinned":false,"optional":false}

            """#)
    }
}

extension Outcome {
    /// The same without its first lines on standard error.
    fileprivate func beside(_ count: Int) -> Outcome {
        let rest = stderr.split(separator: "\n", omittingEmptySubsequences: false).dropFirst(count)
        return Outcome(
            stdout: stdout, stderr: rest.joined(separator: "\n"), status: status, signal: signal,
            dumpedCore: dumpedCore, secrets: secrets)
    }
}
