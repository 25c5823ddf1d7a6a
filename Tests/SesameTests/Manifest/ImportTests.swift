import Foundation
import Testing

/// `from`: the members of a JSON object, each a variable.
@Suite struct ImportTests {
    private let service: LocalService

    private static let object = Result {
        try LocalService.shared.get().store(
            #"{"A": "a", "B": 1.0, "C": {"x": [ 1 ]}, "nested": {"D": "d", "E": true}, "not a name": "n", "Ä": "ä"}"#)
    }
    private static let plain = Result { try LocalService.shared.get().store(#"{"A": "a", "B": "b", "\u0043": ""}"#) }

    init() throws { service = try LocalService.shared.get() }

    private func ours(_ manifest: String, _ flags: [String] = [], with extra: [String: String] = [:]) throws -> [String:
        String]
    {
        try service.seen(manifest, flags, with: extra).filter { $0.key.count < 7 && $0.key != "PATH" }
    }

    @Test func `members by name, with a prefix or without`() throws {
        let name = try Self.object.get()
        let seen = try ours("from: [{secret: \(name), keys: [B, A]}, {secret: \(name), prefix: P_, keys: [A, C]}]")
        #expect(seen == ["A": "a", "B": "1.0", "P_A": "a", "P_C": #"{"x":[1]}"#])
        #expect(try ours("from: [{secret: \(name), field: nested, keys: [D]}]") == ["D": "d"])
        #expect(try ours("from: [{secret: \(name), field: nested, keys: []}]") == [:])
    }

    @Test func `all members, when that is written out`() throws {
        let name = try Self.plain.get()
        #expect(try ours("from: [{secret: \(name), keys: all}]") == ["A": "a", "B": "b", "C": ""])
        #expect(try ours("from: [{secret: \(name), keys: all, prefix: P_}]") == ["P_A": "a", "P_B": "b", "P_C": ""])
        let nested = try Self.object.get()
        #expect(try ours("from: [{secret: \(nested), field: nested, keys: all}]") == ["D": "d", "E": "true"])
        // A member that is itself called "all" is taken by a list.
        let all = try service.store(#"{"all": "x"}"#)
        #expect(try ours("from: [{secret: \(all), keys: [all]}]") == ["all": "x"])
    }

    @Test func `what the table says of them`() throws {
        let command = service.sesame(
            "check", "-f", "-",
            input:
                "env: {Z: z}\nfrom: [{secret: x, keys: [A]}, {secret: y, version: v1, prefix: P_, keys: all, optional: true}]"
        )
        checked(
            try command.run(),
            "Z    z@SSM_Current\nA    x@SSM_Current#A\nP_*  all members of y@v1, if there is one\n")
    }

    @Test func `a secret that may be missing`() throws {
        #expect(
            try ours("from: [{secret: none, keys: [A, B], optional: true}, {secret: none, keys: all, optional: true}]")
                == [:])
        let outcome = try service.exec("from: [{secret: none, keys: [A, B]}, {secret: none, prefix: P_, keys: all}]")
            .run()
        refused(
            outcome, 66,
            [
                "A, B, P_*: none@SSM_Current: no such secret (ResourceNotFound.SecretNotExist, request ID)",
                "hint: check its name and the region (ap-guangzhou, from TENCENTCLOUD_REGION)",
            ])
    }

    @Test func `names that make no variable, that are unsafe, or set already`() throws {
        let odd = "take the others by name: keys: [A, B]"
        let cases: [(value: String, more: String, problem: String, hint: String?)] = [
            (#"{"A": 1, "hunter2 x": 2}"#, "", "the name of its member 2 makes no variable name", odd),
            (#"{"1": 1}"#, "", "the name of its member 1 makes no variable name", odd),
            (#"{"": 1}"#, "", "the name of its member 1 makes no variable name", odd),
            (#"{"A=hunter2": 1}"#, "", "the name of its member 1 makes no variable name", odd),
            (#"{"A\u0000": 1}"#, "", "the name of its member 1 makes no variable name", odd),
            (#"{"LD_PRELOAD": "hunter2"}"#, "", "the name of its member 1 would change how programs are loaded", odd),
            (
                #"{"ATH": "hunter2"}"#, ", prefix: P", "the name of its member 1 would change how programs are loaded",
                odd
            ),
            (#"{"A": "a", "Z": "hunter2"}"#, "", "its member 2 is a variable that is already set", nil),
            (#"{"A": "a", "B": null}"#, "", "one of its members is null", odd),
            ("[1]", "", "this is not a JSON object", nil), (#""A""#, "", "this is not a JSON object", nil),
            ("null", "", "this is not a JSON object", nil),
        ]
        for (value, more, problem, hint) in cases {
            let name = try service.store(value)
            let names = more.isEmpty ? "*" : "P*"
            let outcome = try service.exec("env: {Z: {value: z}}\nfrom: [{secret: \(name), keys: all\(more)}]").run()
            if problem == "this is not a JSON object" && value == "null" {
                #expect(outcome.status == 65 && outcome.output == "")
            } else {
                refused(
                    outcome, 65, ["\(names): \(name)@SSM_Current: \(problem)"] + (hint.map { ["hint: \($0)"] } ?? []))
            }
        }
        let name = try service.store(#"{"LD_X": "x", "1": "one"}"#)
        #expect(
            try ours("from: [{secret: \(name), prefix: P_, keys: all}]") == ["P_1": "one", "P_LD_X": "x"])
        #expect(try ours("from: [{secret: \(name), keys: [LD_X]}]", ["--allow-unsafe-names"]) == ["LD_X": "x"])
    }

    @Test func `two objects that have a member in common`() throws {
        let name = try Self.plain.get()
        let other = try service.store(#"{"B": 2}"#)
        let outcome = try service.exec("from: [{secret: \(name), keys: all}, {secret: \(other), keys: all}]").run()
        refused(outcome, 65, ["*: \(other)@SSM_Current: its member 1 is a variable that is already set"])
    }

    @Test func `a later file wins over members too`() throws {
        let name = try Self.plain.get()
        let other = try service.store(#"{"B": 2}"#)
        let base = Folder.shared.file("from: [{secret: \(name), keys: all}]\nprofiles: {p: {env: {A: {value: p}}}}")
        let over = Folder.shared.file("env: {A: {value: later}}")
        let object = Folder.shared.file("from: [{secret: \(other), keys: [B]}]")
        let seen = { (flags: [String]) in
            var command = service.sesame("exec")
            command.arguments += flags + ["--", "/usr/bin/env", "-0"]
            return try command.environmentSeen().filter { $0.key.count == 1 }
        }
        #expect(try seen(["-f", base, "--profile=p"]) == ["A": "p", "B": "b", "C": ""])
        #expect(try seen(["-f", base, "-f", over]) == ["A": "later", "B": "b", "C": ""])
        #expect(try seen(["-f", base, "-f", object]) == ["A": "a", "B": "2", "C": ""])
    }

    @Test func `a later object wins over what an earlier file sets`() throws {
        let base = Folder.shared.file("env: {A: {value: base}, Z: {value: base}}")
        let all = Folder.shared.file("from: [{secret: \(try Self.plain.get()), keys: all}]")
        var command = service.sesame("exec", "-f", base, "-f", all, "--", "/usr/bin/env", "-0")
        let seen = try command.environmentSeen().filter { $0.key.count == 1 }
        #expect(seen == ["A": "a", "B": "b", "C": "", "Z": "base"])
        let other = Folder.shared.file("from: [{secret: \(try service.store(#"{"B": 2, "Y": 3}"#)), keys: all}]")
        command.arguments.insert(contentsOf: ["-f", other], at: 5)
        let both = try command.environmentSeen().filter { $0.key.count == 1 }
        #expect(both == ["A": "a", "B": "2", "C": "", "Y": "3", "Z": "base"])
    }
}
