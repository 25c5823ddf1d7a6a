import Foundation
import Testing

/// A change that gets no answer: whether it was made is found out, or said to be unknown.
@Suite struct UnclearTests {
    private static let shared = Result { try LocalService(options: ["--faults", Folder.shared.file(faults)]) }
    private let service: LocalService

    init() throws { service = try Self.shared.get() }

    /// Each name loses the answer of the action in it, once or always; `InternalError` is an answer that tells nothing.
    private static let faults = """
        [{"action": "PutSecretValue", "secret": "put-once", "fault": {"end": "close"}},
         {"action": "PutSecretValue", "secret": "put-cut", "fault": {"end": "short"}},
         {"action": "PutSecretValue", "secret": "put-error", "fault": {"error": "InternalError"}},
         {"action": "PutSecretValue", "secret": "put-other", "fault": {"error": "InternalError"}},
         {"action": "PutSecretValue", "secret": "put-blind", "fault": {"end": "close"}},
         {"action": "GetSecretValue", "secret": "put-blind", "fault": {"error": "UnauthorizedOperation"}},
         {"action": "PutSecretValue", "secret": "put-never", "count": 2, "fault": {"end": "close"}},
         {"action": "CreateSecret", "secret": "create-*", "fault": {"end": "close"}},
         {"action": "UpdateSecret", "secret": "update-*", "fault": {"end": "reset"}},
         {"action": "DisableSecret", "secret": "switch", "fault": {"end": "close"}},
         {"action": "EnableSecret", "secret": "switch", "fault": {"status": 502}},
         {"action": "DeleteSecret", "secret": "switch", "fault": {"end": "close"}},
         {"action": "RestoreSecret", "secret": "switch", "fault": {"end": "close"}},
         {"action": "DeleteSecretVersion", "secret": "switch", "fault": {"end": "close"}},
         {"action": "DeleteSecret", "secret": "gone", "fault": {"end": "close"}},
         {"action": "DisableSecret", "secret": "never", "count": 2, "fault": {"status": 502}}]
        """

    private func put(_ name: String, _ words: String..., value: String = "hunter2") throws -> Outcome {
        var command = service.sesame("put", name, input: value)
        command.arguments += words
        return try command.run()
    }

    @Test(arguments: ["put-once", "put-cut", "put-error"]) func `a version is stored once, and that is found out`(
        _ name: String
    ) throws {
        _ = try service.store("first", name: name)
        succeeded(try put(name, "--version-id=v2"), "\(name)@v2\n")
        succeeded(try service.sesame("get", "\(name)@v2").run(), "hunter2")
    }

    @Test func `a secret, and a value that is replaced`() throws {
        for words in [["--create"], ["--create", "--version-id=v1"]] {
            var command = service.sesame("put", "create-\(words.count)", input: "hunter2")
            command.arguments += words
            let outcome = try command.run()
            #expect(outcome.status == 0 && outcome.stderr.isEmpty)
            succeeded(try service.sesame("get", outcome.output.trimmingCharacters(in: .newlines)).run(), "hunter2")
        }
        _ = try service.store("first", name: "update-a")
        succeeded(try put("update-a", "--replace"), "update-a@SSM_Current\n")
        succeeded(try service.sesame("get", "update-a").run(), "hunter2")
    }

    @Test func `a version that somebody else stored is not taken for ours`() throws {
        _ = try service.store("first", name: "put-other", version: "v2")
        let exists = "put-other@v2: this version exists already (ResourceInUse.VersionIdExists, request ID)"
        let hint = "hint: choose another --version-id, or give this version the value with --replace"
        refused(try put("put-other", "--version-id=v2"), 125, [exists, hint])
        succeeded(try service.sesame("get", "put-other@v2").run(), "first")
    }

    @Test func `what cannot be found out is said to be unknown`() throws {
        _ = try service.store("first", name: "put-blind")
        let exists = "put-blind@v2: this version exists already (ResourceInUse.VersionIdExists, request ID)"
        let hint = "hint: the attempt before had no answer, so this may be its value: sesame get put-blind@v2"
        refused(try put("put-blind", "--version-id=v2"), 125, [exists, hint])
        _ = try service.store("first", name: "put-never")
        let broke = "put-never@v2: cannot reach SERVER: the connection broke"
        let unclear = "hint: it may be stored all the same: run this again, or see sesame versions put-never"
        refused(try put("put-never", "--version-id=v2"), 69, [broke, unclear])
        succeeded(try put("put-never", "--version-id=v2"), "put-never@v2\n")
        _ = try service.store("first", name: "never")
        let off = try service.sesame("disable", "never").run()
        #expect(off.status == 69)
        #expect(off.lines.last == "sesame: hint: it may be done all the same: sesame describe never tells")
    }

    @Test func `the state of a secret tells whether it was changed`() throws {
        _ = try service.store("first", name: "switch")
        succeeded(try put("switch", "--version-id=v2"), "switch@v2\n")
        succeeded(try service.sesame("disable", "switch").run(), "switch  Disabled\n")
        succeeded(try service.sesame("enable", "switch").run(), "switch  Enabled\n")
        succeeded(try service.sesame("get", "switch").run(), "first")
        succeeded(try service.sesame("rm", "switch@v2", "--yes").run(), "switch@v2  Removed\n")
        let removed = try service.sesame("rm", "switch", "--yes").run()
        #expect(removed.status == 0 && removed.output.hasPrefix("switch  PendingDelete  "))
        #expect(try service.sesame("restore", "switch").run().output == "switch  Disabled\n")
        _ = try service.store("first", name: "gone")
        succeeded(try service.sesame("rm", "gone", "--yes", "--recovery=0").run(), "gone  Removed\n")
        #expect(try service.sesame("describe", "gone").run().status == 66)
    }
}
