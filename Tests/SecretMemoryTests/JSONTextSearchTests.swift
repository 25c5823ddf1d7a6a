@testable import SecretMemory
import Testing

/// Every field of many generated texts is found, whatever their white space and escapes.
@Suite struct JSONTextSearchTests {
    /// A value, as it is written with white space and as it is to be read.
    private struct Made {
        /// The value as it stands in the text.
        var text: String
        /// The same without white space.
        var compact: String
        /// The result of a path to it; nil for null.
        var value: String?
        /// The paths to everything in it.
        var fields: [(path: [String], value: String?)]
    }

    /// Numbers that look random and are the same in each run (SplitMix64).
    private struct Numbers: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            return mixed ^ (mixed >> 31)
        }
    }

    /// Pieces of strings: the characters, and ways to write them.
    private static let pieces: [(String, [String])] = [
        ("a", ["a", "\\u0061"]), ("b", ["b"]), (".", [".", "\\u002e"]), ("\"", ["\\\""]), ("\\", ["\\\\", "\\u005C"]),
        ("/", ["/", "\\/"]), ("é", ["é", "\\u00e9"]), ("😀", ["😀", "\\ud83d\\ude00"]), (" ", [" "]), ("{", ["{"]),
        ("]", ["]"]), (",", [","]), (":", [":"]), ("|", ["|"]), ("}", ["}"]), ("0", ["0"]), ("中", ["中"]),
    ]
    private static let words = ["0", "-1", "1.50", "1e3", "123456789012345678901234567890", "true", "false"]

    private func space(_ numbers: inout Numbers) -> String {
        ["", "", "", " ", "\n", "\t ", "\r\n"].randomElement(using: &numbers) ?? ""
    }

    private func string(_ length: ClosedRange<Int>, _ numbers: inout Numbers) -> (text: String, value: String) {
        var (text, value) = ("", "")
        for _ in 0..<Int.random(in: length, using: &numbers) {
            let (piece, spellings) = Self.pieces.randomElement(using: &numbers) ?? ("", [])
            value += piece
            text += spellings.randomElement(using: &numbers) ?? ""
        }
        return ("\"\(text)\"", value)
    }

    private func make(_ depth: Int, _ numbers: inout Numbers) -> Made {
        let kind = Int.random(in: 0..<(depth > 0 ? 6 : 3), using: &numbers)
        if kind == 0 { return Made(text: "null", compact: "null", value: nil, fields: []) }
        if kind == 1 {
            let word = Self.words.randomElement(using: &numbers) ?? "0"
            return Made(text: word, compact: word, value: word, fields: [])
        }
        if kind == 2 {
            let (text, value) = string(0...6, &numbers)
            return Made(text: text, compact: text, value: value, fields: [])
        }
        let isObject = kind > 3
        var (texts, compacts, names) = ([String](), [String](), Set<String>())
        var fields: [(path: [String], value: String?)] = []
        for index in 0..<Int.random(in: 0...4, using: &numbers) {
            var (step, before) = (String(index), "")
            if isObject {
                let (text, name) = string(1...4, &numbers)
                guard names.insert(name).inserted else { continue }
                (step, before) = (name, text)
            }
            let item = make(depth - 1, &numbers)
            let colon = isObject ? space(&numbers) + ":" + space(&numbers) : ""
            texts.append(space(&numbers) + before + colon + item.text + space(&numbers))
            compacts.append(before + (isObject ? ":" : "") + item.compact)
            fields.append(([step], item.value))
            fields += item.fields.map { ([step] + $0.path, $0.value) }
        }
        let (open, close) = isObject ? ("{", "}") : ("[", "]")
        let compact = open + compacts.joined(separator: ",") + close
        let text = open + (texts.isEmpty ? space(&numbers) : texts.joined(separator: ",")) + close
        return Made(text: text, compact: compact, value: compact, fields: fields)
    }

    @Test func `every field is found, and is what was written`() throws {
        var numbers = Numbers(state: 4)
        var count = 0
        for _ in 0..<400 {
            let made = make(4, &numbers)
            let text = try JSONText(SecretBytes(space(&numbers) + made.text + space(&numbers)))
            for (steps, expected) in made.fields {
                count += 1
                guard let expected else {
                    #expect(throws: JSONText.Failure.isNull) { try text.value(at: steps) }
                    continue
                }
                let found = try text.value(at: steps).withBytes { String(decoding: $0, as: UTF8.self) }
                #expect(found.unicodeScalars.elementsEqual(expected.unicodeScalars), "\(steps) of \(made.text)")
            }
        }
        #expect(count > 1000)
    }
}
