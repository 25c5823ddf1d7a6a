import Foundation
import Testing

/// `sesame rm`, `restore`, `enable` and `disable`.
@Suite struct RemovalTests {
    private let service: LocalService
    private let name = "removal-" + UUID().uuidString

    init() throws {
        service = try LocalService.shared.get()
        _ = try service.store("hunter2", name: name, version: "v1")
    }

    private func sesame(_ words: String...) throws -> Outcome {
        var command = service.sesame()
        command.arguments = words
        return try command.run()
    }

    @Test func `a secret is removed after its window, and taken back until then`() throws {
        let removed = try sesame("rm", name, "--yes")
        #expect(removed.status == 0 && removed.stderr == "")
        let line = try #require(removed.output.wholeMatch(of: /(\S+)  PendingDelete  (\S+)Z\n/))
        #expect(line.1 == name)
        let end = try #require(ISO8601DateFormatter().date(from: String(line.2) + "Z"))
        #expect(abs(end.timeIntervalSinceNow - 7 * 86_400) < 3600)
        #expect(try service.sesame("get", "\(name)@v1").run().status == 66)
        let again = try sesame("rm", name, "--yes")
        #expect(again.status == 66 && again.lines.last == "sesame: hint: take it back with sesame restore \(name)")
        let note = ["sesame: its values can be read again after sesame enable \(name)"]
        let restored = try sesame("restore", name)
        #expect(restored.status == 0 && restored.output == "\(name)  Disabled\n" && restored.lines == note)
        succeeded(try sesame("enable", name), "\(name)  Enabled\n")
        succeeded(try sesame("get", "\(name)@v1"), "hunter2")
    }

    @Test func `or at once`() throws {
        let line = #"{"secret":"\#(name)","region":"ap-guangzhou","status":"Removed"}"#
        succeeded(try sesame("rm", name, "--yes", "--recovery", "0", "--json"), line + "\n")
        let missing = try sesame("describe", name)
        #expect(missing.status == 66)
        #expect(try sesame("rm", name, "--yes").status == 66)
    }

    @Test func `a version is removed at once, and the others stay`() throws {
        try #require(service.sesame("put", name, "--version-id=v2", input: "hunter2").run().status == 0)
        succeeded(try sesame("rm", "\(name)@v1", "--yes"), "\(name)@v1  Removed\n")
        refused(
            try sesame("rm", "\(name)@v1", "--yes"), 66,
            ["\(name)@v1: no such version", "hint: versions of this secret: v2"])
        succeeded(try sesame("get", "\(name)@v2"), "hunter2")
    }

    @Test func `a state that a secret has already is no failure`() throws {
        for _ in 0..<2 { succeeded(try sesame("disable", name), "\(name)  Disabled\n") }
        for _ in 0..<2 { succeeded(try sesame("enable", name), "\(name)  Enabled\n") }
        let refusal = "\(name): not possible while it is Enabled (FailedOperation, request ID)"
        refused(try sesame("restore", name), 66, [refusal])
    }

    @Test func `a secret that waits for its removal is not written`() throws {
        try #require(sesame("rm", name, "--yes").status == 0)
        let hint = "hint: take its removal back first: sesame restore \(name)"
        let problem = "not possible while it is PendingDelete (FailedOperation, request ID)"
        refused(try sesame("enable", name), 66, ["\(name): \(problem)", hint])
        let put = service.sesame("put", name, "--version-id=v2", input: "hunter2")
        refused(try put.run(), 66, ["\(name)@v2: \(problem)", hint])
    }

    @Test func `a name that is nearly one that is there`() throws {
        for word in ["enable", "disable", "restore", "describe"] {
            let outcome = try sesame(word, name + "x")
            #expect(outcome.status == 66)
            #expect(outcome.lines.last?.hasPrefix("sesame: hint: did you mean \"\(name)\"? else check") == true)
        }
    }
}
