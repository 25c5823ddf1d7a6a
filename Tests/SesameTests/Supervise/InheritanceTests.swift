import Foundation
import Testing

/// What the command inherits from `sesame supervise` is what sesame inherited, and nothing of sesame's own: the probe
/// says the same bare and supervised, but for its kin.
@Suite struct InheritanceTests {
    /// The facts that differ: another parent, a process group of its own, and the end of sesame, which ends it.
    private static func isKin(_ fact: String) -> Bool {
        ["pid ", "parent ", "group ", "session ", "death signal "].contains { fact.hasPrefix($0) }
    }

    private func compare(_ start: (Command) -> Command) throws {
        let (bare, supervised) = try Probe().supervisedFacts(start)
        #expect(try supervised.filter { !Self.isKin($0) } == Probe.expected(bare).filter { !Self.isKin($0) })
        let kin = Set(supervised.filter(Self.isKin))
        #expect(kin.isSuperset(of: ["group self", "death signal 0x9"]), "\(kin)")
        #expect(kin.contains("parent the one spawned") || kin.contains("parent first"), "\(kin)")
    }

    private static let starts: [ProcessStart] = [
        .tool("--ignore-signal=PIPE"), .tool("--ignore-signal=HUP,TERM,INT,QUIT,CHLD,URG,CONT,USR1"),
        .tool("--block-signal=PIPE,USR1,INT,CHLD"), .tool("--block-signal"), .tool("--ignore-signal --block-signal"),
        .shell("exec <&-"), .shell("exec <&- >&- 2>&-"),
        .shell("exec 7</dev/null 9>/dev/null"),
        .shell("exec 3</etc/passwd 4<. 5</etc/passwd"),
        .program("high descriptors", "[os.dup2(0, n) for n in (500, 501, 1000)]"),
        .program("descriptors up to 200", "[os.dup2(0, n) for n in range(3, 200)]"),
        .program("sockets", "[os.dup2(s.fileno(), 50 + n) for n, s in enumerate(socket.socketpair())]"),
        .tool("prlimit --nofile=64:128"), .tool("nice -n 7"), .tool("setsid"), .shell("umask 077"),
        .tool("unshare --pid --fork --mount-proc"), .tool("unshare --pid --fork --mount-proc env --ignore-signal=CHLD"),
    ]

    @Test func `started without more ado`() throws { try compare { $0 } }

    @Test(arguments: starts) func `started another way:`(_ start: ProcessStart) throws {
        try compare(start.callAsFunction)
    }
}
