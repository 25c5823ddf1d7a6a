import Foundation
import Testing

/// `--overlap`: the next command runs beside the old one for a while.
@Suite struct OverlapTests {
    private let service: ChangingService
    private let name: String

    init() throws {
        service = try ChangingService.shared.get()
        name = try service.create("hunter2 one")
    }

    /// Starts it, and lets a change start the next command.
    private func overlapping(_ time: String, _ rules: [String] = [], value: String = "hunter2 two") throws -> Supervised
    {
        let sesame = try Supervised(
            service, "env: {A: \(name)}", ["--overlap", time, "--status-file", "DIR/status"], rules)
        try service.update(name, value)
        sesame.look()
        try sesame.wait(for: "the next one") { sesame.starts.count == 2 }
        return sesame
    }

    @Test func `the next one starts first, signals go to both, then the old one is stopped`() throws {
        let sesame = try overlapping("3s")
        let (old, new) = (sesame.starts[0].pid, sesame.starts[1].pid)
        sesame.running.kill(SIGHUP)
        try sesame.wait(for: "the end of the old one") { sesame.lines.contains("end \(old)") }
        #expect(sesame.values == ["A=one", "A=two beside \(old)"])
        #expect(Set(sesame.lines).isSuperset(of: ["got HUP \(old)", "got HUP \(new)", "got TERM \(old)"]))
        #expect(!sesame.lines.contains("got TERM \(new)"))
        #expect(sesame.names == ["changed", "restarted"])
        let event = try sesame.event("restarted")
        #expect(event["pid"] as? Int == Int(new) && event["former_pid"] as? Int == Int(old))
        #expect(event["stopped_ms"] == nil)
        #expect(sesame.end() == 0 && sesame.lines.last == "end \(new)")
    }

    @Test func `if the next one ends, the old one stays and that is reported`() throws {
        let sesame = try overlapping("1h", ["bad=5"], value: "hunter2 bad")
        let (old, new) = (sesame.starts[0].pid, sesame.starts[1].pid)
        try sesame.wait(for: "overlap_failed")
        let event = try sesame.event("overlap_failed")
        #expect(event["status"] as? Int == 5 && event["pid"] as? Int == Int(old))
        sesame.running.kill(SIGHUP)
        try sesame.wait(for: "HUP") { sesame.lines.contains("got HUP \(old)") }
        #expect(sesame.lines.contains("end \(new)") && !sesame.lines.contains("got TERM \(old)"))
        // The values are still to be brought to a command: it is tried again, later and later.
        try sesame.look(until: "overlap_failed")
        #expect(sesame.values == ["A=one", "A=bad beside \(old)", "A=bad beside \(old)"])
        #expect(sesame.names == ["changed", "restarted", "overlap_failed", "restarted", "overlap_failed"])
        try sesame.wait(for: "the status") { sesame.status("failed_looks") as? Int == 2 }
        // A better value is taken as ever.
        try service.update(name, "hunter2 three")
        sesame.look()
        try sesame.wait(for: "the one after") { sesame.starts.contains { $0.values.hasPrefix("A=three") } }
        #expect(sesame.starts.last?.values == "A=three beside \(old)")
        #expect(sesame.end() == 0)
    }

    @Test func `if the value that made the next one end is taken back, nothing more is tried`() throws {
        let sesame = try overlapping("1h", ["bad=5"], value: "hunter2 bad")
        try sesame.wait(for: "overlap_failed")
        try service.update(name, "hunter2 one")
        try sesame.look(until: "reverted")
        try sesame.wait(for: "the status") { sesame.status("failed_looks") as? Int == 0 }
        #expect(sesame.starts.count == 2 && sesame.end() == 0)
    }

    @Test func `if the old one ends early, the new one simply goes on`() throws {
        let sesame = try overlapping("1h", ["end=9"])
        let (old, new) = (sesame.starts[0].pid, sesame.starts[1].pid)
        kill(old, SIGTERM)
        try sesame.wait(for: "the end of the old one") { sesame.lines.contains("end \(old)") }
        sesame.running.kill(SIGHUP)
        try sesame.wait(for: "HUP") { sesame.lines.contains("got HUP \(new)") }
        #expect(sesame.names == ["changed", "restarted"])
        #expect(sesame.end() == 9 && sesame.lines.last == "end \(new)")
    }

    @Test(arguments: [[], ["deaf"]]) func `when both are asked to end none is left`(_ rules: [String]) throws {
        let sesame = try overlapping("1h", rules)
        let pids = sesame.starts.map(\.pid)
        if rules.isEmpty {
            #expect(sesame.end() == 0)
        } else {
            #expect(sesame.end(SIGUSR2) == 0)
        }
        #expect(pids.allSatisfy { kill($0, 0) != 0 })
    }
}
