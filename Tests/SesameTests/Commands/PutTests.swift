import Foundation
import Testing

/// `sesame put` stores what it is given, byte for byte, and prints the reference of what it made.
@Suite struct PutTests {
    private let service: LocalService
    private let name = "put-" + UUID().uuidString

    init() throws { service = try LocalService.shared.get() }

    private func put(_ words: String..., value: Data = Data("hunter2".utf8)) throws -> Outcome {
        var command = service.sesame("put", name)
        (command.arguments, command.input) = (command.arguments + words, value)
        return try command.run()
    }

    /// The value of a version, and whether the service has it as SecretBinary.
    private func stored(_ version: String) throws -> (value: Data, isBinary: Bool) {
        let answer = try OfficialSDK.call("GetSecretValue", ["SecretName": name, "VersionId": version], at: service)
        let (text, base64) = (answer["SecretString"] as? String ?? "", answer["SecretBinary"] as? String ?? "")
        return (Data(base64Encoded: base64).flatMap { $0.isEmpty ? nil : $0 } ?? Data(text.utf8), !base64.isEmpty)
    }

    private func expect(_ version: String, _ value: Data, isBinary: Bool) throws {
        #expect(try service.sesame("get", "\(name)@\(version)").run().stdout == value)
        let stored = try stored(version)
        #expect(stored.value == value && stored.isBinary == isBinary)
    }

    @Test func `the first version is SSM_Current, or has the id that is asked for`() throws {
        succeeded(try put("--create"), "\(name)@SSM_Current\n")
        succeeded(try put("--version-id", "v1.0"), "\(name)@v1.0\n")
        let other = service.sesame("put", name + "-2", "--create", "--version-id=first", input: "hunter2")
        succeeded(try other.run(), "\(name)-2@first\n")
    }

    @Test func `text is stored as text, everything else as bytes`() throws {
        for (version, flags, value, isBinary) in [
            ("line", [], Data("hunter2\n".utf8), false), ("unicode", [], Data("päss 中文 😀".utf8), false),
            ("nul", [], Data("a\0b".utf8), false), ("bytes", [], Data([0xFF, 0xFE, 0x00]), true),
            ("cut", [], Data("ab".utf8) + [0xC3], true), ("asked", ["--binary"], Data("text".utf8), true),
            ("large", [], Data(repeating: 0x78, count: 32 << 10), false),
            ("largest", [], Data(repeating: 0xFF, count: 32 << 10), true),
        ] as [(String, [String], Data, Bool)] {
            let id = version == "line" ? ["--create", "--version-id", version] : ["--version-id", version]
            var command = service.sesame("put", name)
            (command.arguments, command.input) = (command.arguments + id + flags, value)
            succeeded(try command.run(), "\(name)@\(version)\n")
            try expect(version, value, isBinary: isBinary)
        }
    }

    @Test func `a version that is there is replaced only where that is asked for`() throws {
        succeeded(try put("--create"), "\(name)@SSM_Current\n")
        succeeded(try put("--replace", value: Data("hunter3".utf8)), "\(name)@SSM_Current\n")
        try expect("SSM_Current", Data("hunter3".utf8), isBinary: false)
        succeeded(try put("--version-id", "v2"), "\(name)@v2\n")
        succeeded(try put("--replace", "--version-id", "v2", value: Data([0xFF])), "\(name)@v2\n")
        try expect("v2", Data([0xFF]), isBinary: true)
        try expect("SSM_Current", Data("hunter3".utf8), isBinary: false)
        let missing = try put("--replace", "--version-id", "v3")
        #expect(missing.status == 66 && missing.stderr.contains("hint: --replace is for a version that is there"))
    }

