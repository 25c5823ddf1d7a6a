@testable import SecretMemory
import Testing

/// Values that are cut out of a JSON text stay as they are written.
@Suite struct JSONTextTests {
    private func field(_ path: String, of text: String) throws -> String {
        let steps = path.replacing(#"\."#, with: "\0").split(separator: ".").map { $0.replacing("\0", with: ".") }
        let value = try JSONText(SecretBytes(text)).value(at: steps.map(String.init))
        return value.withBytes { String(decoding: $0, as: UTF8.self) }
    }

    @Test(arguments: [
        (#"{"a": "b"}"#, "a", "b"), (#"{"a":{"b":{"c":"d"}}}"#, "a.b.c", "d"), (#"["x", "y"]"#, "1", "y"),
        (#"{"a":[{"b":1},{"b":2}]}"#, "a.1.b", "2"), (#"{"0":"name"}"#, "0", "name"),
        (#"{"a.b":1,"a":{"b":2}}"#, #"a\.b"#, "1"), (#"{"a.b":1,"a":{"b":2}}"#, "a.b", "2"),
        (#"{"a\\b":1}"#, #"a\b"#, "1"), (#"{"a|b}":1}"#, "a|b}", "1"),
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
        "0.1000000000000000055511151231257827", "9007199254740993", "true", "false", "1e400", "-1E+999999", "1e-400",
        String(repeating: "9", count: 400), "-" + String(repeating: "1", count: 400) + ".5",
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
        "\u{FEFF}{}", "{\"a\":1}\0", "{\"a\":1\0}", "{\"a\":true\0}", "[null\0,1]", "1\0", "[1e]", "[1e+]", "[-]",
        "[--1]",
        "[1.e5]", "[00]", "{\"a\":1 \"b\":2}", "{\"a\"}", "{1:2}", "[,1]", "[1,,2]", "[}", "{]", "[1}", "\"\\",
        "\"a\nb\"",
        "{,}", "{\"a\":}", "truefalse", "[tru]", #"{"\x":1}"#, #"{"\udc00":1}"#, "]", "[1]]",
    ]) func `text that is not JSON has no fields`(_ text: String) {
        #expect(throws: JSONText.Failure.notJSON) { try field("a", of: text) }
    }

    @Test func `bytes that are not UTF-8 have no fields`() {
        for bytes: [UInt8] in [[0x22, 0xFF, 0x22], [0x22, 0xC0, 0x80, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22], [0xFF]] {
            #expect(throws: JSONText.Failure.notJSON) {
                try JSONText(bytes.withUnsafeBytes { SecretBytes(copying: $0) })
            }
        }
    }

    @Test(arguments: [
        (#"{"a":1,"a":1}"#, [2]), (#"{"a":1,"\u0061":2}"#, [2]), (#"{"b":[{"x":1,"x":2}],"a":0}"#, [1, 1, 2]),
        (#"{"a":0,"b":1,"c":2,"b":3}"#, [4]), (#"{"a":0,"b":[1,{"c":{"":1," ":2,"":3}}]}"#, [2, 2, 1, 3]),
        (#"{"\u0000":1,"\u0000":2}"#, [2]), (#"{"ab":1,"ba":2,"ab":3}"#, [3]),
        (#"{"a":1,"b":2,"c":3,"d":4,"e":5,"f":6,"g":7,"h":8,"i":9,"\u0061":10}"#, [10]),
        (#"{"a":1,"b":2,"c":3,"d":4,"e":5,"f":6,"g":7,"h":8,"i":9,"j":10,"\u0069":11}"#, [11]),
    ])
    func `a name that an object has twice is an error wherever it is`(_ text: String, _ numbers: [Int]) {
        #expect(throws: JSONText.Failure.memberTwice(numbers)) { try field("a", of: text) }
    }

    @Test func `many names of the same letters are different names`() throws {
        let names = ["abc", "acb", "bac", "bca", "cab", "cba", "abcd", "abdc", "acbd", "acdb", "adbc"]
        let text = "{" + names.map { "\"\($0)\":\"\($0)\"" }.joined(separator: ",") + "}"
        for name in names { #expect(try field(name, of: text) == name) }
    }

    @Test func `it reads past numbers and names that jansson refuses`() throws {
        let long = String(repeating: "9", count: 400)
        #expect(try field("a", of: "{\"x\":[1e400,{\"y\":-\(long)}],\"\\u0000\":1,\"b\\u0000c\":2,\"a\":3}") == "3")
        let members = try JSONText(SecretBytes(#"{"a\u0000":1,"b":1e400}"#)).members(at: [])
        #expect(members.map { $0.name.withBytes { Array($0) } } == [[0x61, 0], [0x62]])
    }

    @Test func `it nests 2,048 deep and no deeper`() throws {
        let deep = { String(repeating: "[", count: $0) + "1" + String(repeating: "]", count: $0) }
        #expect(try field(Array(repeating: "0", count: 1000).joined(separator: "."), of: deep(1000)) == "1")
        #expect(try field("0", of: deep(2048)) == deep(2047))
        #expect(throws: JSONText.Failure.tooDeep) { try field("0", of: deep(2049)) }
        #expect(throws: JSONText.Failure.tooDeep) { try field("0", of: deep(1_000_000)) }
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
        let members = try JSONText(SecretBytes(text)).members(at: ["o"])
        let read = { (bytes: SecretBytes) in bytes.withBytes { String(decoding: $0, as: UTF8.self) } }
        #expect(members.map { read($0.name) } == ["b", "a", "c", ""])
        #expect(members.map { read($0.value) } == ["x", "1.0", #"{"d":[]}"#, "true"])
        #expect(try JSONText(SecretBytes(" {} ")).members(at: []).isEmpty)
        #expect(throws: JSONText.Failure.notAnObject) { try JSONText(SecretBytes("[]")).members(at: []) }
        #expect(throws: JSONText.Failure.isNull) { try JSONText(SecretBytes(#"{"a":null}"#)).members(at: []) }
    }
}
