import Foundation
import Testing

/// Whatever fails, the command that runs is left alone, and each kind of failure is told once.
@Suite struct TroubleTests {
    private let service: ChangingService

    init() throws { service = try ChangingService.shared.get() }

    private static let refused = #"{"error": "AuthFailure.UnauthorizedOperation"}"#
    private static let away = #"{"end": "reset"}"#

    /// Looks so often in vain, and waits for the end of each look.
    private func fail(_ sesame: Supervised, times: Int) throws {
        for _ in 0..<times {
            let before = sesame.status("failed_looks") as? Int ?? 0
            sesame.look()
            try sesame.wait(for: "a look in vain") { sesame.status("failed_looks") as? Int ?? 0 > before }
        }
    }

    @Test(arguments: [(away, 69, "cannot reach"), (refused, 77, "not permitted")])
    func `a service that fails is told once, and so is its return`(_ fault: String, _ status: Int, _ words: String)
        throws
    {
        let own = try ChangingService(options: [])
        let name = try own.create("hunter2 a")
        let sesame = try Supervised(
            own, "env: {A: \(name)}", ["--status-file", "DIR/status", "--timeout", "\(2 * Sanitizer.slowness)s"])
        try own.fail(fault)
        try fail(sesame, times: 3)
        #expect(sesame.names == ["look_failed"])
        #expect(try sesame.event("look_failed")["status"] as? Int == status)
        #expect(sesame.said.split(separator: "\n").count { $0.contains(words) } == 1)
        #expect(sesame.status("last_look_succeeded") as? Bool == false)
        try own.fail(nil)
        try own.update(name, "hunter2 b")
        sesame.look()
        try sesame.wait(for: "a restart") { sesame.starts.count == 2 }
        #expect(sesame.names == ["look_failed", "recovered", "changed", "restarted"])
        #expect(try sesame.event("recovered")["failures"] as? Int ?? 0 >= 3)
        #expect(sesame.values == ["A=a", "A=b"] && sesame.end() == 0)
    }

