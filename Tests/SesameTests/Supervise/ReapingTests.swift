import Foundation
import Testing

/// Processes that lost their parent: a row for each thing that tini and dumb-init promise of zombies.
@Suite struct ReapingTests {
    private let service: LocalService

    init() throws { service = try LocalService.shared.get() }

    /// Leaves fifty orphans that have ended, and one that goes on, whose pid it prints.
    private static let leaving = """
        for i in 1 2 3 4 5; do sh -c 'for i in 1 2 3 4 5 6 7 8 9 10; do sleep 0.01 <&- >&- 2>&- & done'; done
        sh -c 'sleep 300 <&- >&- 2>&- & echo $!'
        """
    /// Waits for a line, then ends.
    private static let ending = "; read line; exit 9"

    @Test func `as process 1 it reaps all, and does not wait for strangers once the command has ended`() throws {
        // The children of process 1 are the command and the orphan that goes on.
        let counting = """
            ; while :; do
                set -- $(cat /proc/1/task/1/children); [ $# = 2 ] && break; sleep 0.05
            done; echo "children $#"; exit 9
            """
        let outcome = try service.supervise(["/bin/sh", "-c", Self.leaving + counting]).asProcessOne().run()
        #expect(outcome.status == 9 && outcome.stderr == "")
        #expect(outcome.output.hasSuffix("\nchildren 2\n"), "\(outcome.output)")
    }

    @Test(arguments: [true, false]) func `elsewhere it reaps all with --subreaper, and without it none is its child`(
        _ adopts: Bool
    ) throws {
        var command = service.supervise(
            ["/bin/sh", "-c", Self.leaving + Self.ending], flags: adopts ? ["--subreaper"] : [])
        command.input = Data("end\n".utf8)
        let running = try command.start()
        let orphan = try ProcessEntry(pid: #require(running.line().flatMap { pid_t($0) }))
        defer { kill(orphan.pid, SIGKILL) }
        try ProcessEntry.wait(for: "children without zombies") {
            ProcessEntry(pid: running.pid).children.count == (adopts ? 2 : 1)
        }
        #expect(ProcessEntry(pid: running.pid).children.contains { $0.pid == orphan.pid } == adopts)
        #expect(running.wait().status == 9)
        #expect(orphan.isThere, "a stranger is no concern of sesame's")
    }

    @Test func `an orphan's status is not taken for the command's`() throws {
        let script = "sh -c 'sh -c \"exit 3\" & :'; sh -c 'sh -c \"kill -9 \\$\\$\" & :'; sleep 0.2; exit 9"
        let outcome = try service.supervise(["/bin/sh", "-c", script], flags: ["--subreaper"]).run()
        #expect(outcome.status == 9, "\(outcome)")
    }

    /// The kernel drops what process 1 has no handler for; sesame's own end must not depend on that.
    @Test(arguments: [SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGUSR1, 64])
    func `as process 1 it ends with the command that a signal ended`(_ signal: Int32) throws {
        let script = "kill -\(signal) 1; exec sleep 60"
        let outcome = try service.supervise(["/bin/sh", "-c", script]).asProcessOne().run()
        #expect(outcome.status == 128 + signal && outcome.stderr == "", "\(outcome)")
    }
}
