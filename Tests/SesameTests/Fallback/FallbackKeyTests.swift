import Foundation
import Testing

/// `--fallback-key`: 32 bytes or 64 hexadecimal digits, wrong ones told at the first start.
@Suite struct FallbackKeyTests {
    private let kept: KeptValues

    init() throws { kept = try KeptValues() }

    private static let digits = "00112233445566778899aabbccddeeff0123456789ABCDEF0123456789abcdef"

    @Test(arguments: [
        Data(digits.utf8), Data((digits + "\n").utf8), Data((digits + "\r\n").utf8), Data(repeating: 0, count: 32),
        Data("0123456789abcdef0123456789abcde\n".utf8),
    ]) func `a key that serves`(_ key: Data) throws {
        _ = kept.folder.file(key, name: "key", mode: 0o600)
        succeeded(try kept.launch().run(), "hunter2\n")
        #expect(try kept.launch(down: true).run().output == "hunter2\n")
    }

    @Test(arguments: [
        "", "hunter2", String(repeating: "a", count: 31), String(repeating: "a", count: 33), digits + "00",
        String(digits.dropLast()) + "g", digits + "\n\n" + digits, String(repeating: "x", count: 1024),
    ]) func `a key that does not`(_ key: String) throws {
        _ = kept.folder.file(key, name: "key", mode: 0o600)
        refused(
            try kept.launch().run(), 78,
            [
                "\(kept.keyPath): not a key: it has neither 32 bytes nor 64 hexadecimal digits",
                "hint: make one: (umask 077; openssl rand -hex 32 >\(kept.keyPath))",
            ])
        #expect(kept.content == nil)
    }

    @Test func `openssl makes one as the hint says`() throws {
        let make = Command(
            path: "/bin/sh", arguments: ["-c", "rm key; (umask 077; openssl rand -hex 32 >key)"],
            folder: kept.folder.path)
        #expect(try make.run().status == 0)
        succeeded(try kept.launch(flags: ["--strict"]).run(), "hunter2\n")
        #expect(try kept.launch(down: true).run().output == "hunter2\n")
    }

    @Test func `a key that is not there is told at once`() throws {
        try FileManager.default.removeItem(atPath: kept.keyPath)
        refused(
            try kept.launch().run(), 78,
            ["\(kept.keyPath): no such file or directory", "hint: --fallback-key names it"])
    }

    @Test func `a key that others can read is a warning, and an error with --strict`() throws {
        chmod(kept.keyPath, 0o644)
        let words = [
            "\(kept.keyPath): others than its owner can read the key in it", "hint: chmod 600 \(kept.keyPath)",
        ]
        refused(try kept.launch(flags: ["--strict"]).run(), 77, words)
        let warned = try kept.launch().run()
        #expect(warned.output == "hunter2\n")
        #expect(warned.lines == ["sesame: warning: \(words[0])", "sesame: \(words[1])"])
    }

    @Test func `the options go together`() throws {
        let exec = { (flags: [String], extra: [String: String]) in
            var command = Command(path: Command.sesame, arguments: ["exec", "-f", "-"] + flags + Command.target)
            command.environment.merge(extra) { $1 }
            command.input = Data("env: {}".utf8)
            return try command.run()
        }
        let make = "hint: make one: (umask 077; openssl rand -hex 32 >FILE)"
        refused(try exec(["--fallback", "x"], [:]), 64, ["--fallback: there is no --fallback-key", make])
        refused(try exec([], ["SESAME_FALLBACK": "x"]), 64, ["SESAME_FALLBACK: there is no --fallback-key", make])
        refused(
            try exec(["--fallback", "-", "--fallback-key", "x"], [:]), 64,
            ["--fallback: not a file", "hint: values are kept in a file"])
        let alone = ["this goes with --fallback only", "hint: name the file with --fallback"]
        refused(try exec(["--fallback-key", "x"], [:]), 64, ["--fallback-key: \(alone[0])", alone[1]])
        let twin = ["SESAME_FALLBACK_MAX_AGE": "1h"]
        refused(try exec([], twin), 64, ["SESAME_FALLBACK_MAX_AGE: \(alone[0])", alone[1]])
        // Without a fetch nothing is kept, and no key is needed.
        succeeded(try exec([], ["SESAME_FALLBACK": "/none/x", "SESAME_FALLBACK_KEY": "/none/y"]), "started\n")
    }
}
