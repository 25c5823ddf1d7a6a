import Foundation
import Testing

/// The static sesame in front of a unit's command: the files of examples/systemd under a real systemd.
@Suite(.enabled(if: EmptyRoot.isStatic, "Tests/static runs these")) struct SystemdTests {
    private static let value = "hunter2-" + UUID().uuidString

    /// What Tests/Servers/units finds; one boot is for all tests.
    private static let machine = Result { try Machine("units", secrets: ["in-a-unit": value, "with-nul": "a\0b"]) }

    private let machine: Machine
    private var facts: [String: String] { machine.facts }

    init() throws { machine = try Self.machine.get() }

    @Test func `the example is a unit that systemd knows all of, and is exposed 2.5 at most`() throws {
        try machine.judge("server.service")
    }

    @Test func `the server is ready, with its secret, in the process that systemd started`() throws {
        #expect(facts["start"] == "0 running")
        #expect(facts["ready"] == "\(try Machine.hash(of: Self.value)) 0")
        #expect(facts["process"] == "python3 /usr/local/bin/server, parent 1")
        #expect(facts["user"] == "dynamic")
        #expect(facts["credential in the environment"] == "0")
    }

    @Test func `reload and stop reach the server`() throws {
        #expect(facts["reloaded"] == "\(try Machine.hash(of: Self.value)) 1, the same process")
        #expect(facts["stopped"] == "success")
    }

    @Test func `only where a restart may mend it, it is tried again`() {
        #expect(facts["unreachable"]?.hasPrefix("69, activating after ") == true)
        #expect(facts["manifest"] == "78, failed after 0")
        #expect(facts["missing"] == "66, failed after 0")
        #expect(facts["refused"] == "77, failed after 0")
        #expect(facts["data"] == "65, failed after 0")
    }

    @Test func `memory files are there for the server and its children`() {
        #expect(facts["files"] == "0 True True True True ")
    }

    @Test func `the drop-in puts it in front of a unit that is there already`() throws {
        #expect(facts["drop-in"] == "0 \(try Machine.hash(of: Self.value)) 0")
    }

    @Test func `the journal has the failures, and neither the value nor the key`() {
        #expect(machine.journal.contains("sesame: SECRET: not-there@SSM_Current: no such secret"))
        #expect(machine.journal.contains("sesame: SECRET: the signature does not match"))
        #expect(!machine.journal.contains(Self.value) && !machine.journal.contains(machine.key))
    }
}
