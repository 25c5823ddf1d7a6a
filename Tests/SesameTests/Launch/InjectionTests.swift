import Foundation
import Testing

/// The main job on the real binaries: stored through PutSecretValue, fetched over TLS, found in the target's environment.
@Suite struct InjectionTests {
    private let service: LocalService

    init() throws { service = try LocalService.shared.get() }

    /// The target's environment, entry by entry.
    private func environment(_ manifest: String, _ flags: [String] = [], with extra: [String: String] = [:]) throws
        -> [Data]
    {
        var command = service.sesame("exec", "-f", "-", input: manifest, with: extra)
        command.arguments += flags + ["--", "/usr/bin/env", "-0"]
        let outcome = try command.run()
        try #require(outcome.status == 0, "\(outcome.stderr)")
        #expect(outcome.stderr.isEmpty)
        return outcome.stdout.split(separator: 0).map { Data($0) }
    }

    @Test(arguments: [
        "plain", " leading and trailing ", "line\nbreaks\r\n", "quotes \" ' ` $HOME ${x} $(y)", "a=b=c", "päss 中文 😀",
        "\u{1}\u{7F}\u{FEFF}", "\\u0041 \\n \\", String(repeating: "x", count: 32 << 10),
    ]) func `the target sees the value, byte for byte`(_ value: String) throws {
        let name = try service.store(value)
        #expect(try environment("env: {SECRET: \(name)}").contains(Data("SECRET=\(value)".utf8)))
    }

    @Test func `bytes that are no UTF-8 arrive as they were stored`() throws {
        let value = Data((1...255).map { UInt8($0) })
        let name = "b-" + UUID().uuidString
        var put = service.sesame("put", name, "--create")
        put.input = value
        #expect(try put.run().status == 0)
        #expect(try environment("env: {SECRET: \(name)}").contains(Data("SECRET=".utf8) + value))
    }

    @Test func `one version is the default and another is pinned`() throws {
        let name = try service.store("first")
        #expect(try service.sesame("put", name, "--version-id", "v2", input: "second").run().status == 0)
        let seen = try environment("env: {DEFAULT: \(name), PINNED: \(name)@v2, LONG: {secret: \(name), version: v2}}")
        for expected in ["DEFAULT=first", "PINNED=second", "LONG=second"] {
            #expect(seen.contains(Data(expected.utf8)))
        }
    }

    @Test func `the manifest wins over what is inherited, in its place`() throws {
        let name = try service.store("from the manifest")
        let seen = try environment("env: {HOME: \(name)}", with: ["HOME": "/inherited"])
        #expect(seen.filter { $0.starts(with: Data("HOME=".utf8)) } == [Data("HOME=from the manifest".utf8)])
    }

    @Test func `the credentials that sesame used are not the target's`() throws {
        let name = try service.store("x")
        let manifest = "env: {SECRET: \(name)}"
        let tokens = ["TENCENTCLOUD_REGION": "ap-guangzhou"]
        let without = try environment(manifest, with: tokens)
        #expect(!without.contains { $0.starts(with: Data("TENCENTCLOUD_SECRET_".utf8)) })
        let with = try environment(manifest, ["--keep-credentials"], with: tokens)
        #expect(with.count { $0.starts(with: Data("TENCENTCLOUD_SECRET_".utf8)) } == 2)
    }

    @Test func `of a token, every name it is set under goes`() throws {
        let name = try service.store("x")
        let names = ["TENCENTCLOUD_TOKEN", "TENCENTCLOUD_SESSION_TOKEN", "TENCENTCLOUD_SECURITY_TOKEN"]
        var command = service.sesame("exec", "-f", "-", "/usr/bin/env", input: "env: {SECRET: \(name)}")
        for name in names { command.environment[name] = "" }
        #expect(!(try command.run().output.contains("TOKEN=")))
    }

    @Test func `the keys of its connections are told to nobody, and the variable is the target's`() throws {
        let name = try service.store("x")
        let file = Folder().path + "/keys"
        let seen = try environment("env: {SECRET: \(name)}", with: ["A": "1", "SSLKEYLOGFILE": file, "Z": "1"])
        #expect(seen.contains(Data("SSLKEYLOGFILE=\(file)".utf8)))
        #expect(!FileManager.default.fileExists(atPath: file))
    }

    @Test func `credentials from a file leave the environment's alone`() throws {
        let name = try service.store("x")
        let pair =
            "secret_id = \(service.environment["TENCENTCLOUD_SECRET_ID"] ?? "")\n"
            + "secret_key = \(service.environment["TENCENTCLOUD_SECRET_KEY"] ?? "")\n"
        let file = Folder.shared.file(pair, mode: 0o600)
        let seen = try environment(
            "env: {SECRET: \(name)}", ["--credentials", file], with: ["TENCENTCLOUD_SECRET_KEY": ""])
        #expect(seen.contains(Data("TENCENTCLOUD_SECRET_KEY=".utf8)))
    }

    @Test func `a secret that many variables name is asked for once`() throws {
        let name = try service.store("x")
        let names = (1...20).map { "V\($0): \(name)" }.joined(separator: ", ")
        let outcome = try service.sesame("exec", "-v", "-f", "-", "/bin/true", input: "env: {\(names)}").run()
        #expect(outcome.stderr.split(separator: "\n").count { $0.contains("request ") } == 1)
    }

    @Test func `asked to tell more, check tells places and put sizes, never values`() throws {
        let check = try service.sesame("check", "-v", "-f", "-", input: "env:\n  A: b\n").run()
        #expect(check.output == "A  b@SSM_Current\n" && check.linesBesideRegion == ["sesame: A: standard input:2:3"])
        let name = "s-" + UUID().uuidString
        let put = try service.sesame("put", name, "--create", "-v", input: "hunter2").run()
        #expect(put.output == "\(name)@SSM_Current\n")
        #expect(put.stderr == "sesame: \(name)@SSM_Current: 7 bytes, credentials: environment\n")
    }

    @Test func `two hundred secrets all arrive`() throws {
        let names = try (1...200).map { try service.store("value \($0)", name: "many-\($0)") }
        let manifest = "env:\n" + names.enumerated().map { "  V\($0 + 1): \($1)\n" }.joined()
        let seen = Set(try environment(manifest))
        for number in 1...200 { #expect(seen.contains(Data("V\(number)=value \(number)".utf8))) }
    }

    @Test func `get writes the bytes and nothing else`() throws {
        let name = try service.store("no line break")
        #expect(try service.sesame("get", name).run().output == "no line break")
        let file = Folder.shared.path + "/" + UUID().uuidString
        let outcome = try service.sesame("get", name, "-o", file).run()
        #expect(outcome.status == 0 && outcome.stdout.isEmpty && outcome.stderr.isEmpty)
        #expect(try String(contentsOfFile: file, encoding: .utf8) == "no line break")
        let mode = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int
        #expect(mode == 0o600)
    }
}
