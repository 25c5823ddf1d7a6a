@testable import LocalSecretsManager
import Testing

@Suite("Parameters of a request")
struct ParametersTests {
    private func parameters(
        _ method: String, target: String = "/", type: String? = "application/json", body: String = ""
    ) throws -> Parameters {
        var headers: [String: String] = [:]
        headers["content-type"] = type
        return try Parameters(
            of: HTTPRequest(method: method, target: target, headers: headers, body: Array(body.utf8)))
    }

    @Test(arguments: ["application/json", "application/json; charset=utf-8", "Application/JSON"])
    func `a JSON body is read`(_ type: String) throws {
        let body = #"{"Text": "p\u00e4ss \ud83d\udd11 \u0000", "Number": 12, "None": null}"#
        var parameters = try parameters("POST", type: type, body: body)
        #expect(try parameters.text("Text") == "päss 🔑 \u{0}")
        #expect(try parameters.number("Number") == 12)
        #expect(try parameters.text("None") == nil)
        #expect(throws: Never.self) { try parameters.finish() }
    }

    @Test(arguments: [
        "", " ", "null", "[]", "\"text\"", "{", "{}x", "{\"A\":}", "{'A':1}", "{\"A\": \"\\ud800\"}", "{\"A\": NaN}",
        String(repeating: "[", count: 100_000),
        "{\"A\":" + String(repeating: "[", count: 400) + String(repeating: "]", count: 400) + "}",
    ])
    func `what is not a JSON object is refused`(_ body: String) throws {
        let error = try #require(throws: ServiceError.self) { try parameters("POST", body: body) }
        #expect(error.code == .invalidParameter)
    }

    @Test(arguments: [nil, "", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data"])
    func `a POST is JSON`(_ type: String?) throws {
        let error = try #require(throws: ServiceError.self) { try parameters("POST", type: type, body: "{}") }
        #expect(error.code == .invalidParameter)
    }

    @Test func `a query is read, its encoding undone`() throws {
        var parameters = try parameters("GET", target: "/?Text=a+b%20%2B%E4%B8%AD&Number=12&Empty=")
        #expect(try parameters.text("Text") == "a b +中")
        #expect(try parameters.number("Number") == 12)
        #expect(try parameters.text("Empty") == "")
        #expect(throws: Never.self) { try parameters.finish() }
    }

    @Test func `dotted names in a query are lists and structures`() throws {
        let target = "/?Tags.0.TagKey=env&Tags.0.TagValue=dev&Tags.1.TagKey=team&Tags.1.TagValue=shop"
        var parameters = try parameters("GET", target: target)
        let tags = try SecretTag.list(reading: &parameters)
        #expect(tags == [SecretTag(key: "env", value: "dev"), SecretTag(key: "team", value: "shop")])
    }

    @Test(arguments: ["Tags.1.TagKey=env", "Tags.x.TagKey=env", "Tags=env", "Tags.0=env"])
    func `a list with gaps or other names is none`(_ query: String) throws {
        var parameters = try parameters("GET", target: "/?\(query)")
        let error = try #require(throws: ServiceError.self) { try SecretTag.list(reading: &parameters) }
        #expect(error.code == .invalidParameter)
    }

    @Test(
        arguments: [
            ("Name", .invalidParameter), ("A=%zz", .invalidParameter), ("A=%4", .invalidParameter),
            ("A=%ff", .invalidParameter), ("A=1&A=2", .unknownParameter), ("A=1&A.B=2", .unknownParameter),
            ("a.b.c.d.e.f.g.h.i=1", .unknownParameter),
        ] as [(String, ServiceError.Code)])
    func `a query that is none is refused`(_ query: String, _ code: ServiceError.Code) throws {
        let error = try #require(throws: ServiceError.self) { try parameters("GET", target: "/?\(query)") }
        #expect(error.code == code)
    }

    @Test func `a number in a query is digits`() throws {
        for query in ["Number=x", "Number=-1", "Number="] {
            var parameters = try parameters("GET", target: "/?\(query)")
            let error = try #require(throws: ServiceError.self) { try parameters.number("Number") }
            #expect(error.code == .invalidParameter)
        }
    }

    @Test func `a boolean is one in JSON, and its name in a query`() throws {
        var json = try parameters("POST", body: #"{"Yes": true, "No": false, "One": 1, "Text": "true"}"#)
        #expect(try json.flag("Yes") == true)
        #expect(try json.flag("No") == false)
        #expect(try json.flag("None") == nil)
        for name in ["One", "Text"] { #expect(throws: ServiceError.self) { try json.flag(name) } }
        var query = try parameters("GET", target: "/?A=true&B=True&C=false&D=False&E=1")
        #expect(try ["A", "B", "C", "D"].map { try query.flag($0) } == [true, true, false, false])
        #expect(throws: ServiceError.self) { try query.flag("E") }
    }

    @Test func `a list of texts is one in JSON and in a query`() throws {
        var json = try parameters("POST", body: #"{"Values": ["a", "b"], "Mixed": ["a", 1]}"#)
        #expect(try json.texts("Values") == ["a", "b"])
        #expect(throws: ServiceError.self) { try json.texts("Mixed") }
        #expect(try json.texts("None") == [])
        var query = try parameters("GET", target: "/?Values.0=a&Values.1=b")
        #expect(try query.texts("Values") == ["a", "b"])
    }

    @Test func `an unknown parameter is named only when it looks like a name`() throws {
        var parameters = Parameters(["Seceret": "x"])
        let named = try #require(throws: ServiceError.self) { try parameters.finish() }
        #expect(named.message.contains("`Seceret`"))
        parameters = Parameters(["correct horse battery staple": "x"])
        let unnamed = try #require(throws: ServiceError.self) { try parameters.finish() }
        #expect(!unnamed.message.contains("horse"))
    }
}
