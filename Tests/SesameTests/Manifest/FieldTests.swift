import Foundation
import Testing

/// Fields of JSON secrets in `get`, in references, in templates and in `from`; each way of writing one:
/// TencentCloudTests/JSONTextTests.
@Suite struct FieldTests {
    private let service: LocalService

    private static let object = Result {
        try LocalService.shared.get().store(
            #"""
            {"user": "root", "password": "hunter2 \" päss", "port": 3306, "rate": 1.10, "big": 12345678901234567890123,
             "tls": true, "a.b": "dotted", "\u006eame": "escaped", "none": null, "empty": "", "nul": "hunter2\u0000",
             "hosts": [{"ip": "10.0.0.1"}, {"ip": "10.0.0.2"}], "tree": { "z" : [ 1.0 , "x y" ], "a" : { } }}
            """#)
    }

    init() throws { service = try LocalService.shared.get() }

    static let fields: [(path: String, value: String)] = [
        ("user", "root"), ("password", "hunter2 \" päss"), ("port", "3306"), ("rate", "1.10"),
        ("big", "12345678901234567890123"), ("tls", "true"), (#"a\.b"#, "dotted"), ("name", "escaped"), ("empty", ""),
        ("hosts.1.ip", "10.0.0.2"), ("hosts", #"[{"ip":"10.0.0.1"},{"ip":"10.0.0.2"}]"#),
        ("tree", #"{"z":[1.0,"x y"],"a":{}}"#), ("tree.z.0", "1.0"),
    ]

    @Test(arguments: fields) func `a field is the same wherever it is named`(_ path: String, _ value: String) throws {
        let name = try Self.object.get()
        succeeded(try service.sesame("get", "\(name)#\(path)").run(), value)
        let seen = try service.seen(
            """
            env:
              SHORT: '\(name)#\(path)'
              LONG: {secret: \(name), field: '\(path)'}
              TEMPLATE: '<${\(name)#\(path)}>'
            """)
        #expect(seen["SHORT"] == value && seen["LONG"] == value && seen["TEMPLATE"] == "<\(value)>")
    }

    @Test func `one request serves all fields of a secret`() throws {
        let name = try Self.object.get()
        let manifest =
            "env: {A: '\(name)#user', B: '\(name)#port', C: \(name), D: '${\(name)#tls}${\(name)}', "
            + "E: {secret: \(name), as: file}}\nfrom: [{secret: \(name), keys: [rate]}]"
        let outcome = try service.exec(manifest, flags: ["-v"]).run()
        #expect(outcome.status == 0)
        #expect(outcome.lines.count { $0.contains("request ") } == 1)
        #expect(outcome.lines.first?.hasPrefix("sesame: A, B, C, D, E, rate: \(name)@SSM_Current: ") == true)
    }

    @Test(arguments: [
        ("missing", "the value has no such field", true), ("user.x", "the value has no such field", true),
        ("USER", "the value has no such field", true), ("hosts.2", "the value has no such field", true),
        ("a.b", "the value has no such field", true), ("none", "the field is null", false),
    ]) func `a field that is not there`(_ path: String, _ problem: String, _ isMissing: Bool) throws {
        let name = try Self.object.get()
        let hint = isMissing ? ["hint: letters count as written; a dot within a name is written \"\\.\""] : []
        let place = "\(name)@SSM_Current#\(path)"
        refused(try service.sesame("get", "\(name)#\(path)").run(), 65, ["\(place): \(problem)"] + hint)
        for content in ["\(name)#\(path)", "${\(name)#\(path)|url}", "${\(name)#user}${\(name)#\(path)}"] {
            let outcome = try service.exec("env: {A: '\(content)'}").run()
            refused(outcome, 65, ["A: \(place): \(problem)"] + hint)
        }
        let list = "from: [{secret: \(name), prefix: P_, keys: ['\(path)']}]"
        if !path.contains(".") {
            refused(try service.exec(list).run(), 65, ["P_\(path): \(place): \(problem)"] + hint)
        }
    }

    @Test(arguments: [
        ("hunter2", "the value is not JSON, so it has no fields"),
        ("{'a': 1}", "the value is not JSON, so it has no fields"),
        (#"{"a": 1"#, "the value is not JSON, so it has no fields"),
        (#"{"hunter2": 1, "a": 2, "hunter2": 3}"#, "the value is JSON, but its member 3 repeats an earlier name"),
        (
            #"{"a": [1, {"hunter2": 1, "hunter2": 2}]}"#,
            "the value is JSON, but its member 1.2.2 repeats an earlier name"
        ),
    ]) func `a value that has no fields is not repeated`(_ value: String, _ problem: String) throws {
        let name = try service.store(value)
        let place = "\(name)@SSM_Current"
        refused(try service.sesame("get", "\(name)#a").run(), 65, ["\(place)#a: \(problem)"])
        refused(try service.exec("env: {A: \(name)#a}").run(), 65, ["A: \(place)#a: \(problem)"])
        refused(
            try service.exec("from: [{secret: \(name), prefix: P_, keys: all}]").run(), 65,
            ["P_*: \(place): \(problem)"])
        // The whole is given as it is.
        #expect(try service.seen("env: {A: \(name)}")["A"] == value)
    }

    @Test func `binary bytes have no fields`() throws {
        let name = try service.store(Data([0x7B, 0xFF, 0x7D]))
        let problem = "the value is not JSON, so it has no fields"
        refused(try service.exec("env: {A: \(name)#a}").run(), 65, ["A: \(name)@SSM_Current#a: \(problem)"])
    }

    @Test func `every field that fails is told, in the order of the manifest`() throws {
        let name = try Self.object.get()
        let outcome = try service.exec("env: {C: '\(name)#none', A: '\(name)#user', B: '\(name)#nul'}").run()
        refused(
            outcome, 65,
            [
                "C: \(name)@SSM_Current#none: the field is null",
                "B: the value holds a NUL byte, which no environment variable can",
                "hint: write it as text with encoding: base64, or hand it over with as: file",
            ])
    }

    @Test func `numbers of any size are read as they are written`() throws {
        let digits = String(repeating: "7", count: 400)
        let name = try service.store("{\"a\": 1e400, \"b\": \(digits), \"c\\u0000\": 1, \"user\": \"x\"}")
        let seen = try service.seen("env: {A: '\(name)#a', B: '\(name)#b', U: '\(name)#user'}")
        #expect(seen["A"] == "1e400" && seen["B"] == digits && seen["U"] == "x")
        refused(
            try service.exec("from: [{secret: \(name), keys: all}]").run(), 65,
            [
                "*: \(name)@SSM_Current: the name of its member 3 makes no variable name",
                "hint: take the others by name: keys: [A, B]",
            ])
    }

    @Test func `a value that nests deep or is long`() throws {
        let deep = String(repeating: "[", count: 3000) + String(repeating: "]", count: 3000)
        let name = try service.store(deep)
        let outcome = try service.exec("env: {A: '\(name)#0'}").run()
        refused(outcome, 65, ["A: \(name)@SSM_Current#0: the value is JSON that nests deeper than 2048"])
        let long = String(repeating: "x", count: 32_000)
        let other = try service.store("{\"a\": \"\(long)\", \"b\": 1}")
        let seen = try service.seen("env: {A: '\(other)#a', B: '\(other)#b'}")
        #expect(seen["A"] == long && seen["B"] == "1")
    }
}
