import Foundation
import Testing

/// Every signal that is sent to `sesame supervise` arrives at the command, once: a row for each thing that tini and
/// dumb-init promise of signals.
@Suite struct ForwardingTests {
    private let service: LocalService

    init() throws { service = try LocalService.shared.get() }

    /// Signals that a process can take; 32 and 33 are the C library's own.
    private static let all = (1...64).filter { ![Int(SIGKILL), Int(SIGSTOP), 32, 33].contains($0) }.map(Int32.init)
    private static let forwarded = all.filter { ![SIGCHLD, SIGURG].contains($0) }

    /// Sends each signal and waits until it was said, then ends the command by two of USR1, the first of which was among
    /// them.
    ///
    /// - Returns: the lines after the first, sorted.
    private func lines(_ command: Command, ready: Int = 1) throws -> [String] {
        let running = try command.start()
        var heard: [String] = []
        func hear(_ count: Int) throws {
            while heard.count < count { heard.append(try #require(running.line(), "it ended after \(heard)")) }
        }
        try hear(ready)
        #expect(heard.allSatisfy { $0.hasPrefix("ready ") })
        heard = []
        for signal in Self.all {
            let before = heard.count
            running.kill(signal)
            if Self.forwarded.contains(signal) { try hear(before + ready) }
        }
        running.kill(SIGUSR1)
        try hear(Self.forwarded.count * ready + ready)
        let outcome = running.wait()
        #expect(outcome.status == 42 && outcome.output == "" && outcome.stderr == "", "\(outcome)")
        return heard.sorted()
    }

    private static func expected(_ names: String...) -> [String] {
        names.flatMap { name in (forwarded + [SIGUSR1]).map { "\(name) \($0)" } }.sorted()
    }

    @Test func `each signal arrives at the command once, and CHLD and URG never`() throws {
        let command = service.supervise(Command.signals(42))
        #expect(try lines(command) == Self.expected("command"))
    }

    @Test func `each signal arrives at the command's process group once with --group`() throws {
        let command = service.supervise(Command.signals(42, isTwo: true), flags: ["--group"])
        #expect(try lines(command, ready: 2) == Self.expected("behind", "command"))
    }

    @Test func `without --group the others in the command's process group get none`() throws {
        let running = try service.supervise(Command.signals(42, isTwo: true)).start()
        let ready = try (0..<2).map { _ in try #require(running.line()) }
        let behind = try #require(ready.first { $0.hasPrefix("ready behind ") }).split(separator: " ")
        running.kill(SIGTERM)
        #expect(running.line() == "command 15")
        running.kill(SIGUSR1)
        #expect(running.line() == "command 10")
        let pid = try #require(pid_t(behind[2]))
        kill(pid, SIGWINCH)
        #expect(running.line() == "behind 28")
        running.kill(SIGUSR1)
        #expect(running.line() == "command 10")
        kill(pid, SIGKILL)
        #expect(running.wait().status == 42)
    }

    /// signal(7): of the others one waits at a time, of these as many as were sent, in order.
    @Test func `of the real-time signals none is lost in a crowd`() throws {
        let running = try service.supervise(Command.signals(42)).start()
        _ = running.line()
        let sent: [Int32] = (0..<93).map { 64 - $0 / 3 }
        for signal in sent { running.kill(signal) }
        let heard = try sent.map { _ in try #require(running.line()) }
        #expect(heard.sorted() == sent.map { "command \($0)" }.sorted())
        for _ in 0..<2 {
            running.kill(SIGUSR1)
            #expect(running.line() == "command 10")
        }
        #expect(running.wait().status == 42)
    }

    @Test func `the command is in a process group of its own, and a child of sesame`() throws {
        let running = try service.supervise(Command.signals()).start()
        let words = try #require(running.line()).split(separator: " ").compactMap { pid_t($0) }
        try #require(words.count == 3)
        #expect(words[0] == words[2] && words[1] == running.pid && words[0] != running.pid)
        for _ in 0..<2 {
            running.kill(SIGUSR1)
            #expect(running.line() == "command 10")
        }
        #expect(running.wait().status == 0)
    }
}
