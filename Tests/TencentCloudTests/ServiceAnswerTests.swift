import SecretMemory
@testable import TencentCloud
import Testing

/// Results read from the bytes of an answer. SesameTests test the same over a real connection.
@Suite struct ServiceAnswerTests {
    private static let id = #""RequestId": "b8e6b67f-3ca7-4341-b4fa-a372bdf4e11c""#

    private static func answer(_ body: String, status: Int = 200) throws(RequestFailure) -> SecretValue {
        let answer = HTTPAnswer(status: status, body: SecretBytes(body), timing: RequestTiming())
        guard let secret = try? SecretID(name: "test_secret", version: "v1.0") else { throw .unusable(.empty) }
        return try SecretsManager.value(of: secret, in: ServiceAnswer(answer))
    }

    private static func success(_ fields: String) -> String {
        #"{"Response": {\#(id), "SecretName": "test_secret", "VersionId": "v1.0", \#(fields)}}"#
    }

    @Test(arguments: [
        (#""SecretBinary": "", "SecretString": "test""#, "test"), (#""SecretString": "test""#, "test"),
        (#""SecretBinary": "dGVzdA==", "SecretString": """#, "test"), (#""SecretBinary": "dGVzdA==""#, "test"),
        (#""SecretBinary": "", "SecretString": """#, ""), (#""SecretBinary": null, "SecretString": "test""#, "test"),
        (#""SecretBinary": "", "SecretString": "p\u00e4ss \ud83d\ude00 \"q\" \\ \n""#, "päss 😀 \"q\" \\ \n"),
        (#""SecretBinary": "", "SecretString": "a\u0000b""#, "a\u{0}b"),
    ]) func `the field that is not empty is the value`(_ fields: String, _ value: String) throws {
        #expect(text(try Self.answer(Self.success(fields)).bytes) == value)
    }

    @Test func `a number that is not needed does no harm, however large it is`() throws {
        let numbers = "\"A\": [1e400, {\"B\": -\(String(repeating: "9", count: 400))}], \"C\": 99999999999999999999"
        #expect(text(try Self.answer(Self.success("\(numbers), \"SecretString\": \"1e400\"")).bytes) == "1e400")
        #expect(throws: RequestFailure.unusable(.notText)) { try Self.answer(Self.success("\"SecretString\": 1e400")) }
        #expect(throws: RequestFailure.unusable(.notJSON)) {
            try Self.answer(Self.success("\"A\": 1e400, \"A\": 2e400"))
        }
        #expect(JSON(parsing: SecretBytes("99999999999999999999"))?.integer == nil)
        for text in ["[1e400, 1e]", "60e660e8", "[1e999.5]", "1e400e", "-1e400-1", "[1e400 1]", "01e400"] {
            #expect(JSON(parsing: SecretBytes(text)) == nil, "\(text)")
        }
    }

    @Test(arguments: [
        ("", UnusableAnswer.empty), ("<html>", .notJSON), ("hello", .notJSON), (#"{"Response": {"#, .notJSON),
        ("null", .noResponse), ("[]", .noResponse), ("12", .noResponse), ("{}", .noResponse),
        (#"{"Response": null}"#, .noResponse), (#"{"Response": []}"#, .noResponse), ("\u{FEFF}{}", .notJSON),
        (success(#""SecretString": "a", "SecretString": "b""#), .notJSON),
        (success("\"SecretString\": \"a\", \"Other\": null\0"), .notJSON),
        (success("\"SecretString\": null\0"), .notJSON),
        (success(#""SecretString": null"#), .noValue),
        (success(#""SecretString": 12"#), .notText), (success(#""Other": "x""#), .noValue),
        (success(#""SecretString": 12, "SecretBinary": """#), .notText),
        (success(#""SecretString": {"a": "b"}, "SecretBinary": """#), .notText),
        (success(#""SecretString": "", "SecretBinary": [1]"#), .notText),
        (success(#""SecretString": null, "SecretBinary": """#), .noValue),
        (success(#""SecretString": "", "SecretBinary": "    ""#), .notBase64),
        (success(#""SecretString": "a", "SecretBinary": "Yg==""#), .twoValues),
        (success(#""SecretString": "", "SecretBinary": "!""#), .notBase64),
        (#"{"Response": {"SecretName": "other", "VersionId": "v1.0", "SecretString": "a"}}"#, .anotherSecret),
        (#"{"Response": {"VersionId": "v1.0", "SecretString": "a"}}"#, .anotherSecret),
        (#"{"Response": {"SecretName": "test_secret", "VersionId": "v2", "SecretString": "a"}}"#, .anotherVersion),
        (#"{"Response": {"SecretName": "test_secret", "SecretString": "a"}}"#, .anotherVersion),
    ]) func `a body that cannot be an answer is refused`(_ body: String, _ expected: UnusableAnswer) {
        #expect(throws: RequestFailure.unusable(expected)) { try Self.answer(body) }
    }

    @Test(arguments: [#"{}"#, #"{"Code": ""}"#, #"{"Code": 12}"#, #"{"Message": "no"}"#, #""no""#, "true", "[]"])
    func `a value beside an error is refused, whatever the error is`(_ error: String) {
        let body = Self.success(#""SecretString": "test", "Error": \#(error)"#)
        #expect(throws: RequestFailure.unusable(.noCode)) { try Self.answer(body) }
    }

    @Test func `an error that is null is no error`() throws {
        #expect(text(try Self.answer(Self.success(#""SecretString": "test", "Error": null"#)).bytes) == "test")
    }

    @Test func `the versions of another secret are refused`() throws {
        let body = { (name: String) in
            #"{"Response": {"SecretName": "\#(name)", "Versions": [{"VersionId": "v1", "CreateTime": 5}]}}"#
        }
        let read = { (body: String) throws(RequestFailure) in
            let answer = HTTPAnswer(status: 200, body: SecretBytes(body), timing: RequestTiming())
            return try SecretsManager.versions(of: "test", in: ServiceAnswer(answer))
        }
        #expect(try read(body("test")) == [SecretVersion(versionID: "v1", createTime: 5)])
        do throws(RequestFailure) {
            _ = try read(body("tests"))
            Issue.record("another secret's versions")
        } catch {
            #expect(error == .unusable(.anotherSecret))
        }
    }

    @Test func `invalid UTF-8 is not JSON, and is not repaired`() {
        let body = SecretBytes(#"{"Response": {"SecretName": "test_secret", "VersionId": "v1.0", "SecretString": ""#)
        body.append(0xFF)
        body.append(#""}}"#)
        let answer = HTTPAnswer(status: 200, body: body, timing: RequestTiming())
        #expect(throws: RequestFailure.unusable(.notJSON)) {
            _ = try ServiceAnswer(answer)
        }
    }

    @Test(arguments: [200, 400, 403, 500]) func `an error is found whatever the status`(_ status: Int) {
        let body = #"{"Response": {"Error": {"Code": "ResourceNotFound", "Message": "no"}, \#(Self.id)}}"#
        let error = ServiceError(
            code: "ResourceNotFound", requestID: "b8e6b67f-3ca7-4341-b4fa-a372bdf4e11c")
        #expect(throws: RequestFailure.service(error)) { try Self.answer(body, status: status) }
    }

    @Test func `a success with another status than 200 is refused`() {
        let body = Self.success(#""SecretString": "test""#)
        #expect(throws: RequestFailure.unusable(.status(500))) { try Self.answer(body, status: 500) }
    }

    @Test func `a code cannot control the terminal`() {
        let body = #"{"Response": {"Error": {"Code": "Bad\u001b[31m\nCode", "Message": ""}, "RequestId": "\u0007a"}}"#
        #expect(throws: RequestFailure.service(ServiceError(code: "Bad31mCode", requestID: "a"))) {
            try Self.answer(body)
        }
    }
}
