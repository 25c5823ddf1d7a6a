import Foundation
import Testing

/// What is said of a rotation: names, versions and times, never a value.
@Suite struct SeenTests {
    private let service: ChangingService

    init() throws { service = try ChangingService.shared.get() }

    @Test func `each change and restart is a line`() throws {
        let name = try service.create("hunter2 one")
        let sesame = try Supervised(service, "env: {A: \(name)}", log: "text")
        try service.update(name, "hunter2 two")
        sesame.look()
        try sesame.wait(for: "a restart") { sesame.said.contains("restarted") && sesame.starts.count == 2 }
        #expect(sesame.end() == 0)
        let pids = sesame.starts.map { "\($0.pid)" }.joined(separator: " → ")
        #expect(
            sesame.said.replacing(/\d+ ms/, with: "N ms") == """
                sesame: supervise: A: changed (\(name)@SSM_Current rewritten)
                sesame: supervise: restarted with new values: pid \(pids) (ready after N ms, the old one stopped in N ms)

                """)
    }

    @Test func `with -v the start and looks that find nothing are told too`() throws {
        let name = try service.create("hunter2 one")
        let sesame = try Supervised(service, "env: {A: \(name)}", ["-v"], log: "text")
        sesame.look()
        try sesame.wait(for: "a look") { sesame.said.contains("supervise: no change (looked for ") }
        #expect(sesame.end() == 0)
        let keeps = "sesame keeps TENCENTCLOUD_SECRET_ID, TENCENTCLOUD_SECRET_KEY in its own environment"
        let told = sesame.said.replacing(/\d+ ms/, with: "N ms")
        let start =
            "sesame: supervise: the command runs (pid \(sesame.starts[0].pid)), its values were ready after N ms; "
        #expect(told.contains(start + keeps + "\n"), "\(told)")
    }

    @Test func `in JSON names, versions and times have members of their own`() throws {
        let (one, two) = (try service.create("hunter2 one"), try service.create("hunter2 a"))
        let sesame = try Supervised(service, "env: {A: \(one), B: '${\(two)}-${\(one)}', C: {value: c}}", ["-v"])
        try service.update(one, "hunter2 two")
        try sesame.look(until: "restarted")
        try sesame.wait(for: "a restart") { sesame.starts.count == 2 }
        let changed = try sesame.event("changed")
        #expect(changed["variables"] as? [String] == ["A", "B"])
        let versions = try #require(changed["versions"] as? [[String: String]])
        let rewritten = versions.first { $0["secret"] == "\(one)@SSM_Current" }
        #expect(rewritten == ["secret": "\(one)@SSM_Current", "old": "SSM_Current", "new": "SSM_Current"])
        let restarted = try sesame.event("restarted")
        #expect(restarted["former_pid"] as? Int == Int(sesame.starts[0].pid))
        #expect(restarted["pid"] as? Int == Int(sesame.starts[1].pid))
        for member in ["ready_ms", "stopped_ms"] { #expect(restarted[member] as? Int ?? -1 >= 0, "\(member)") }
        #expect(try sesame.event("started")["pid"] as? Int == Int(sesame.starts[0].pid))
        #expect(sesame.events.allSatisfy { $0["level"] as? String == "info" && $0["message"] is String })
        #expect(sesame.end() == 0)
    }

    @Test func `the command can be told which versions it was given`() throws {
        let (one, two) = (try service.create("hunter2 one"), try service.create("hunter2 a", version: "v7"))
        let sesame = try Supervised(
            service, "env: {A: \(one), B: \(two)@v7}", ["--announce", "SESAME_VERSIONS"], telling: "SESAME_VERSIONS")
        #expect(sesame.values == ["SESAME_VERSIONS=\(one)=SSM_Current,\(two)=v7"])
        #expect(sesame.end() == 0)
    }

    @Test func `the status file says what runs, and is replaced whole`() throws {
        let name = try service.create("hunter2 one")
        let sesame = try Supervised(service, "env: {A: \(name)}", ["-v", "--status-file", "DIR/status"], ["slow=2"])
        try sesame.wait(for: "the status file") { sesame.status("state") as? String == "running" }
        let path = sesame.folder.path + "/status"
        #expect(sesame.status("pid") as? Int == Int(sesame.starts[0].pid))
        #expect(sesame.status("versions") as? [String: String] == ["\(name)@SSM_Current": "SSM_Current"])
        #expect(sesame.status("failed_looks") as? Int == 0 && sesame.status("last_look") == nil)
        #expect(abs(Int(time(nil)) - (sesame.status("started") as? Int ?? 0)) < 60)
        let old = try #require(FileHandle(forReadingAtPath: path))
        try sesame.look(until: "unchanged")
        try sesame.wait(for: "the look") { sesame.status("last_look_succeeded") as? Bool == true }
        try service.update(name, "hunter2 two")
        sesame.look()
        try sesame.wait(for: "the stop") { sesame.status("state") as? String == "rotating" }
        try sesame.wait(for: "a restart") { sesame.starts.count == 2 }
        try sesame.wait(for: "the status") { sesame.status("pid") as? Int == Int(sesame.starts[1].pid) }
        // Whoever has it open reads the old one to its end.
        let text = String(decoding: try old.readToEnd() ?? Data(), as: UTF8.self)
        #expect(text.contains("\(sesame.starts[0].pid)") && text.hasSuffix("}\n"))
        #expect(!sesame.folder.names.contains("status.new"))
        #expect(sesame.end() == 0 && sesame.status("state") as? String == "ended" && sesame.status("pid") == nil)
        #expect(try !String(contentsOfFile: path, encoding: .utf8).contains("hunter2"))
    }

    @Test func `a status file that cannot be written is told once, and the command runs`() throws {
        let name = try service.create("hunter2 one")
        let sesame = try Supervised(service, "env: {A: \(name)}", ["--status-file", "DIR/nowhere/status"], log: "text")
        try service.update(name, "hunter2 two")
        sesame.look()
        try sesame.wait(for: "a restart") { sesame.starts.count == 2 }
        #expect(sesame.end() == 0)
        #expect(sesame.said.components(separatedBy: "/nowhere/status").count == 2, "\(sesame.said)")
    }
}
