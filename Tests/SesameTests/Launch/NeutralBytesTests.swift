import Foundation
import Testing

/// Arguments and inherited variables reach the command as the bytes they were, in their order (Probe.swift).
@Suite struct NeutralBytesTests {
    private static func bytes(_ texts: String...) -> [Data] { texts.map { Data($0.utf8) } }

    private func compare(_ probe: Probe) throws {
        let (bare, launched) = try probe.facts()
        #expect(try launched == Probe.expected(bare))
    }

    // MARK: Arguments

    private static let arguments = [
        "an empty one": bytes(""), "empty ones": bytes("", "", ""), "options": bytes("--", "-f", "--help", "-"),
        "white space and quotes": bytes("a\nb", "\t", " ", "\\x00", "'\"$`"), "text": bytes("ä 😀", "\u{FEFF}"),
        "no UTF-8": [Data([0xFF, 0x80]), Data([0xC3])], "a long one": [Data(repeating: 0x61, count: 100_000)],
        "many": (0..<3000).map { Data("\($0)".utf8) },
    ]

    @Test(arguments: arguments.keys.sorted()) func `arguments:`(_ name: String) throws {
        try compare(Probe(arguments: #require(Self.arguments[name])))
    }

    /// An empty argv[0], or any that is not the command's name, cannot be passed: one word is both.
    @Test func `argv[0] is the command as it was typed, whatever sesame's own is`() throws {
        let probe = try Probe()
        let (bare, launched) = try probe.facts(ProcessStart.bash("exec -a '' \"$@\"").callAsFunction)
        #expect(bare.contains("argument "))
        #expect(launched.filter { $0.hasPrefix("argument ") } == ["argument \(probe.bare.path)"])
        var empty = probe.launched
        empty.arguments[4] = ""
        refused(try empty.run(), 127, ["the command is empty"])
    }

    @Test(arguments: ["#!PROBE\n", "#! PROBE one argument \n"])
    func `a script that names its interpreter`(_ line: String) throws {
        let script = Folder.shared.file(line.replacing("PROBE", with: try Probe.copy()), mode: 0o755)
        try compare(Probe(program: script, arguments: Self.bytes("", "x")))
    }

    // MARK: Environment

    private static let odd =
        bytes(
            "DUP=1", "NOEQUALS", "DUP=2", "=leading=equals", "", "EMPTY=", "NL=a\nb", "A=B=C", "1A=digit", "", "=",
            "DUP=1")
        + [Data("BYTES=".utf8) + [0xFF, 0xFE], Data([0xFF, 0x3D, 0x31]), Data([0xC3]), Data("secret=\u{301}".utf8)]

    private static let inherited = [
        "what only the kernel checks": odd,
        "names like the secret's": bytes("SECRETS=1", "XSECRET=2", "secret=3", "SECRET", " SECRET=4"),
        "names like those that go": bytes("TENCENTCLOUD_SECRET_I=1", "TENCENTCLOUD_SECRET_ID", "TENCENTCLOUD_APP=2"),
        "what loaders and C libraries read": bytes(
            "LD_LIBRARY_PATH=/none", "IFS=x", "GCONV_PATH=/none", "MALLOC_CHECK_=1", "LC_ALL=tr_TR.UTF-8", "TZ=:/none"),
        "what libraries of ours read": bytes(
            "OPENSSL_CONF=/none", "SSL_CERT_FILE=/none", "CURL_HOME=/", "no_proxy=*", "SWIFT_BACKTRACE=enable=no"),
        "a long one": [Data(repeating: 0x61, count: 100_000)], "many": (0..<3000).map { Data("V\($0)=".utf8) },
    ]

    @Test(arguments: inherited.keys.sorted()) func `inherited variables:`(_ name: String) throws {
        try compare(Probe(inherited: #require(Self.inherited[name])))
    }

    private func environment(_ facts: [String]) -> [String] { facts.filter { $0.hasPrefix("environment ") } }

    @Test func `a variable of the manifest stands where the first of its name stood, and once`() throws {
        let probe = try Probe(inherited: Self.odd, manifest: "env: {DUP: %@, NOEQUALS: %@}")
        let (bare, launched) = try probe.facts()
        let gone = ["environment DUP=2", "environment TENCENTCLOUD_SECRET_"]
        var expected = environment(bare).filter { entry in !gone.contains { entry.hasPrefix($0) } }
        expected[0] = "environment DUP=hunter2"
        expected.remove(at: try #require(expected.lastIndex(of: "environment DUP=1")))
        #expect(environment(launched) == expected + ["environment NOEQUALS=hunter2"])
    }

    @Test func `of variables that sesame used, every entry goes`() throws {
        let service = try LocalService.shared.get().environment
        let pair = ["TENCENTCLOUD_SECRET_ID", "TENCENTCLOUD_SECRET_KEY"].map { "\($0)=\(service[$0] ?? "")" }
        let probe = try Probe(inherited: pair.map { Data($0.utf8) } + Self.bytes("TENCENTCLOUD_SECRET_KEY=hunter2"))
        let seen = environment(try probe.facts().launched)
        #expect(seen.count > 3 && !seen.contains { $0.contains("TENCENTCLOUD_SECRET_") })
    }

    @Test func `without references nothing is used, nothing taken out, nothing asked`() throws {
        let probe = try Probe(inherited: Self.odd, manifest: "env: {}")
        let (bare, launched) = try probe.facts()
        #expect(launched == bare)
    }

    @Test func `standard input is the command's, but for a manifest that is read from it`() throws {
        var command = try Probe().launched
        command.arguments[4] = "/bin/cat"
        command.input = Data((0...255).map { UInt8($0) })
        #expect(try command.run().stdout == command.input)
    }
}
