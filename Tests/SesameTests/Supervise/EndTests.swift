import Foundation
import Testing

/// However `sesame supervise` ends, nothing that it started goes on.
@Suite struct EndTests {
    private let service: LocalService
    private let slow: AnswerServer
    private let folder = Folder()

    init() throws {
        service = try LocalService.shared.get()
        slow = try AnswerServer.shared.get()
    }

    /// A start that waits for an answer; the command must not be started.
    private func fetching() throws -> (Running, child: ProcessEntry) {
        let name = "slow-60-\(UUID().uuidString)"
        let manifest = folder.file("env: {A: \(name)}")
        let patience = ["SESAME_TIMEOUT": "120"]
        var command = slow.sesame("supervise", "-f", manifest, with: patience)
        command.arguments += ["--"] + Command.target
        let running = try command.start()
        try slow.wait(for: ["asked \(name)"])
        return (running, try #require(ProcessEntry(pid: running.pid).children.first))
    }

    /// A start whose command says its pid and waits.
    private func started() throws -> (Running, ProcessEntry) {
        let running = try service.supervise(["/bin/sh", "-c", "echo $$; exec sleep 60"]).start()
        return (running, ProcessEntry(pid: try #require(running.line().flatMap { pid_t($0) })))
    }

    @Test(arguments: [SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGUSR1])
    func `a signal while the first child still fetches ends both at once`(_ signal: Int32) throws {
        let (running, child) = try fetching()
        let began = Date()
        running.kill(signal)
        let outcome = running.wait()
        #expect(outcome.status == 128 + signal && outcome.output == "" && !child.isThere, "\(outcome)")
        #expect(Date().timeIntervalSince(began) < 20)
    }

    @Test(arguments: [SIGTERM, SIGINT]) func `as process 1, too`(_ signal: Int32) throws {
        let name = "slow-60-\(UUID().uuidString)"
        var command = slow.sesame(
            "supervise", "-f", folder.file("env: {A: \(name)}"), "--", "/bin/echo", with: ["SESAME_TIMEOUT": "120"])
        command = command.asProcessOne()
        let running = try command.start()
        try slow.wait(for: ["asked \(name)"])
        let first = try #require(ProcessEntry(pid: running.pid).children.first)
        kill(first.pid, signal)
        #expect(running.wait().status == 128 + signal)
    }

    @Test func `kill -9 of sesame ends the child that fetches, and nothing is started`() throws {
        let (running, child) = try fetching()
        running.kill(SIGKILL)
        let outcome = running.wait()
        #expect(outcome.signal == SIGKILL && outcome.output == "")
        try ProcessEntry.wait(for: "the end of the child") { !child.isThere }
    }

    @Test func `kill -9 of sesame ends the command`() throws {
        let (running, command) = try started()
        running.kill(SIGKILL)
        #expect(running.wait().signal == SIGKILL)
        try ProcessEntry.wait(for: "the end of the command") { !command.isThere }
    }

    /// prctl(2): the kernel forgets it when the process changes its user.
    @Test func `kill -9 of sesame does not end a command that changed its user`() throws {
        if geteuid() != 0 { try Test.cancel("only root can become another user") }
        let script = "echo $$; exec sleep 60 <&- >&- 2>&-"
        let target = ["/usr/bin/setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "/bin/sh", "-c", script]
        let running = try service.supervise(target).start()
        let command = ProcessEntry(pid: try #require(running.line().flatMap { pid_t($0) }))
        defer { kill(command.pid, SIGKILL) }
        try ProcessEntry.wait(for: "sleep") { command.arguments.first == "sleep" }
        running.kill(SIGKILL)
        #expect(running.wait().signal == SIGKILL && command.isThere)
    }

    /// A look would find a change, for which the command would be killed and started again.
    @Test(arguments: [(SIGTERM, "TERM"), (SIGINT, "TERM"), (SIGUSR2, "USR2")])
    func `once the command is asked to end, none comes in its place`(_ signal: Int32, _ killSignal: String) throws {
        let name = try service.store("one")
        let log = folder.file("")
        let script = """
            trap 'echo asked >>"\(log)"; read line; exit 5' TERM INT USR2
            echo "$A" >>'\(log)'; while :; do sleep 0.05; done
            """
        let flags = ["--look-on", "USR1", "--settle", "0", "--kill-timeout", "0", "--kill-signal", killSignal]
        var command = service.supervise(["/bin/sh", "-c", script], of: "env: {A: \(name)}", flags: flags)
        command.input = Data("end\n".utf8)
        let running = try command.start()
        func lines() -> [Substring] {
            ((try? String(contentsOfFile: log, encoding: .utf8)) ?? "").split(separator: "\n")
        }
        try ProcessEntry.wait(for: "the start") { lines() == ["one"] }
        running.kill(signal)
        try ProcessEntry.wait(for: "the signal") { lines().count == 2 }
        try #require(service.sesame("put", name, "--replace", input: "two").run().status == 0)
        running.kill(SIGUSR1)
        // Time for what must not come.
        for _ in 0..<30 where lines().count == 2 { usleep(10_000) }
        #expect(running.wait().status == 5)
        #expect(lines() == ["one", "asked"])
    }

    /// The command before it does not stop, so the next one waits at its gate.
    @Test(arguments: [SIGKILL, SIGTERM]) func `while the next command waits at its gate, the end starts nothing`(
        _ signal: Int32
    ) throws {
        let name = try service.store("one")
        let (log, state) = (folder.file(""), folder.path + "/state")
        let script = "trap 'exit 5' TERM; trap '' USR2; echo $A $$ >>'\(log)'; while :; do sleep 0.05; done"
        let flags = [
            "--look-on", "USR1", "--settle", "0", "--kill-timeout", "1h", "--kill-signal", "USR2", "--status-file",
            state,
        ]
        let running = try service.supervise(["/bin/sh", "-c", script], of: "env: {A: \(name)}", flags: flags).start()
        func text(_ path: String) -> String { (try? String(contentsOfFile: path, encoding: .utf8)) ?? "" }
        try ProcessEntry.wait(for: "the start") { text(log).hasSuffix("\n") }
        let outcome = try service.sesame("put", name, "--replace", input: "two").run()
        try #require(outcome.status == 0, "\(outcome.stderr)")
        running.kill(SIGUSR1)
        try ProcessEntry.wait(for: "the gate") { text(state).contains("rotating") }
        let children = ProcessEntry(pid: running.pid).children
        #expect(children.count == 2 && children.allSatisfy(\.isThere))
        running.kill(signal)
        #expect(running.wait().status == (signal == SIGTERM ? 5 : 137))
        try ProcessEntry.wait(for: "the end of both") { !children.contains(where: \.isThere) }
        #expect(text(log).split(separator: "\n").map { $0.prefix(4) } == ["one "])
    }
}
