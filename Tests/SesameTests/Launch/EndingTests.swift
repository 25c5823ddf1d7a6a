import Foundation
import Testing

/// While sesame fetches, a signal ends it at once, and neither an end nor a crash tells or leaves anything.
@Suite struct EndingTests {
    private let server: AnswerServer

    init() throws { server = try AnswerServer.shared.get() }

    /// Starts a launch and waits until it has one value in hand and waits for another, which comes after `seconds`.
    private func fetching(
        _ seconds: Int = 60, _ start: (Command) throws -> Command = { $0 }, with extra: [String: String] = [:]
    ) throws -> Running {
        let id = UUID().uuidString
        var command = try start(
            server.exec(["slow-\(seconds)-\(id)", "hunter2-\(id)"], flags: ["--timeout=90"], with: extra))
        // The server's value is "value of" and the name.
        command.folder = Folder().path
        let running = try command.start()
        running.feed()
        try server.wait(for: ["asked slow-\(seconds)-\(id)", "answered hunter2-\(id)"])
        return running
    }

    /// Checks that it said nothing and left no file.
    private func silent(_ outcome: Outcome, _ running: Running) {
        // Without the toolchain's helper Swift's runtime says so, at its start and where a backtrace is asked for.
        let runtime = "swift runtime: unable to locate swift-backtrace; disabling backtracing.\n"
        #expect(outcome.stdout.isEmpty && outcome.stderr.replacing(runtime, with: "").isEmpty, "\(outcome.stderr)")
        #expect(running.leftBehind.isEmpty)
    }

    @Test(arguments: [SIGTERM, SIGINT, SIGHUP, SIGQUIT]) func `a signal ends it`(_ signal: Int32) throws {
        let running = try fetching()
        running.kill(signal)
        let outcome = running.wait()
        #expect(outcome.signal == signal && !outcome.dumpedCore)
        silent(outcome, running)
    }

    @Test func `a signal that was ignored on entry does not`() throws {
        let signals = [("TERM", SIGTERM), ("INT", SIGINT), ("HUP", SIGHUP), ("QUIT", SIGQUIT)]
        let all = try signals.map { name, _ in try fetching(2) { $0.behind("--ignore-signal=\(name)") } }
        for (running, (_, signal)) in zip(all, signals) { running.kill(signal) }
        for running in all { succeeded(running.wait(), "started\n") }
    }

    // MARK: As process 1

    private static let namespace =
        ["unshare"] + (geteuid() == 0 ? [] : ["--map-root-user"]) + ["--pid", "--fork", "--kill-child", "--mount-proc"]

    private static let canUnshare = Result {
        try Command(path: "/usr/bin/env", arguments: namespace + ["/bin/true"]).run().status == 0
    }

    private func inNamespace(_ seconds: Int, _ wrapper: [String] = []) throws -> (unshare: Running, first: pid_t) {
        let running = try fetching(seconds) {
            var command = $0
            command.path = "/usr/bin/env"
            command.arguments = wrapper + Self.namespace + [$0.path] + $0.arguments
            return command
        }
        let file = "/proc/\(running.pid)/task/\(running.pid)/children"
        let children = try String(contentsOfFile: file, encoding: .utf8).split(separator: " ")
        return (running, try #require(children.first.flatMap { pid_t($0) }))
    }

    @Test(.enabled(if: (try? canUnshare.get()) == true))
    func `as process 1 while it still waits for its manifest`() throws {
        // The pipe stays open on the writing side: `sleep` holds it.
        let script =
            "sleep 20 | \(Self.namespace.joined(separator: " ")) \"$0\" exec -f - /bin/true & sleep 1; pkill -TERM -f -x '.*sesame exec -f - /bin/true'"
        var command = Command(path: "/bin/sh", arguments: ["-c", script + "; wait $!; echo $?", Command.sesame])
        command.environment["PATH"] = "/usr/bin:/bin"
        #expect(try command.run().output.hasSuffix("143\n"))
    }

    @Test(.enabled(if: (try? canUnshare.get()) == true), arguments: [SIGTERM, SIGINT, SIGHUP, SIGQUIT])
    func `as process 1, too, with 128 and its number`(_ signal: Int32) throws {
        let (running, first) = try inNamespace(60)
        kill(first, signal)
        let outcome = running.wait()
        #expect(outcome.status == 128 + signal && outcome.signal == nil)
        silent(outcome, running)
    }

    @Test(.enabled(if: (try? canUnshare.get()) == true))
    func `process 1 goes on when the signal was ignored, and the command is then process 1`() throws {
        let (running, first) = try inNamespace(2, ["--ignore-signal=TERM"])
        kill(first, SIGTERM)
        succeeded(running.wait(), "started\n")
        var command = server.exec(["works"], ["/bin/sh", "-c", "echo $$; grep SigCgt /proc/self/status"])
        let bare = try Command(path: "/bin/grep", arguments: ["SigCgt", "/proc/self/status"]).run()
        (command.arguments, command.path) = (Self.namespace + [command.path] + command.arguments, "/usr/bin/env")
        succeeded(try command.run(), "1\n\(bare.output)")
    }

    // MARK: Crashes

    /// Swift's backtracer, where it is not kept off, prints registers and the memory that they point to.
    private static let backtrace = ["SWIFT_BACKTRACE": "enable=yes,color=no,output-to=stderr"]

    @Test(arguments: [SIGSEGV, SIGABRT, SIGILL, SIGBUS, SIGFPE, SIGTRAP])
    func `a crash with a secret in hand tells nothing and leaves no core`(_ signal: Int32) throws {
        let running = try fetching(60, { $0.after("ulimit -c $(ulimit -H -c)") }, with: Self.backtrace)
        running.kill(signal)
        let outcome = running.wait()
        #expect(outcome.signal == signal && !outcome.dumpedCore)
        silent(outcome, running)
    }

    @Test func `while it holds a value no handler is there, and no core would be written`() throws {
        let running = try fetching(60, { $0.after("ulimit -c $(ulimit -H -c)") }, with: Self.backtrace)
        let status = try String(contentsOfFile: "/proc/\(running.pid)/status", encoding: .utf8)
        #expect(status.contains("SigCgt:\t0000000000000000\n"))
        let limits = try String(contentsOfFile: "/proc/\(running.pid)/limits", encoding: .utf8)
        let core = limits.split(separator: "\n").first { $0.hasPrefix("Max core file size") }
        #expect(core?.split(separator: " ").dropFirst(4).first == "0")
    }

    /// The kernel gives /proc/PID/environ of a process that is not dumpable to root (proc(5)); seen from one that is not.
    @Test func `while it holds a value its memory is closed to others of the same user`() throws {
        let running = try fetching(60) { try $0.unprivileged() }
        let user = geteuid() == 0 ? 65534 : geteuid()
        var (process, memory) = (stat(), stat())
        stat("/proc/\(running.pid)", &process)
        stat("/proc/\(running.pid)/environ", &memory)
        #expect(process.st_uid == user && memory.st_uid == 0)
    }
}
