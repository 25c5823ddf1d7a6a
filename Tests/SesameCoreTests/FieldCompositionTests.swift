import SecretMemory
@testable import SesameCore
import Testing

/// Tests of fields of JSON values.
@Suite struct FieldCompositionTests {
    private static let object =
        #"{"a":"x","n":1.10,"t":true,"o":{"k":[10,{"z":"deep"}]},"d.t":"dot","e":"","u":"\u00e9"}"#

    @Test(arguments: [
        ("a", "x"), ("n", "1.10"), ("t", "true"), ("o", #"{"k":[10,{"z":"deep"}]}"#), ("o.k.0", "10"),
        ("o.k.1.z", "deep"), (#"d\.t"#, "dot"), ("e", ""), ("u", "é"),
    ]) func `a field is what the object holds there`(_ field: String, _ value: String) throws {
        #expect(try Composition.variables("env: {A: 'x#\(field)'}", ["x": Self.object]) == ["A=\(value)"])
    }

    @Test func `a field goes through filters and encodings as a whole value does`() throws {
        let manifest = "env: {A: '${x#a|base64}-${x#n}', B: {secret: x, field: a, encoding: hex}}"
        #expect(try Composition.variables(manifest, ["x": Self.object]) == ["A=eA==-1.10", "B=78"])
    }

    @Test(arguments: [
        (object, "b", "the value has no such field"), (object, "a.b", "the value has no such field"),
        (object, "o.k.2", "the value has no such field"), (object, "o.k.00", "the value has no such field"),
        (object, "A", "the value has no such field"), (#"{"a":null}"#, "a", "the field is null"),
        ("hunter2", "a", "the value is not JSON, so it has no fields"),
        ("", "a", "the value is not JSON, so it has no fields"),
        (object + "hunter2", "a", "the value is not JSON, so it has no fields"),
        (#"{"a":1,"o":{"b":1,"b":2}}"#, "a", "the value is JSON, but its member 2.2 repeats an earlier name"),
    ]) func `a field that cannot be had is told in words that tell nothing of the value`(
        _ value: String, _ field: String, _ problem: String
    ) throws {
        #expect(
            try Composition.faults("env: {A: 'x#\(field)'}", ["x": value]) == ["A: x@SSM_Current#\(field): \(problem)"])
    }

    @Test func `a JSON text that nests too deep is told`() throws {
        let count = JSONText.depthLimit + 1
        let value = String(repeating: "[", count: count) + String(repeating: "]", count: count)
        #expect(
            try Composition.faults("env: {A: 'x#0'}", ["x": value])
                == ["A: x@SSM_Current#0: the value is JSON that nests deeper than \(JSONText.depthLimit)"])
    }

    /// JSON is parsed once: bytes that are appended later do not count. Parsed again, the text would not be JSON.
    @Test func `a JSON text is read once, however many fields are taken of it`() throws {
        let value = SecretBytes(#"{"a":"1","b":"2"}"#)
        let manifest = try Manifest("env: {A: 'x#a', B: 'x#b'}")
        var composition = try Composition(manifest, ["x": value])
        #expect(try composition.values(of: manifest, Selection()).map(\.bytes.text) == ["1", "2"])
        value.append("no JSON")
        #expect(try composition.values(of: manifest, Selection()).map(\.bytes.text) == ["1", "2"])
        var other = try Composition(manifest, ["x": value])
        #expect(throws: Failure.self) { try other.values(of: manifest, Selection()) }
    }
}
