@testable import SecretMemory
import Testing

/// JSON is written with all of its parts, or not at all.
@Suite struct JSONWritingTests {
    @Test func `every part is there`() {
        let part = JSON.Part.object([
            ("a", .bytes(SecretBytes("\0"))), ("b", .array([.integer(1), .boolean(true), .text("ä")])),
            ("c", .object([])),
        ])
        let text = JSON.text(part).withBytes { String(decoding: $0, as: UTF8.self) }
        #expect(text == #"{"a":"\u0000","b":[1,true,"ä"],"c":{}}"#)
    }

    @Test func `a member that cannot be written is never left out`() async {
        await #expect(processExitsWith: .failure) {
            _ = JSON.text(.object([("a", .bytes(.noText)), ("b", .integer(1))]))
        }
        await #expect(processExitsWith: .failure) { _ = JSON.text(.object([("a", .array([.bytes(.noText)]))])) }
        await #expect(processExitsWith: .failure) { _ = JSON.text(.object([("a\0b", .integer(1))])) }
    }
}

extension SecretBytes {
    /// A byte that is not UTF-8.
    fileprivate static var noText: SecretBytes {
        let bytes = SecretBytes()
        bytes.append(0xFF)
        return bytes
    }
}
