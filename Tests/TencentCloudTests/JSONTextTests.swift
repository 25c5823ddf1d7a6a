import Testing

@testable import TencentCloud

/// What is cut out of a JSON text is what stands there.
@Suite struct JSONTextTests {
    private func field(_ path: String, of text: String) throws -> String {
        let value = try JSONText(SecretBytes(text)).value(at: FieldPath(parsing: path))
        return value.withBytes { String(decoding: $0, as: UTF8.self) }
    }

    @Test(arguments: [
        (#"{"a": "b"}"#, "a", "b"), (#"{"a":{"b":{"c":"d"}}}"#, "a.b.c", "d"), (#"["x", "y"]"#, "1", "y"),
        (#"{"a":[{"b":1},{"b":2}]}"#, "a.1.b", "2"), (#"{"0":"name"}"#, "0", "name"),
        (#"{"a.b":1,"a":{"b":2}}"#, #"a\.b"#, "1"), (#"{"a.b":1,"a":{"b":2}}"#, "a.b", "2"),
        (#"{"a\\b":1}"#, #"a\\b"#, "1"), (#"{"a|b}":1}"#, #"a\|b\}"#, "1"), (#"{"a|b}":1}"#, "a|b}", "1"),
        (#"{"\u0061":1}"#, "a", "1"), (#"{"x\u0061y\/z":1}"#, "xay/z", "1"), (#"{"\ud83d\ude00":1}"#, "😀", "1"),
        (#"{"ab":1,"a":2,"abc":3}"#, "a", "2"), (#"{"":1,"b":{"":2}, "c": 3}"#, "c", "3"),
        (#"{" ":1}"#, " ", "1"), (#"{"é":1,"e\u0301":2}"#, "é", "1"), (#"{"é":1,"e\u0301":2}"#, "e\u{301}", "2"),
        (#"{"a":"]}{[,\":"  , "b" : "x" }"#, "b", "x"), (#"{"a":"\\","b":2}"#, "b", "2"),
        (#"{"a":["\"",{"x":"]"}],"b":2}"#, "b", "2"), ("\t\r\n{ \"a\"\n:\t1\r}\n", "a", "1"),
        (#"{"a":[],"b":{},"c":[[],{}]}"#, "c.1", "{}"),
    ]) func `a path leads to a field`(_ text: String, _ path: String, _ value: String) throws {
        #expect(try field(path, of: text) == value)
    }

    @Test(arguments: [
        "0", "-0", "1.0", "1.10", "1e3", "1E+300", "-1.5e-300", "123456789012345678901234567890",
        "0.1000000000000000055511151231257827", "9007199254740993", "true", "false",
    ]) func `a number keeps every digit, a word is itself`(_ text: String) throws {
        for json in [
            "{\"a\":\(text)}", "{ \"a\" : \(text) , \"b\": 1 }", "{\"a\":\n\(text)\n}", "{\"a\":\t\(text)\t,\"b\":1}",
        ] {
            #expect(try field("a", of: json) == text)
        }
        #expect(try field("1", of: "[0, \(text) ]") == text)
    }

    @Test(arguments: [
        (#"{ "b" : 1.0 , "a" : [ 1 , "x y" , { } ] }"#, #"{"b":1.0,"a":[1,"x y",{}]}"#),
        (#"[ "\u0041 \/" , "\" , " , null ]"#, #"["\u0041 \/","\" , ",null]"#), ("[ ]", "[]"), ("{\n}", "{}"),
        (#"["\\" , "\\\"" ]"#, #"["\\","\\\""]"#),
    ]) func `an object or array is compact, its order and its spelling kept`(_ text: String, _ compact: String) throws {
        #expect(try field("a", of: "{\"a\": \(text)}") == compact)
        #expect(try field("0.a", of: "[{\"z\":0,\"a\":\(text) }]") == compact)
    }

    @Test(arguments: [
        (#""""#, ""), (#""a\"b\\c\/d\b\f\n\r\t""#, "a\"b\\c/d\u{8}\u{C}\n\r\t"), (#""\u00e9\ud83d\ude00""#, "é😀"),
        (#""\u0000""#, "\0"), (#"" x ""#, " x "),
    ]) func `a string is its characters`(_ text: String, _ value: String) throws {
        #expect(try field("a", of: "{\"a\":\(text)}") == value)
    }

    @Test(arguments: [
        (#"{"a":1}"#, "b"), (#"{"a":1}"#, "a.b"), (#"{"a":"{}"}"#, "a.b"), (#"{"A":1}"#, "a"), (#"{"a":1}"#, "a\\.b"),
        ("[1,2]", "2"), ("[1,2]", "-1"), ("[1,2]", "+1"), ("[1,2]", "01"), ("[1,2]", "1.0"), ("[1,2]", "x"),
        ("[1,2]", "99999999999999999999"), ("[]", "0"), ("{}", "a"), ("1", "a"), (#""a""#, "a"), ("true", "0"),
        ("null", "a"), (#"{"a":null}"#, "a.b"), (#"{"ab":1}"#, "a"), (#"{"a":1}"#, "ab"),
    ]) func `a path that leads nowhere`(_ text: String, _ path: String) {
        #expect(throws: JSONText.Failure.noSuchField) { try field(path, of: text) }
    }

    @Test func `null is no value`() {
        #expect(throws: JSONText.Failure.isNull) { try field("a", of: #"{"a": null }"#) }
        #expect(throws: JSONText.Failure.isNull) { try field("0", of: "[null]") }
    }

    @Test(arguments: [
        "", " ", "x", "{", "{}}", "{} {}", "[1,]", "{\"a\":1,}", "{'a':1}", "{a:1}", "[01]", "[+1]", "[.5]", "[1.]",
        "[NaN]", "[Infinity]", "nul", "\"\u{1}\"", "\"a", #""\x""#, #""\ud800""#, "{\"a\" 1}", "[1 2]", "// x\n1",
        "\u{FEFF}{}", "{\"a\":1}\0", "{\"a\":1\0}", "{\"a\":true\0}", "[null\0,1]", "1\0", #"{"a\u0000":1}"#, "[1e400]",
    ]) func `what is no JSON, or what jansson does not read, has no fields`(_ text: String) {
        #expect(throws: JSONText.Failure.notJSON) { try field("a", of: text) }
    }

    @Test func `nor have bytes that are no UTF-8`() {
        for bytes: [UInt8] in [[0x22, 0xFF, 0x22], [0x22, 0xC0, 0x80, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22], [0xFF]] {
            #expect(throws: JSONText.Failure.notJSON) {
                try JSONText(bytes.withUnsafeBytes { SecretBytes(copying: $0) })
            }
        }
    }

    @Test(arguments: [#"{"a":1,"a":1}"#, #"{"a":1,"\u0061":2}"#, #"{"b":[{"x":1,"x":2}],"a":0}"#])
    func `a name that an object has twice is an error wherever it is`(_ text: String) {
        #expect(throws: JSONText.Failure.memberTwice) { try field("a", of: text) }
    }

    @Test func `it nests as deep as jansson reads, and no crash is deeper`() throws {
        let deep = { String(repeating: "[", count: $0) + "1" + String(repeating: "]", count: $0) }
        #expect(try field(Array(repeating: "0", count: 1000).joined(separator: "."), of: deep(1000)) == "1")
        #expect(throws: JSONText.Failure.notJSON) { try field("0", of: deep(1_000_000)) }
    }

    @Test func `a long text and many members`() throws {
        let long = String(repeating: "päss \\n ", count: 30_000)
        let members = (0..<20_000).map { "\"k\($0)\": [\($0), {\"v\": \"x\($0)\"}]" }.joined(separator: ", ")
        let text = "{\"long\": \"\(long)\", \(members)}"
        #expect(try field("long", of: text).count == 30_000 * 7)
        #expect(try field("k19999.1.v", of: text) == "x19999")
    }

    @Test func `members come in their order, each as its field is`() throws {
        let text = #"{"o": {"b": "x", "a": 1.0, "\u0063": {"d": [ ]}, "": true}}"#
        let members = try JSONText(SecretBytes(text)).members(at: FieldPath(parsing: "o"))
        let read = { (bytes: SecretBytes) in bytes.withBytes { String(decoding: $0, as: UTF8.self) } }
        #expect(members.map { read($0.name) } == ["b", "a", "c", ""])
        #expect(members.map { read($0.value) } == ["x", "1.0", #"{"d":[]}"#, "true"])
        #expect(try JSONText(SecretBytes(" {} ")).members(at: nil).isEmpty)
        #expect(throws: JSONText.Failure.notAnObject) { try JSONText(SecretBytes("[]")).members(at: nil) }
        #expect(throws: JSONText.Failure.isNull) { try JSONText(SecretBytes(#"{"a":null}"#)).members(at: nil) }
    }
}
