import Foundation
@testable import LocalSecretsManager
import Testing

@Suite("Which request has which fault")
struct FaultListTests {
    private let faults = FaultList()

    private func replace(_ json: String) throws { try faults.replace(with: Array(json.utf8)) }

    private func take(_ action: String, _ secret: String? = nil) -> Fault? {
        faults.take(for: .post(action, secret.map { #"{"SecretName": "\#($0)"}"# } ?? "{}"))
    }

    @Test func `a fault happens once, or as often as it says`() throws {
        try replace(#"[{"fault": {"status": 503}}, {"count": 2, "fault": {"status": 429}}]"#)
        #expect((0..<4).map { _ in take("GetSecretValue")?.status } == [503, 429, 429, nil])
        try replace(#"[{"count": "always", "fault": {"empty": true}}]"#)
        #expect((0..<1000).allSatisfy { _ in take("GetSecretValue")?.empty == true })
    }

    @Test(arguments: [
        ("*", "*", "GetSecretValue", "db", true), ("GetSecretValue", "*", "GetSecretValue", "db", true),
        ("GetSecretValue", "*", "PutSecretValue", "db", false), ("*", "db-*", "GetSecretValue", "db-1", true),
        ("*", "db-*", "GetSecretValue", "db", false), ("*", "db-?", "GetSecretValue", "db-12", false),
        ("*", "db", "GetSecretValue", "db-1", false), ("getsecretvalue", "*", "GetSecretValue", "db", false),
        ("*", "*", "GetSecretValue", nil, false), ("*", "*", "GetSecretValue", "no name", false),
    ])
    func `action and name decide`(
        _ action: String, _ pattern: String, _ asked: String, _ secret: String?, _ happens: Bool
    ) throws {
        try replace(#"[{"action": "\#(action)", "secret": "\#(pattern)", "fault": {"html": true}}]"#)
        #expect((take(asked, secret) != nil) == happens)
        #expect((take(asked, secret) != nil) == false, "one time only")
    }

    @Test func `without a pattern the name does not matter, nor a body that is none`() throws {
        try replace(#"[{"count": "always", "fault": {"html": true}}]"#)
        #expect(take("ListSecrets") != nil)
        #expect(faults.take(for: .post("GetSecretValue", "hunter2")) != nil)
    }

    @Test func `the first that matches happens, the others stay`() throws {
        try replace(
            #"[{"action": "PutSecretValue", "fault": {"status": 500}}, {"secret": "b", "fault": {"status": 502}}]"#)
        #expect(take("GetSecretValue", "a") == nil)
        #expect(take("GetSecretValue", "b")?.status == 502)
        #expect(String(decoding: faults.json, as: UTF8.self).contains(#""status":500"#))
        #expect(take("PutSecretValue", "b")?.status == 500)
        #expect(String(decoding: faults.json, as: UTF8.self) == "[]")
    }

    @Test func `what is shown can be asked for again`() throws {
        try replace(
            """
            [{"action": "GetSecretValue", "secret": "a*", "count": 3, "fault": {"error": "InternalError", "delay": 0.5}},
             {"count": "always", "fault": {"base64": "AAH/", "end": "reset-inside", "date": -600, "contentType": "x/y"}}]
            """)
        let shown = faults.json
        try faults.replace(with: shown)
        #expect(faults.json == shown)
        #expect(take("GetSecretValue", "abc")?.delay == 0.5)
        #expect(take("PutSecretValue")?.base64 == Data([0, 1, 255]))
    }

    @Test(arguments: [
        ("", "not a JSON array of faults"), ("{}", "the list is of another type"),
        (#"[{"action": "*"}]"#, #"there is no "fault""#), (#"[{"fault": {}}]"#, "the fault is none"),
        (#"[{"fault": {"status": "503"}}]"#, "1.fault.status is of another type"),
        (#"[{"fault": {"html": true}}, {"fault": 1}]"#, "2.fault is of another type"),
        (#"[{"fault": {"stauts": 503}}]"#, #""stauts" is not one of error, status,"#),
        (#"[{"actions": "*", "fault": {"status": 503}}]"#, #""actions" is not one of action, secret,"#),
        (#"[{"count": 0, "fault": {"status": 503}}]"#, "the count is not above 0"),
        (#"[{"count": "never", "fault": {"status": 503}}]"#, "the count is neither"),
        (#"[{"fault": {"status": 199}}]"#, "the status is not"),
        (#"[{"fault": {"status": 600}}]"#, "the status is not"),
        (#"[{"fault": {"delay": -1}}]"#, "the delay is not"), (#"[{"fault": {"huge": -1}}]"#, "huge is not"),
        (#"[{"fault": {"bytesPerSecond": 0}}]"#, "bytesPerSecond is not"),
        (#"[{"fault": {"html": true, "empty": true}}]"#, "error, html, empty, body,"),
        (#"[{"fault": {"redirect": "a\r\nb"}}]"#, "error, redirect and contentType are one line"),
        (#"[{"fault": {"contentType": ""}}]"#, "error, redirect and contentType are one line"),
        (#"[{"fault": {"date": 99999999999}}]"#, "the date is too far off"),
        (#"[{"fault": {"end": "never"}}]"#, "not a JSON array of faults"),
    ])
    func `a list that is wrong is refused, and the old one stays`(_ json: String, _ reason: String) throws {
        try replace(#"[{"fault": {"html": true}}]"#)
        let flaw = try #require(throws: FaultRule.Flaw.self) { try replace(json) }
        #expect(flaw.reason.hasPrefix(reason))
        #expect(take("GetSecretValue")?.html == true)
    }
}
