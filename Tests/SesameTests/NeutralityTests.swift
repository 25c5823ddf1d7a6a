import Foundation
import Testing

/// The command finds everything as if it had been run without sesame, but for its variables: each probe is run bare and
/// under sesame, after a fetch, and must say the same.
@Suite struct NeutralityTests {
    private let service: LocalService
    private let manifest: String

    private static let name = Result { try LocalService.shared.get().store("hunter2") }

    init() throws {
        service = try LocalService.shared.get()
        manifest = "env: {SECRET: \(try Self.name.get())}"
    }

    /// What the probe says bare and under sesame, both started by the same wrapper.
    private func compare(_ probe: String, _ start: (Command) -> Command = { $0 }) throws {
        var launched = service.exec(manifest, ["/bin/sh", "-c", probe])
        launched.arguments[2] = Folder.shared.file(manifest)
        var bare = launched
        (bare.path, bare.arguments) = ("/bin/sh", ["-c", probe])
        let alone = try start(bare).run()
        try #require(alone.status == 0 && !alone.stdout.isEmpty, "\(alone.stderr)")
        succeeded(try start(launched).run(), alone.output)
    }

    private static let signals = "grep -E '^(Sig(Blk|Ign|Cgt|Pnd)|ShdPnd|NoNewPrivs|Seccomp|Threads)' /proc/self/status"

    @Test func `signals are as they were`() throws {
        try compare(Self.signals)
        try compare(Self.signals) { $0.behind("--ignore-signal=PIPE,HUP,TERM,SEGV,QUIT") }
        try compare(Self.signals) { $0.behind("--block-signal=PIPE,USR1,INT,CHLD") }
    }

    @Test func `limits are as they were, that of core files too`() throws {
        let probe = "cat /proc/self/limits"
        try compare(probe)
        try compare(probe) { $0.after("ulimit -S -c 0") }
        try compare(probe) { $0.after("ulimit -c 8; ulimit -n 64; ulimit -s 4096") }
        try compare(probe) { $0.after("ulimit -c unlimited") }
    }

    @Test func `file descriptors are as they were`() throws {
        let probe = "ls /proc/self/fd"
        try compare(probe)
        try compare(probe) { $0.after("exec 7</dev/null 9>/dev/null") }
        try compare(probe) { $0.after("exec <&-") }
        try compare("readlink /proc/self/fd/5") { $0.after("exec 5</etc/passwd") }
        try compare("cat <&5") { $0.after("exec 5</etc/hostname") }
    }

    @Test func `working folder, umask, priority, session and group are as they were`() throws {
        let probe = "pwd; umask; nice; cut -d' ' -f19 /proc/self/stat"
        try compare(probe) { $0.behind("nice", "-n", "7") }
        try compare(probe) { $0.after("umask 077") }
        // sh, and sesame before it, did not leave the group and session of the tests.
        try compare("cut -d' ' -f5,6 /proc/self/stat")
    }

    @Test func `the command can be read and traced like any other`() throws {
        try compare("stat -c %u /proc/self/environ; cat /proc/self/environ >/dev/null && echo readable")
    }

    @Test func `standard input is the command's, but for a manifest that is read from it`() throws {
        var command = service.exec(manifest, ["/bin/cat"])
        command.arguments[2] = Folder.shared.file(manifest)
        command.input = Data((0...255).map { UInt8($0) })
        #expect(try command.run().stdout == command.input)
    }

    /// Entries of the environment in a form that only the kernel checks.
    private static let inherited =
        [
            "DUP=1", "NOEQUALS", "DUP=2", "=leading=equals", "", "EMPTY=", "NL=a\nb", "A=B=C", "1A=digit", "TAIL=x",
        ].map { Data($0.utf8) } + [Data("BYTES=".utf8) + [0xFF, 0xFE]]

    private func environment(of manifest: String, _ inherited: [Data]) throws -> [Data] {
        var command = service.exec(manifest, ["/bin/cat", "/proc/self/environ"])
        command.rawEnvironment =
            inherited + command.environment.sorted { $0.key < $1.key }.map { Data("\($0)=\($1)".utf8) }
        command.environment = [:]
        let outcome = try command.run()
        #expect(outcome.status == 0 && outcome.stderr.isEmpty)
        return outcome.stdout.split(separator: 0, omittingEmptySubsequences: false).dropLast().map { Data($0) }
    }

    @Test func `inherited entries are the same bytes in the same order`() throws {
        let seen = try environment(of: manifest, Self.inherited)
        #expect(seen.prefix(Self.inherited.count) == Self.inherited[...])
        // Then those of the service, without the two that sesame used, and last the secret.
        let names = ["PATH", "SESAME_CA_FILE", "SESAME_ENDPOINT", "TENCENTCLOUD_REGION", "SECRET"]
        #expect(
            seen.dropFirst(Self.inherited.count).map { String(decoding: $0.prefix { $0 != 61 }, as: UTF8.self) }
                == names)
        #expect(seen.last == Data("SECRET=hunter2".utf8))
    }

    @Test func `a variable of the manifest stands where the first of its name stood, and once`() throws {
        let name = try Self.name.get()
        let seen = try environment(of: "env: {DUP: \(name), NOEQUALS: \(name)}", Self.inherited)
        let expected = [Data("DUP=hunter2".utf8), Self.inherited[1]] + Self.inherited[3...]
        #expect(seen.prefix(expected.count) == expected[...])
        #expect(seen.last == Data("NOEQUALS=hunter2".utf8))
    }

    @Test func `without references nothing is used, nothing taken out, nothing asked`() throws {
        let seen = try environment(of: "env: {}", Self.inherited)
        #expect(seen.prefix(Self.inherited.count) == Self.inherited[...])
        #expect(seen.contains { $0.starts(with: Data("TENCENTCLOUD_SECRET_KEY=".utf8)) })
    }
}