    @Test func `another kind of failure is told too`() throws {
        let own = try ChangingService()
        let name = try own.create("hunter2 a")
        let sesame = try Supervised(own, "env: {A: \(name)}", ["--status-file", "DIR/status"])
        try own.fail(Self.refused)
        try fail(sesame, times: 2)
        try own.fail(#"{"error": "ResourceUnavailable.ResourceDisabled"}"#)
        try fail(sesame, times: 2)
        #expect(sesame.events.map { $0["status"] as? Int } == [77, 66])
        #expect(sesame.starts.count == 1 && sesame.end() == 0)
    }

    @Test(arguments: [
        ("'%@'", "hunter2 a\0b", "holds a NUL byte"), ("'%@#p'", "hunter2 none", "is not JSON"),
        ("'%@#p'", "{}", "no such field"), ("'%@#p'", #"{"p":null}"#, "null"),
    ]) func `a new value that cannot be used is told once`(_ entry: String, _ value: String, _ words: String) throws {
        let name = try service.create(entry.contains("#") ? #"{"p":"hunter2 a"}"# : "hunter2 a")
        let manifest = "env: {A: \(entry.replacing("%@", with: name))}"
        let sesame = try Supervised(service, manifest, ["--status-file", "DIR/status"])
        try service.update(name, value)
        try fail(sesame, times: 3)
        #expect(sesame.names == ["look_failed"])
        #expect(try sesame.event("look_failed")["status"] as? Int == 65)
        #expect(sesame.said.components(separatedBy: words).count == 2, "\(sesame.said)")
        #expect(sesame.lines == ["start \(sesame.starts[0].pid) A=a"] && sesame.end() == 0)
    }

    /// The look sees one secret only; the other has a version, and is fetched for a start alone.
    @Test func `a next command that does not reach its gate leaves the old one alone`() throws {
        let (one, two) = (try service.create("hunter2 a"), try service.create("hunter2 b", version: "v1"))
        let sesame = try Supervised(
            service, "env: {A: \(one), B: \(two)@v1}", ["--status-file", "DIR/status"], telling: "A,B")
        try service.update(one, "hunter2 new")
        try service.update(two, "hunter2 b\0", version: "v1")
        try fail(sesame, times: 3)
        #expect(sesame.names == ["changed", "restart_failed"])
        #expect(try sesame.event("restart_failed")["status"] as? Int == 65)
        #expect(sesame.said.components(separatedBy: "holds a NUL byte").count == 2)
        #expect(sesame.values == ["A=a B=b"])
        try service.update(two, "hunter2 b", version: "v1")
        sesame.look()
        try sesame.wait(for: "a restart") { sesame.starts.count == 2 }
        #expect(sesame.values == ["A=a B=b", "A=new B=b"] && sesame.end() == 0)
    }

    @Test func `a change that had no effect and is taken back is told, and the next failure is told again`() throws {
        let (one, two) = (try service.create("hunter2 a"), try service.create("hunter2 b", version: "v1"))
        let sesame = try Supervised(service, "env: {A: \(one), B: \(two)@v1}", ["--status-file", "DIR/status"])
        try service.update(two, "hunter2 b\0", version: "v1")
        for round in 1...2 {
            try service.update(one, "hunter2 new")
            try fail(sesame, times: 2)
            #expect(sesame.names.count { $0 == "changed" } == round)
            try service.update(one, "hunter2 a")
            try sesame.look(until: "reverted")
            try sesame.wait(for: "the status") { sesame.status("failed_looks") as? Int == 0 }
        }
        #expect(sesame.names.count { $0 == "restart_failed" } == 2)
        #expect(sesame.starts.count == 1 && sesame.end() == 0)
    }

    @Test(arguments: [([], true), (["--health", "0"], false)])
    func `a command that ends soon after a rotation is reported, and its status is sesame's`(
        _ flags: [String], _ isReported: Bool
    ) throws {
        let name = try service.create("hunter2 a")
        let sesame = try Supervised(service, "env: {A: \(name)}", flags, ["bad=7", "end=3"])
        try service.update(name, "hunter2 bad")
        sesame.look()
        #expect(sesame.end(nil) == 7)
        #expect(sesame.names == ["changed", "restarted"] + (isReported ? ["unhealthy"] : []))
        guard isReported else { return }
        let event = try sesame.event("unhealthy")
        #expect(event["status"] as? Int == 7 && event["former_status"] as? Int == 3)
        let message = try #require(event["message"] as? String)
        #expect(
            message.contains(
                /^supervise: the command ended with status 7, \d+ ms after a restart with new values; the one before ended with status 3$/
            ),
            "\(message)")
    }

    @Test func `the fallback is neither read nor written nor deleted by a look or a restart`() throws {
        let own = try ChangingService()
        let name = try own.create("hunter2 a")
        let key = Folder.shared.file(String(repeating: "ab", count: 32), mode: 0o600)
        let sesame = try Supervised(
            own, "env: {A: \(name)}",
            [
                "--status-file", "DIR/status", "--fallback", "DIR/kept", "--fallback-key", key, "--timeout",
                "\(2 * Sanitizer.slowness)s",
            ])
        let path = sesame.folder.path + "/kept"
        func state() throws -> [String] {
            var status = stat()
            try #require(lstat(path, &status) == 0, "it is gone")
            return ["\(status.st_ino) \(status.st_mtim.tv_sec).\(status.st_mtim.tv_nsec) \(status.st_size)"]
        }
        let before = try state()
        try own.update(name, "hunter2 b")
        sesame.look()
        try sesame.wait(for: "a restart") { sesame.starts.count == 2 }
        #expect(try state() == before)
        // With what is kept, these would not fail; and a start that is not permitted deletes it.
        for fault in [Self.away, Self.refused] {
            try own.fail(fault)
            try fail(sesame, times: 1)
            #expect(try state() == before)
        }
        #expect(sesame.names == ["changed", "restarted", "look_failed", "look_failed"] && sesame.end() == 0)
    }
}
