import Foundation
import Testing

/// `--restart on-failure`: a command that fails is started again, later and later.
@Suite struct RestartOnFailureTests {
    private let service: ChangingService
    private let flags = ["--restart", "on-failure", "--status-file", "DIR/status"]

    init() throws { service = try ChangingService.shared.get() }

    @Test func `it is started again, with the values of then`() throws {
        let name = try service.create("hunter2 one")
        let sesame = try Supervised(service, "env: {A: \(name)}", flags, ["first=9"])
        try service.update(name, "hunter2 two")
        try sesame.wait(for: "the second start") { sesame.starts.count == 2 }
        #expect(sesame.values == ["A=one", "A=two"])
        let event = try sesame.event("crashed")
        #expect(event["status"] as? Int == 9 && event["wait_ms"] as? Int == 1000 && event["attempt"] as? Int == 1)
        #expect(sesame.names == ["crashed"] && sesame.end() == 0)
    }

    @Test func `the time between grows, and TERM ends it at once`() throws {
        let sesame = try Supervised(service, "env: {A: {value: bad}}", flags, ["bad=4"])
        try sesame.wait(for: "crashed", 3)
        let crashes = sesame.events.filter { $0["event"] as? String == "crashed" }
        #expect(crashes.map { $0["wait_ms"] as? Int } == [1000, 2000, 4000])
        #expect(sesame.status("state") as? String == "waiting" && sesame.status("pid") == nil)
        #expect(sesame.end() == 143 && sesame.starts.count == 3)
        #expect(sesame.status("state") as? String == "ended")
    }

    @Test(arguments: [(SIGTERM, ["end=3"], 3), (SIGINT, ["end=3"], 3), (SIGUSR2, [], 0)] as [(Int32, [String], Int32)])
    func `a command that was asked to end, or succeeds, is not`(_ signal: Int32, _ rules: [String], _ status: Int32)
        throws
    {
        let sesame = try Supervised(service, "env: {A: {value: a}}", flags, rules)
        #expect(sesame.end(signal) == status)
        #expect(sesame.starts.count == 1 && sesame.names == [])
    }

    @Test func `a new value that makes it fail is reported, and a better one mends it`() throws {
        let name = try service.create("hunter2 one")
        let sesame = try Supervised(service, "env: {A: \(name)}", flags, ["bad=4"])
        try service.update(name, "hunter2 bad")
        try sesame.look(until: "unhealthy")
        try sesame.wait(for: "crashed")
        try service.update(name, "hunter2 two")
        try sesame.wait(for: "the last start") { sesame.values.last == "A=two" }
        #expect(sesame.names.filter { $0 != "crashed" } == ["changed", "restarted", "unhealthy"])
        #expect(sesame.end() == 0)
    }

    @Test func `without it the status of a command that fails is sesame's`() throws {
        let sesame = try Supervised(service, "env: {A: {value: a}}", [], ["first=9"], waits: false)
        #expect(sesame.end(nil) == 9 && sesame.starts.count == 1)
    }
}
