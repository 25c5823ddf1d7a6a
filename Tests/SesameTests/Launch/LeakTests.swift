import Foundation
import Testing

/// Whatever is run, and however much is to be told: no value, key or token is in what sesame says, and no file is left.
@Suite struct LeakTests {
    private let service: LocalService
    private let answers: AnswerServer

    private static let token = "hunter2-token"

    init() throws {
        service = try LocalService.shared.get()
        answers = try AnswerServer.shared.get()
    }

    /// The launches: they succeed or fail, in every way.
    private func runs() throws -> [Command] {
        let (text, binary) = (try service.store("hunter2"), "leak-" + UUID().uuidString)
        var put = service.sesame("put", binary, "--create")
        put.input = Data("hunter2".utf8) + [0xFF, 0x00]
        #expect(try put.run().status == 0)
        let object = try service.store(#"{"hunter2": "hunter2", "a": [null, "hunter2"]}"#)
        var wrongKey = service.exec("env: {A: \(text)}")
        wrongKey.environment["TENCENTCLOUD_SECRET_KEY"] = "hunter2-key"
        var wrongToken = service.exec("env: {A: \(text), B: \(text)@v9}")
        wrongToken.environment["TENCENTCLOUD_TOKEN"] = Self.token
        var malformed = service.exec("env: {}", flags: ["--resolve-env"])
        malformed.environment["A"] = "ssm://hunter2 hunter2"
        return [
            service.exec("env: {A: \(text), B: \(text)}"), service.exec("env: {A: \(text)@v9, B: none, C: \(text)}"),
            service.exec("env: {A: \(text), B: \(binary)}"), wrongKey, wrongToken,
            service.exec("env: {A: '\(object)#a.1', B: '\(object)#a.0', C: '\(text)#x', D: '${\(binary)|json}'}"),
            service.exec(
                "env: {A: {secret: none, default: hunter2}, B: {secret: \(object), as: file}, C: {value: hunter2}}"),
            service.exec("from: [{secret: \(object), keys: all}]"),
            service.exec("from: [{secret: \(object), keys: all, prefix: LD_}]"),
            malformed,
            service.exec("env: {A: {value: hunter2, path: /none/x}, B: {value: hunter2, path: /etc/x}}"),
            service.exec("env: {A: {template: '${x}$hunter2'}}"), service.exec("env: {}", flags: ["--only=hunter2=x"]),
            service.exec("env: {A: \(text)}", ["none"]), service.exec("env: {A: \(text)}", ["/"]),
            service.exec("env: {A: \"hunter2: hunter2\"}"), service.exec("env: [hunter2"),
            service.sesame("get", text), service.sesame("get", binary), service.sesame("get", "\(text)@v9"),
            service.sesame("put", text, "--create", input: "hunter2"),
            service.sesame("put", "none", "--version-id", "v1", input: "hunter2"),
            answers.exec(["html", "null", "redirect", "two-values", "not-base64", "no-value", "error-rude", "works"]),
            answers.exec(["no-http"]), answers.exec(["cut-body"]), answers.exec(["size-200000", "nul"]),
            answers.exec(["slow-5"], flags: ["--timeout=0.3"]),
            answers.exec(["works"], with: ["SESAME_ENDPOINT": "127.0.0.1:1"]),
            answers.exec(["works"], with: ["HTTPS_PROXY": "http://hunter2:hunter2@127.0.0.1:1"]),
            answers.exec(["works", "slow-0"], with: ["TENCENTCLOUD_TOKEN": Self.token]),
        ]
    }

    @Test func `as text and as JSON, told much or little, it is the same facts and no secret`() throws {
        let (folder, temporary) = (Folder(), Folder())
        for run in try runs() {
            var said: [[String]] = []
            for flags in [[], ["--log-format=json"], ["-v"], ["-v", "--log-format", "json"]] {
                var command = run
                command.arguments.insert(contentsOf: flags, at: 1)
                command.folder = folder.path
                command.environment["TMPDIR"] = temporary.path
                let outcome = try command.run()
                for secret in outcome.secrets { #expect(!outcome.stderr.contains(secret), "\(outcome.stderr)") }
                said.append(outcome.lines)
                if outcome.status != 0 { #expect(outcome.output == "") }
            }
            for (text, json) in [(said[0], said[1]), (said[2], said[3])] {
                let told = try json.flatMap(Self.text)
                #expect(told == text)
            }
        }
        #expect(folder.names.isEmpty && temporary.names.isEmpty)
    }

    /// The text form of a line in JSON: one object, all of its members texts except the status.
    private static func text(_ line: String) throws -> [String] {
        let object = try JSONSerialization.jsonObject(with: Data(line.utf8))
        let members = try #require(object as? [String: Any], "\(line)")
        let facts = members.compactMapValues { $0 as? String }
        if facts["level"] == "info" { return ["sesame: " + (facts["message"] ?? "")] }
        #expect(facts["level"] == "error" && members["status"] is Int, "\(line)")
        let origin = [facts["code"], facts["request_id"].map { "request \($0)" }].compactMap { $0 }
        let place = facts["place"].map { $0 + ": " } ?? ""
        let problem = (facts["problem"] ?? "") + (origin.isEmpty ? "" : " (\(origin.joined(separator: ", ")))")
        return ["sesame: " + place + problem] + (facts["hint"].map { ["sesame: hint: " + $0] } ?? [])
    }

    @Test(arguments: [
        ["exec", "--log-format=json", "--none"], ["exec", "--log-format", "json"], ["exec", "-f"], ["none"], [],
    ]) func `a wrong command line is told as JSON, too, to who asks for it`(_ arguments: [String]) throws {
        var command = Command(path: Command.sesame, arguments: arguments)
        command.environment["SESAME_LOG_FORMAT"] = "json"
        let outcome = try command.run()
        #expect(outcome.status == 64 && outcome.output.isEmpty && !outcome.lines.isEmpty)
        for line in outcome.lines {
            #expect((try? JSONSerialization.jsonObject(with: Data(line.utf8))) != nil, "\(line)")
        }
    }

    @Test func `silent when all is well`() throws {
        succeeded(try service.exec("env: {A: \(try service.store("hunter2"))}").run(), "started\n")
    }

    @Test func `told much, it names variables, references, versions, sizes and times, and what it takes out`() throws {
        let name = try service.store("hunter2")
        let outcome = try service.exec("env: {A: \(name), B: \(name)@SSM_Current}", flags: ["-v"]).run()
        #expect(outcome.status == 0 && outcome.output == "started\n")
        #expect(
            outcome.stderr.contains("A, B: \(name)@SSM_Current: version SSM_Current, 7 bytes, ")
                && outcome.stderr.contains(" ms, request "))
        let removed = "TENCENTCLOUD_SECRET_ID, TENCENTCLOUD_SECRET_KEY"
        let line = "sesame: credentials: environment; taken out of the command's environment: \(removed)"
        #expect(outcome.lines.last == line)
    }

    @Test func `a file that get writes is the only one it leaves, and none when it fails`() throws {
        let folder = Folder()
        let name = try service.store("hunter2")
        func get(_ words: String...) throws -> Outcome {
            var command = service.sesame("get", "-o")
            command.arguments += words
            (command.folder, command.environment["TMPDIR"]) = (folder.path, folder.path)
            return try command.run()
        }
        succeeded(try get("value", name), "")
        succeeded(try get("value", name), "")
        #expect(folder.names == ["value"])
        #expect(try get("none", "none").status == 66)
        refused(try get("none/value", name), 125, ["none/value: no such file or directory"])
        mkdir(folder.path + "/directory", 0o755)
        symlink("value", folder.path + "/link")
        for there in ["directory", "link", "/dev/null"] {
            let hint = "hint: without -o the value goes to stdout"
            refused(try get(there, name), 64, ["\(there): is there and is not a regular file", hint])
        }
        #expect(folder.names == ["value", "directory", "link"])
    }

    @Test func `a file that would be larger than it may be is not left in part`() throws {
        let folder = Folder()
        let get = service.sesame("get", try service.store("hunter2"), "-o", folder.path + "/value").after("ulimit -f 0")
        #expect(try get.run().output == "")
        #expect(folder.names.isEmpty)
    }
}
