import Foundation
import Testing

/// `sesame supervise` as the main process of units: examples/systemd/supervised.service under a real systemd.
@Suite(.enabled(if: EmptyRoot.isStatic, "Tests/static runs these")) struct SupervisedUnitTests {
    private static let value = "hunter2-" + UUID().uuidString

    /// What Tests/Servers/supervised-units finds; one boot is for all tests.
    private static let machine = Result {
        try Machine("supervised-units", secrets: ["in-a-unit": value], files: ["value": value])
    }

    private let machine: Machine

    init() throws { machine = try Self.machine.get() }

    /// A promise about a unit, and what the script printed for it.
    struct Fact: Sendable, CustomTestStringConvertible {
        let promise: String
        let name: String
        let said: String
        var testDescription: String { promise }
    }

    static let facts = [
        Fact(
            promise: "READY is the server's, and only the main process may say it", name: "start",
            said: "0 running main"),
        Fact(
            promise: "STATUS is the server's text with sesame's own", name: "status",
            said: "FIRST 0 None (sesame: pid CHILD for Ns)"),
        Fact(
            promise: "the server is a child, and MAINPID does not make it the main process", name: "process",
            said: "/usr/local/bin/sesame supervise -f /etc/server/sesame.yaml -- /usr/local/bin/server , "
                + "child python3 /usr/local/bin/server "),
        Fact(promise: "a reload reaches the server", name: "reloaded", said: "the server"),
        Fact(promise: "each look has the unit's credential", name: "look", said: "looked at TIME)"),
        Fact(promise: "while a command is replaced the unit reloads", name: "rotation", said: "reloading"),
        Fact(promise: "READY of the next one ends that", name: "rotated", said: "active, the new value"),
        Fact(
            promise: "a rotation leaves one child of the same process, and descriptors with the service manager",
            name: "main", said: "the same, restarts 0, children 1, kept 1"),
        Fact(
            promise: "a unit's socket refuses nobody during a rotation", name: "asked",
            said: "answers with 2 secrets"),
        Fact(promise: "STOPPING is the server's", name: "stopping", said: "deactivating"),
        Fact(promise: "the status is that of a server that stops by itself", name: "stopped by itself", said: "7"),
        Fact(
            promise: "FDSTORE keeps a descriptor, which the server gets after a restart of the unit",
            name: "given back", said: "SECOND 0 kept-SECOND"),
        Fact(promise: "the status is that of the server when the unit is stopped", name: "stop", said: "7, success"),
        Fact(
            promise: "a server that shows no life is ended by the watchdog", name: "starving", said: "watchdog, gone"),
        Fact(promise: "EXTEND_TIMEOUT_USEC gives a server more time to start", name: "slow", said: "0"),
        Fact(promise: "a server that shows life runs on", name: "pets", said: "active 0"),
    ]

    @Test(arguments: facts) func `a promise is kept`(_ fact: Fact) {
        #expect(machine.facts[fact.name] == fact.said)
    }

    @Test func `the example is a unit that systemd knows all of, and is exposed 2.5 at most`() throws {
        try machine.judge("supervised.service")
    }

    @Test func `the journal has the rotation, and neither a value nor the key`() {
        let line = "sesame: supervise: SECRET: changed (in-a-unit@SSM_Current rewritten)"
        #expect(machine.journal.contains(line))
        // With KillMode=mixed the signal comes once.
        #expect(machine.journal.contains("terms: 1\n") && !machine.journal.contains("terms: 2"))
        #expect(!machine.journal.contains(Self.value) && !machine.journal.contains(machine.key))
    }
}