    @Test func `a secret is made if it is missing, and with --replace its value is what it is told to be`() throws {
        succeeded(try put("--create", "--version-id", "v1"), "\(name)@v1\n")
        succeeded(try put("--create", "--version-id", "v2", value: Data("two".utf8)), "\(name)@v2\n")
        try expect("v2", Data("two".utf8), isBinary: false)
        for value in ["one", "two"] {
            succeeded(try put("--create", "--replace", value: Data(value.utf8)), "\(name)@SSM_Current\n")
            try expect("SSM_Current", Data(value.utf8), isBinary: false)
        }
        try expect("v1", Data("hunter2".utf8), isBinary: false)
        let other = service.sesame("put", name + "-3", "--create", "--replace", "--version-id=v1", input: "hunter2")
        succeeded(try other.run(), "\(name)-3@v1\n")
    }

    @Test func `what is stored already counts as stored, and another value does not`() throws {
        for _ in 0..<2 { succeeded(try put("--create", "--version-id", "v1"), "\(name)@v1\n") }
        for _ in 0..<2 { succeeded(try put("--version-id", "v2", value: Data([0xFF])), "\(name)@v2\n") }
        #expect(try put("--version-id", "v2", value: Data([0xFE])).status == 125)
        try expect("v2", Data([0xFF]), isBinary: true)
    }

    @Test func `without a version the next one is proposed`() throws {
        succeeded(try put("--create", "--version-id", "v9"), "\(name)@v9\n")
        refused(try put(), 64, ["\(name): there is no --version-id", "hint: add --version-id v10"])
        succeeded(try put("--create", "--replace"), "\(name)@SSM_Current\n")
        let other = name + "-day"
        succeeded(try service.sesame("put", other, "--create", input: "hunter2").run(), "\(other)@SSM_Current\n")
        let hint = "hint: add --version-id DAY, or --replace for \(other)@SSM_Current"
        refused(try service.sesame("put", other).run(), 64, ["\(other): there is no --version-id", hint])
    }

