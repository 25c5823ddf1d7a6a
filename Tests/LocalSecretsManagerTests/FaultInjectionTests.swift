import Foundation
@testable import LocalSecretsManager
import Testing

@Suite("What a fault does to an action, and who may ask for one")
struct FaultInjectionTests {
    private let key = AccessKey(secretID: "AKIDtest", secretKey: "key of the test")
    private let gateway: Gateway
    private let injection: FaultInjection

    init() throws {
        gateway = try Gateway(keys: KeyRing(key))
        injection = try FaultInjection(file: nil, hasControl: true)
    }

    private func answer(_ request: HTTPRequest) -> (HTTPResponse, AccessRecord) {
        injection.answer(request, now: gateway.now, by: gateway.secrets.answer)
    }

    private func create(_ name: String, under fault: String) throws -> (HTTPResponse, AccessRecord) {
        try injection.faults.replace(with: Array(#"[{"fault": \#(fault)}]"#.utf8))
        let body = #"{"SecretName": "\#(name)", "SecretString": "x"}"#
        return answer(try HTTPRequest.post("CreateSecret", body).signed(by: key, at: gateway.now))
    }

    private func exists(_ name: String) throws -> Bool {
        let request = HTTPRequest.post("DescribeSecret", #"{"SecretName": "\#(name)"}"#)
        return try gateway.code(request.signed(by: key, at: gateway.now)) == nil
    }

    @Test(arguments: [
        #"{"error": "InternalError"}"#, #"{"status": 503}"#, #"{"html": true}"#, #"{"empty": true}"#,
        #"{"body": "{}"}"#, #"{"base64": "AA=="}"#, #"{"redirect": "/"}"#,
    ])
    func `an answer in place of the service's own is given without doing anything`(_ fault: String) throws {
        let (response, record) = try create("db", under: fault)
        #expect(try !exists("db"))
        #expect(record.line(status: response.status).contains(" - - fault "))
    }

    @Test(arguments: [
        #"{"end": "close"}"#, #"{"end": "reset"}"#, #"{"end": "short"}"#, #"{"delay": 1}"#, #"{"truncate": true}"#,
        #"{"huge": 9}"#, #"{"gzip": true}"#, #"{"secretName": "other"}"#, #"{"contentType": "x/y"}"#, #"{"date": 1}"#,
    ])
    func `an answer that is spoilt, or lost on its way, is that of an action that was done`(_ fault: String) throws {
        let (_, record) = try create("db", under: fault)
        #expect(try exists("db"))
        #expect(record.line(status: 200).contains(" CreateSecret db fault "))
    }

    @Test func `another secret's name is the only thing that differs`() throws {
        let (response, _) = try create("db", under: #"{"secretName": "other"}"#)
        let outer = try JSONSerialization.jsonObject(with: Data(response.body)) as? [String: Any]
        let fields = try #require(outer?["Response"] as? [String: Any])
        #expect(fields["SecretName"] as? String == "other")
        #expect(fields["VersionId"] as? String == "SSM_Current")
    }

    @Test(
        arguments: [
            (1_795_298_893, "Sat, 21 Nov 2026 22:08:13 GMT"), (0, "Thu, 01 Jan 1970 00:00:00 GMT"),
            (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"),
        ] as [(Int64, String)])
    func `a date is in the form of HTTP`(_ seconds: Int64, _ text: String) {
        #expect(UTCTime(seconds: seconds).httpDate == text)
    }

    @Test func `the checksum is the published one`() {
        #expect(Gzip.checksum(Array("123456789".utf8)) == 0xcbf4_3926)
    }

    @Test func `clients set, see and clear the list`() throws {
        let path = HTTPRequest(method: "PUT", target: "/_faults", headers: [:], body: [])
        var put = path
        put.body = Array(#"[{"fault": {"html": true}}]"#.utf8)
        #expect(answer(put).0.status == 200)
        var get = path
        get.method = "GET"
        let list = "[{\"action\":\"*\",\"count\":1,\"fault\":{\"html\":true}}]\n"
        #expect(String(decoding: answer(get).0.body, as: UTF8.self) == list)
        put.body = Array("hunter2".utf8)
        #expect(answer(put).0.status == 400)
        #expect(String(decoding: answer(get).0.body, as: UTF8.self) == list)
        var delete = path
        delete.method = "DELETE"
        #expect(String(decoding: answer(delete).0.body, as: UTF8.self) == "[]\n")
        #expect(injection.faults.take(for: .post("GetSecretValue", "{}")) == nil)
    }

    @Test func `the metadata has faults of its own only`() throws {
        let request = HTTPRequest(method: "GET", target: "/latest/meta-data/placement/region", headers: [:], body: [])
        let metadata = InstanceMetadata(role: nil, region: "ap-x", keys: gateway.keys, clock: { 0 })
        func status() -> Int {
            injection.answer(request, as: InstanceMetadata.action, now: 0, by: metadata.answer).0.status
        }
        try injection.faults.replace(with: Array(#"[{"count": "always", "fault": {"status": 503}}]"#.utf8))
        #expect(status() == 200)
        try injection.faults.replace(with: Array(#"[{"action": "metadata", "fault": {"status": 503}}]"#.utf8))
        #expect(answer(.post("GetSecretValue", "{}")).0.status == 200)
        #expect(status() == 503)
        #expect(status() == 200)
    }

    @Test func `unless it is allowed, nobody does`() throws {
        let closed = try FaultInjection(file: nil, hasControl: false)
        let put = HTTPRequest(method: "PUT", target: "/_faults", headers: [:], body: Array("[]".utf8))
        let (response, record) = closed.answer(put, now: gateway.now, by: gateway.secrets.answer)
        #expect(response.status == 200)
        #expect(record.code == "UnsupportedProtocol")
    }

    @Test func `a file of faults is read at the start, and a wrong one prevents it`() throws {
        let directory = try TemporaryDirectory()
        let path = try directory.write(#"[{"fault": {"status": 502}}]"#, to: "faults.json")
        #expect(try FaultInjection(file: path, hasControl: false).faults.take(for: .post("A", "{}"))?.status == 502)
        let wrong = try directory.write(#"[{"fault": {"status": 1}}]"#, to: "wrong.json")
        for file in [wrong, directory.file("none.json")] {
            let failure = try #require(throws: StartFailure.self) {
                try FaultInjection(file: file, hasControl: false)
            }
            #expect(failure.message.hasPrefix(file))
        }
    }
}
