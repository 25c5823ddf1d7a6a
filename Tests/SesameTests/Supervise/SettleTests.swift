import Foundation
import Testing

/// What starts a look, and when several changes are one.
@Suite struct SettleTests {
    private let service: ChangingService

    init() throws { service = try ChangingService.shared.get() }

    @Test func `changes that follow each other make one restart`() throws {
        let (one, two) = (try service.create("hunter2 a"), try service.create("hunter2 b"))
        let sesame = try Supervised(service, "env: {A: \(one), B: \(two)}", ["--settle", "2s"], telling: "A,B")
        try service.update(one, "hunter2 new")
        try sesame.look(until: "changed")
        try service.update(two, "hunter2 newer")
        try sesame.wait(for: "restarted")
        try sesame.wait(for: "the restart") { sesame.starts.count == 2 }
        #expect(sesame.values == ["A=a B=b", "A=new B=newer"])
        #expect(sesame.names == ["changed", "restarted"])
        #expect(sesame.end() == 0)
    }

    @Test func `a change that is taken back restarts nothing`() throws {
        let name = try service.create("hunter2 a")
        let sesame = try Supervised(service, "env: {A: \(name)}", ["--settle", "2s"])
        try service.update(name, "hunter2 b")
        try sesame.look(until: "changed")
        try service.update(name, "hunter2 a")
        try sesame.wait(for: "reverted")
        #expect(sesame.names == ["changed", "reverted"] && sesame.values == ["A=a"])
        // The next change is seen all the same.
        try service.update(name, "hunter2 c")
        sesame.look()
        try sesame.wait(for: "a restart") { sesame.starts.count == 2 }
        #expect(sesame.values == ["A=a", "A=c"] && sesame.end() == 0)
    }

    @Test func `the signal of --look-on looks and stays, any other is for the command`() throws {
        let name = try service.create("hunter2 a")
        let sesame = try Supervised(service, "env: {A: \(name)}", ["-v"])
        try sesame.look(until: "unchanged")
        sesame.running.kill(SIGHUP)
        let pid = sesame.starts[0].pid
        try sesame.wait(for: "HUP") { sesame.lines.contains("got HUP \(pid)") }
        #expect(sesame.lines == ["start \(pid) A=a", "got HUP \(pid)"])
        #expect(sesame.names == ["started", "unchanged"] && sesame.end() == 0)
    }

    @Test func `any signal can be the one that looks`() throws {
        let name = try service.create("hunter2 a")
        let sesame = try Supervised(service, "env: {A: \(name)}", ["-v", "--look-on", "RTMIN+3"])
        sesame.running.kill(37)
        try sesame.wait(for: "unchanged")
        sesame.running.kill(SIGUSR1)
        try sesame.wait(for: "USR1") { sesame.lines.contains("got USR1 \(sesame.starts[0].pid)") }
        #expect(sesame.end() == 0)
    }

    @Test func `looks that find nothing are silent`() throws {
        let own = try ChangingService()
        let name = try own.create("hunter2 a")
        let sesame = try Supervised(own, "env: {A: \(name)}", log: "text")
        let before = try own.requests()
        for _ in 0..<3 {
            let count = try own.requests()
            sesame.look()
            try sesame.wait(for: "a look") { try own.requests() > count }
        }
        #expect(try own.requests() - before >= 3)
        #expect(sesame.end() == 0 && sesame.said == "")
    }

    @Test func `without being asked it looks each interval`() throws {
        let name = try service.create("hunter2 a")
        let sesame = try Supervised(service, "env: {A: \(name)}", ["--interval", "5s"])
        try service.update(name, "hunter2 b")
        try sesame.wait(for: "a restart") { sesame.starts.count == 2 }
        #expect(sesame.values == ["A=a", "A=b"] && sesame.end() == 0)
    }

    @Test func `a request to look while a restart is under way is kept`() throws {
        let name = try service.create("hunter2 a")
        let sesame = try Supervised(service, "env: {A: \(name)}", ["-v"], ["slow=1"])
        try service.update(name, "hunter2 b")
        sesame.look()
        try sesame.wait(for: "the stop") { sesame.lines.contains { $0.hasPrefix("got TERM") } }
        try service.update(name, "hunter2 c")
        sesame.look()
        try sesame.wait(for: "both restarts") { sesame.starts.count == 3 }
        #expect(sesame.values == ["A=a", "A=b", "A=c"] && sesame.end() == 0)
    }
}
