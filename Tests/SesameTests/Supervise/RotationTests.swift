import Foundation
import Testing

/// A change of a value restarts the command with the new one; what did not change for it does not.
@Suite struct RotationTests {
    private let service: ChangingService

    init() throws { service = try ChangingService.shared.get() }

    @Test(
        arguments: [
            ([], [], ["got TERM"]), (["--kill-signal", "INT"], [], ["got INT"]),
            (["--kill-timeout", "200ms"], ["deaf"], ["got TERM"]), ([], ["slow=0.4"], ["got TERM"]),
            (["--group"], [], ["got TERM"]),
        ] as [([String], [String], [String])])
    func `the old command has ended before the new one starts`(_ flags: [String], _ rules: [String], _ told: [String])
        throws
    {
        let name = try service.create("hunter2 one")
        let sesame = try Supervised(service, "env: {A: \(name)}", flags, rules)
        for (round, value) in ["two", "three"].enumerated() {
            try service.update(name, "hunter2 \(value)")
            sesame.look()
            try sesame.wait(for: "restart \(round)") { sesame.starts.count == round + 2 }
        }
        #expect(sesame.values == ["A=one", "A=two", "A=three"])
        let old = sesame.starts[0].pid
        let isDeaf = rules == ["deaf"]
        #expect(
            sesame.lines.filter { $0.hasSuffix(" \(old)") } == (told + (isDeaf ? [] : ["end"])).map { "\($0) \(old)" })
        let steps = ["changed"] + (isDeaf ? ["killed"] : []) + ["restarted"]
        #expect(sesame.names == steps + steps)
        #expect(sesame.end(SIGUSR2) == 0)
    }

    /// A manifest, the value before and after, flags, the values at each start.
    struct Row: CustomTestStringConvertible {
        let what: String
        let manifest: String
        let before: String
        let after: String
        var flags: [String] = []
        var version = "SSM_Current"
        /// The values after a restart; nil for no restart.
        let then: String?
        var testDescription: String { what }
    }

    private static let object = #"{"u":"hunter2 u","p":"hunter2 p"}"#

    static let rows = [
        Row(what: "another value", manifest: "env: {A: %@}", before: "hunter2 a", after: "hunter2 b", then: "A=b"),
        Row(what: "the same value again", manifest: "env: {A: %@}", before: "hunter2 a", after: "hunter2 a", then: nil),
        Row(
            what: "a version", manifest: "env: {A: %@@v1}", before: "hunter2 a", after: "hunter2 b", version: "v1",
            then: nil),
        Row(
            what: "a version that is watched", manifest: "env: {A: %@@v1}", before: "hunter2 a", after: "hunter2 b",
            flags: ["--watch-pinned"], version: "v1", then: "A=b"),
        Row(
            what: "another field", manifest: "env: {A: '%@#u'}", before: object,
            after: #"{"p":"hunter2 new","u":"hunter2 u"}"#, then: nil),
        Row(
            what: "this field", manifest: "env: {A: '%@#p'}", before: object,
            after: #"{"p":"hunter2 new","u":"hunter2 u"}"#, then: "A=new"),
        Row(
            what: "a member of an object", manifest: "from: [{secret: %@, keys: all}]", before: object,
            after: #"{"u":"hunter2 u","p":"hunter2 q"}"#, then: "u=u p=q"),
        Row(
            what: "the order of members", manifest: "from: [{secret: %@, keys: all}]", before: object,
            after: #"{ "p": "hunter2 p", "u": "hunter2 u" }"#, then: nil),
        Row(
            what: "one member more", manifest: "from: [{secret: %@, keys: all}]", before: object,
            after: #"{"u":"hunter2 u","p":"hunter2 p","A":"hunter2 a"}"#, then: "A=a u=u p=p"),
        Row(
            what: "one member less", manifest: "from: [{secret: %@, keys: all}]", before: object,
            after: #"{"u":"hunter2 u"}"#, then: "u=u"),
        Row(
            what: "a key that is renamed", manifest: "from: [{secret: %@, keys: all}]", before: object,
            after: #"{"u":"hunter2 u","A":"hunter2 p"}"#, then: "A=p u=u"),
        Row(
            what: "a member that is not taken", manifest: "from: [{secret: %@, keys: [u]}]", before: object,
            after: #"{"u":"hunter2 u","p":"hunter2 q"}"#, then: nil),
        Row(
            what: "a line break that is trimmed", manifest: "env: {A: {secret: %@, trim: true}}", before: "hunter2 a",
            after: "hunter2 a\n", then: nil),
        Row(
            what: "a part of a template", manifest: "env: {A: 'x-${%@}'}", before: "a", after: "b", then: "A=x-b"),
        Row(
            what: "a memory file", manifest: "env: {A: {value: x}, F: {secret: %@, as: file}}", before: "hunter2 a",
            after: "hunter2 b", then: "A=x"),
        Row(
            what: "what is not chosen", manifest: "env: {A: {value: x}, B: %@}", before: "hunter2 a",
            after: "hunter2 b",
            flags: ["--only", "A"], then: nil),
    ]

    @Test(arguments: rows) func `what the command gets decides`(_ row: Row) throws {
        let name = try service.create(row.before, version: row.version)
        let manifest = row.manifest.replacing("%@", with: name)
        let sesame = try Supervised(service, manifest, row.flags + ["-v"], telling: "A,u,p")
        try service.update(name, row.after, version: row.version)
        if let then = row.then {
            sesame.look()
            try sesame.wait(for: "a restart") { sesame.starts.count == 2 }
            #expect(sesame.values[1] == then)
        }
        // Now the command has what is there.
        try sesame.look(until: "unchanged")
        #expect(sesame.starts.count == (row.then == nil ? 1 : 2))
        #expect(sesame.end() == 0)
    }

    @Test func `a secret that is optional comes and goes`() throws {
        let name = "r-" + UUID().uuidString
        let sesame = try Supervised(
            service, "env: {A: {secret: \(name), optional: true}, B: {value: b}}", telling: "A,B")
        _ = try service.create("hunter2 there", name: name)
        sesame.look()
        try sesame.wait(for: "it is there") { sesame.starts.count == 2 }
        try service.delete(name)
        sesame.look()
        try sesame.wait(for: "it is gone") { sesame.starts.count == 3 }
        #expect(sesame.values == ["B=b", "A=there B=b", "B=b"])
        let told = sesame.events.filter { $0["event"] as? String == "changed" }.map { $0["message"] as? String ?? "" }
        #expect(
            told
                == ["none → SSM_Current", "SSM_Current → none"].map {
                    "supervise: A: changed (\(name)@SSM_Current \($0))"
                })
        #expect(sesame.end() == 0)
    }

    @Test func `the password of a product rotates, and its user does not`() throws {
        let seed =
            "regions: {ap-guangzhou: {db: {product: Mysql, instance: cdb-5x3q1b7a, user: app, password: hunter2}}}"
        let own = try ChangingService(options: ["--seed", Folder.shared.file(seed)])
        let user = try Supervised(own, "env: {A: 'db#UserName'}", ["-v"])
        let both = try Supervised(own, "env: {A: 'db#UserName', B: 'db#Password'}", ["-v"])
        try own.call("RotateProductSecret", ["SecretName": "db"])
        both.look()
        try both.wait(for: "a restart") { both.starts.count == 2 }
        try user.look(until: "unchanged")
        #expect(user.values == ["A=app"] && both.values == ["A=app", "A=app"])
        #expect(try both.event("changed")["variables"] as? [String] == ["B"])
        #expect(user.end() == 0 && both.end() == 0)
    }
}
