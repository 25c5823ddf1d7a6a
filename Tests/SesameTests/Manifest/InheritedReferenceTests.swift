import Foundation
import Testing

/// `--resolve-env`: references that stand in the environment.
@Suite struct InheritedReferenceTests {
    private let service: LocalService
    private let name: String

    private static let secret = Result { try LocalService.shared.get().store(#"{"f": "hunter2", "n": [1]}"#) }

    init() throws {
        service = try LocalService.shared.get()
        name = try Self.secret.get()
    }

    /// Without a manifest, in a folder that has none.
    private func exec(_ flags: [String], _ environment: [String: String], _ target: [String] = ["/usr/bin/env", "-0"])
        -> Command
    {
        var command = service.sesame("exec", with: environment)
        command.arguments += flags + ["--"] + target
        command.folder = Folder().path
        return command
    }

    @Test func `references are resolved, with no manifest, and all else is left alone`() throws {
        let environment = [
            "WHOLE": "ssm://\(name)", "FIELD": "ssm://\(name)#f", "PINNED": "ssm://\(name)@SSM_Current#n",
            "REGION_": "ssm://ap-guangzhou/\(name)#f", "OTHER": "ssm:/\(name)", "SCHEME": "https://\(name)",
            "COLONS": "a://b://c", "ARN": "arn:aws:ssm:/x", "BEGINNING": "://sm://", "EMPTY": "",
        ]
        for (flags, twins) in [(["--resolve-env"], [:]), ([], ["SESAME_RESOLVE_ENV": "1"])] {
            let seen = try exec(flags, environment.merging(twins) { $1 }).environmentSeen()
            #expect(seen["WHOLE"] == #"{"f": "hunter2", "n": [1]}"#)
            #expect(seen["FIELD"] == "hunter2" && seen["REGION_"] == "hunter2" && seen["PINNED"] == "[1]")
            for name in ["OTHER", "SCHEME", "COLONS", "ARN", "BEGINNING", "EMPTY"] {
                #expect(seen[name] == environment[name])
            }
        }
    }

    @Test func `without the flag they are values like any other`() throws {
        let seen = try service.seen("env: {}", with: ["A": "ssm://\(name)", "B": "ssm://no reference"])
        #expect(seen["A"] == "ssm://\(name)" && seen["B"] == "ssm://no reference")
        refused(
            try exec([], ["A": "ssm://\(name)"]).run(), 78,
            ["sesame.yaml: no such file or directory", "hint: name the manifest with -f FILE or SESAME_FILE"])
    }

    @Test func `a manifest that is named has to be there`() throws {
        refused(
            try exec(["--resolve-env", "-f", "none.yaml"], [:]).run(), 78,
            ["none.yaml: no such file or directory", "hint: name the manifest with -f FILE or SESAME_FILE"])
    }

    @Test(arguments: [
        ("ssm://", "a secret name is missing"), ("ssm:///x", "what stands before \"/\" is not a region"),
        ("ssm://hunter2/x", "what stands before \"/\" is not a region"),
        ("ssm://hunter2 x", "a secret name is made of letters, digits, \"-\" and \"_\""),
        ("ssm://x@", "a version is missing"), ("ssm://x#", "a reference ends with \"#\" but names no field"),
        ("ssm://x#hunter2..y", "a field has nothing before or after a dot"),
        ("ssm://${hunter2}", "a secret name is made of letters, digits, \"-\" and \"_\""),
    ]) func `what begins like one and is none is an error that does not repeat it`(_ value: String, _ problem: String)
        throws
    {
        let hint = "hint: write ssm://[region/]name[@version][#field], or leave out --resolve-env"
        refused(try exec(["--resolve-env"], ["A": value]).run(), 78, ["environment: A: \(problem)", hint])
        var check = Command(path: Command.sesame, arguments: ["check", "--resolve-env", "-f", "-"])
        (check.input, check.environment["A"]) = (Data("env: {}".utf8), value)
        refused(try check.run(), 78, ["environment: A: \(problem)", hint])
    }

    @Test(arguments: [
        "\"ssm://hunter2#user\"", "'ssm://hunter2'", " ssm://hunter2", "\tssm://hunter2", "\nssm://hunter2",
        "SSM://hunter2",
        "Ssm://hunter2", "ssM://ap-guangzhou/hunter2", "mysql://u:ssm://hunter2@h/db", "x ssm://hunter2",
        "://ssm://hunter2",
        "${ssm://hunter2}", "=ssm://hunter2", "\u{FEFF}ssm://hunter2", "{\"a\": \"sSm://hunter2\"}", "ssssm://",
    ]) func `what holds one and is none is an error that does not repeat it`(_ value: String) throws {
        let lines = [
            "environment: A: this holds \"ssm://\" but is not a reference",
            "hint: write ssm://[region/]name[@version][#field] alone, in small letters, without quotes or blanks "
                + "(docker's env files keep them), or leave out --resolve-env",
        ]
        refused(try exec(["--resolve-env"], ["A": value], Command.target).run(), 78, lines)
        var check = Command(path: Command.sesame, arguments: ["check", "-f", "-"], input: Data("env: {}".utf8))
        check.environment.merge(["A": value, "SESAME_RESOLVE_ENV": "1"]) { $1 }
        refused(try check.run(), 78, lines)
        succeeded(
            try exec(["-f", Folder.shared.file("env: {}")], ["A": value], ["/bin/echo", "left alone"]).run(),
            "left alone\n")
    }

    @Test func `a name that cannot be set or is unsafe`() throws {
        refused(
            try exec(["--resolve-env"], ["a-b": "ssm://x"]).run(), 78,
            [
                "environment: an inherited variable that holds a reference has no name that can be set",
                "hint: use letters, digits and \"_\", not beginning with a digit",
            ])
        refused(
            try exec(["--resolve-env"], ["BASH_ENV": "ssm://x"]).run(), 78,
            [
                "environment: \"BASH_ENV\" changes how programs are loaded",
                "hint: if the secret is as trusted as the program, allow it with --allow-unsafe-names",
            ])
    }

    @Test func `of a name that is there twice the first counts and one is left`() throws {
        var command = exec(["--resolve-env"], [:])
        command.rawEnvironment = ["D=ssm://\(name)#f", "X=1", "D=ssm://\(name)#n", "E=plain", "E=ssm://\(name)#n"].map {
            Data($0.utf8)
        }
        let entries = try command.run().stdout.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
        #expect(entries.filter { $0.hasPrefix("D=") } == ["D=hunter2"])
        #expect(entries.contains("X=1"))
        // getenv(3) finds the first, which is a value.
        #expect(entries.first { $0.hasPrefix("E=") } == "E=plain")
    }

    @Test func `the manifest comes before the environment, unless that is preserved`() throws {
        let seen = try service.seen(
            "env: {A: {value: manifest}, B: {value: manifest}}", ["--resolve-env"],
            with: ["A": "ssm://none", "C": "ssm://\(name)#f"])
        #expect(seen["A"] == "manifest" && seen["B"] == "manifest" && seen["C"] == "hunter2")
        let kept = try service.seen(
            "env: {A: {value: manifest}}", ["--resolve-env", "--preserve-env"], with: ["A": "ssm://\(name)#f"])
        #expect(kept["A"] == "hunter2")
        let object = "from: [{secret: \(name), keys: all}]"
        #expect(try service.seen(object, ["--resolve-env"], with: ["n": "ssm://\(name)#f"])["n"] == "[1]")
        let preserved = try service.seen(object, ["--resolve-env", "--preserve-env"], with: ["n": "ssm://\(name)#f"])
        #expect(preserved["n"] == "hunter2" && preserved["f"] == "hunter2")
    }

    /// The environment is a manifest then, which --pristine and --only do not concern.
    @Test func `a reference is set under --pristine and --only too`() throws {
        let with = ["A": "ssm://\(name)#f", "B": "ssm://\(name)#f"]
        let only = try service.seen("env: {X: {value: x}, Y: {value: y}}", ["--resolve-env", "--only=X"], with: with)
        #expect(only["X"] == "x" && only["Y"] == nil && only["A"] == "hunter2")
        let pristine = try service.seen(
            "env: {X: {value: x}}", ["--resolve-env", "--pristine"], with: with)
        #expect(pristine == ["A": "hunter2", "B": "hunter2", "X": "x"])
    }

    @Test func `a secret that is missing is told by variable`() throws {
        refused(
            try exec(["--resolve-env"], ["A": "ssm://none"], Command.target).run(), 66,
            [
                "A: none@SSM_Current: no such secret (ResourceNotFound.SecretNotExist, request ID)",
                "hint: check its name and the region (ap-guangzhou, from TENCENTCLOUD_REGION)",
            ])
    }

    @Test func `check shows them`() throws {
        var check = Command(path: Command.sesame, arguments: ["check", "--resolve-env"], folder: Folder().path)
        check.environment["A"] = "ssm://ap-beijing/x@v1#f.g"
        checked(try check.run(), "A  ap-beijing/x@v1#f.g\n")
    }
}
