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
        #expect(try put("--replace", "--create").status == 64)
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
        let hint =
            "hint: choose another --version-id; this one is replaced in the console, or with tccli ssm UpdateSecret"
        refused(try put("--version-id", "v1", value: Data("other".utf8)), 125, [exists, hint])
        try expect("v1", Data("hunter2".utf8), isBinary: false)
        let secret = "\(name): this secret exists already (ResourceInUse.SecretExists, request ID)"
        refused(try put("--create"), 125, [secret, "hint: leave out --create to add a version to it"])
        for number in 2...10 { succeeded(try put("--version-id", "v\(number)"), "\(name)@v\(number)\n") }
        let limit = "\(name)@v11: a limit of the service is reached (LimitExceeded, request ID)"
        refused(try put("--version-id", "v11"), 125, [limit, "hint: a secret has ten versions at most"])
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
        let lines = ["slow-9: cannot reach SERVER: no answer in time", "hint: the time limit is set with --timeout"]
        refused(try slow.run(), 69, lines)
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