    @Test func `a name that is nearly one that is there`() throws {
        succeeded(try put("--create", "--version-id", "v1"), "\(name)@v1\n")
        let missing = try service.sesame("put", name + "x", "--version-id", "v2", input: "hunter2").run()
        #expect(missing.status == 66)
        #expect(
            missing.lines.last?.hasPrefix("sesame: hint: did you mean \"\(name)\"? else to make the secret") == true)
    }

    @Test func `a generated value has its length and its alphabet, and nobody sees it`() throws {
        for (version, words, pattern) in [
            ("a", ["--generate", "32"], /[A-Za-z0-9]{32}/),
            ("b", ["--generate=20", "--alphabet=0-9a-f"], /[0-9a-f]{20}/),
            ("c", ["--generate=32768", "--alphabet=ab"], /[ab]{32768}/),
            ("d", ["--generate=9", "--alphabet=-_"], /[-_]{9}/),
        ] {
            let made = service.sesame("put", name, "--create", "--version-id", version, "--json")
            var command = made
            command.arguments += words
            let line = #"{"secret":"\#(name)","version":"\#(version)","region":"ap-guangzhou"}"#
            succeeded(try command.run(), line + "\n")
            #expect(try service.sesame("get", "\(name)@\(version)").run().output.wholeMatch(of: pattern) != nil)
        }
    }

    @Test func `a description is given to a new secret, and changed with a new value`() throws {
        let description = { try service.sesame("describe", name).run().output.split(separator: "\n").last }
        succeeded(try put("--create", "--version-id=v1", "--description", "for tests"), "\(name)@v1\n")
        #expect(try description() == "description  for tests")
        succeeded(try put("--version-id=v2", "--description", "for 更多 tests"), "\(name)@v2\n")
        #expect(try description() == "description  for 更多 tests")
        succeeded(try put("--version-id=v3"), "\(name)@v3\n")
        #expect(try description() == "description  for 更多 tests")
    }

    @Test func `from a file`() throws {
        let bytes = Data((0...255).map { UInt8($0) })
        succeeded(try put("--create", "--file", Folder.shared.file(bytes), value: Data()), "\(name)@SSM_Current\n")
        try expect("SSM_Current", bytes, isBinary: true)
        succeeded(try put("--version-id", "v2", "--file=-", value: Data("hunter2".utf8)), "\(name)@v2\n")
        refused(try put("--version-id", "v3", "--file", "/none"), 65, ["/none: no such file or directory"])
        refused(try put("--version-id", "v3", "--file", "/"), 65, ["/: is a directory"])
    }

    @Test func `what the service would not take is not sent`() throws {
        let empty = "hint: the service takes no empty value"
        refused(try put("--create", value: Data()), 65, ["standard input: the value is empty", empty])
        let file = Folder.shared.file("")
        refused(try put("--create", "--file", file), 65, ["\(file): the value is empty", empty])
        let large = Data(repeating: 0x78, count: 32 << 10 + 1)
        refused(try put("--create", value: large), 65, ["standard input: is larger than 32 KiB"])
        let largeFile = Folder.shared.file(large)
        refused(try put("--create", "--file", largeFile), 65, ["\(largeFile): is larger than 32 KiB"])
        #expect(try service.sesame("get", name).run().status == 66)
    }

    @Test func `a version that is there is not written over, and there are ten at most`() throws {
        succeeded(try put("--create", "--version-id", "v1"), "\(name)@v1\n")
        let exists = "\(name)@v1: this version exists already (ResourceInUse.VersionIdExists, request ID)"
        let hint = "hint: choose another --version-id, or give this version the value with --replace"
        refused(try put("--version-id", "v1", value: Data("other".utf8)), 125, [exists, hint])
        try expect("v1", Data("hunter2".utf8), isBinary: false)
        let more = "leave out --create to add a version, or add --replace to give SSM_Current the value"
        let secret = "\(name): this secret exists already (ResourceInUse.SecretExists, request ID)"
        refused(try put("--create"), 125, [secret, "hint: \(more)"])
        for number in 2...10 { succeeded(try put("--version-id", "v\(number)"), "\(name)@v\(number)\n") }
        let limit = "\(name)@v11: a limit of the service is reached (LimitExceeded, request ID)"
        refused(
            try put("--version-id", "v11"), 125,
            [limit, "hint: a secret has ten versions at most: sesame rm NAME@VERSION makes room"])
    }

    @Test func `a version of a secret that is not there`() throws {
        let line = "\(name)@v1: no such secret or version (ResourceNotFound, request ID)"
        let hint =
            "hint: to make the secret too, add --create; else check the region (ap-guangzhou, from TENCENTCLOUD_REGION)"
        refused(try put("--version-id", "v1"), 66, [line, hint])
    }

    @Test func `a put that is not permitted, or not answered`() throws {
        let server = try AnswerServer.shared.get()
        let line = "x@v1: not permitted (UnauthorizedOperation, request req-1)"
        let put = server.sesame("put", "x", "--version-id", "v1", input: "hunter2")
        refused(try put.run(), 77, [line, "hint: allow the action on this secret in its CAM policy"])
        let slow = server.sesame("put", "slow-9", "--create", "--timeout=0.5", input: "hunter2")
        let unclear = "hint: it may be stored all the same: run this again, or see sesame versions slow-9"
        refused(try slow.run(), 69, ["slow-9: cannot reach SERVER: no answer in time", unclear])
    }

    @Test func `the value is never in the command line or the environment of the process`() throws {
        let server = try AnswerServer.shared.get()
        let name = "slow-60-" + UUID().uuidString
        let running = try server.sesame("put", name, "--create", input: "hunter2-value\n").start()
        running.feed()
        try server.wait(for: ["asked \(name)"])
        for file in ["cmdline", "environ"] {
            let bytes = try Data(contentsOf: URL(fileURLWithPath: "/proc/\(running.pid)/\(file)"))
            #expect(!bytes.isEmpty && bytes.range(of: Data("hunter2-value".utf8)) == nil)
        }
        running.kill(SIGTERM)
        #expect(running.wait().signal == SIGTERM)
    }
}
