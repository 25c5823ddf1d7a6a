import SecretMemory

/// Reads what python-dotenv reads.
/// <https://github.com/theskumar/python-dotenv/blob/v1.2.4/src/dotenv/parser.py>
struct DotenvReader {
    private var text: EnvironmentText

    static func readings(of bytes: SecretBytes) -> [Reading] {
        var reader = DotenvReader(text: EnvironmentText(bytes, returnsAreLineEnds: true))
        reader.text.skipByteOrderMark()
        var readings: [Reading] = []
        while let reading = reader.statement() { readings.append(reading) }
        return readings
    }

    private mutating func statement() -> Reading? {
        repeat {
            if text.next == UInt8(ascii: "#") { text.skipLine() }
            text.skip { $0.isBlank || $0 == EnvironmentText.lineFeed }
        } while text.next == UInt8(ascii: "#")
        if text.next == nil { return nil }
        var reading = Reading(start: text.offset)
        text.skip("export") { $0.isBlank }
        text.skip(while: \.isBlank)
        readName(into: &reading)
        reading.checkName()
        text.skip(while: \.isBlank)
        if text.take(UInt8(ascii: "=")) {
            readValue(into: &reading)
        } else {
            reading.fail(.noValue, at: reading.start)
            text.skipLine()
        }
        readEnd(of: &reading)
        return reading
    }

    private mutating func readName(into reading: inout Reading) {
        let quote = UInt8(ascii: "'")
        if text.take(quote) {
            reading.name = text.take { $0 != quote && $0 != EnvironmentText.lineFeed }
            if !text.take(quote) { reading.fail(.unclosed, at: reading.start) }
            return
        }
        reading.name = text.take { !$0.isBlank && $0 != EnvironmentText.lineFeed && !"=#".utf8.contains($0) }
    }

    private mutating func readValue(into reading: inout Reading) {
        let blanks = text.skip(while: \.isBlank)
        let start = text.offset
        switch text.next {
        case UInt8(ascii: "#")? where blanks > 0: break
        case UInt8(ascii: "'")?: readQuoted(escapes: ["\\": "\\", "'": "'"], into: &reading)
        case UInt8(ascii: "\"")?: readQuoted(escapes: Self.escapes, into: &reading)
        default: readUnquoted(into: &reading)
        }
        // python-dotenv looks for references in every value, whatever its quotation marks.
        if reading.value.contains(UInt8(ascii: "$"), then: UInt8(ascii: "{")) { reading.fail(.reference, at: start) }
    }

    private static let escapes: [Unicode.Scalar: Unicode.Scalar] = [
        "\\": "\\", "'": "'", "\"": "\"", "a": "\u{7}", "b": "\u{8}", "f": "\u{C}", "n": "\n", "r": "\r", "t": "\t",
        "v": "\u{B}",
    ]

    private mutating func readQuoted(escapes: [Unicode.Scalar: Unicode.Scalar], into reading: inout Reading) {
        let start = text.offset
        let quote = text.next
        text.advance()
        while let byte = text.next, byte != quote {
            let offset = text.offset
            if text.isTranslated { reading.note(.lineEnd, at: offset) }
            text.advance()
            guard byte == UInt8(ascii: "\\"), let escaped = text.next else {
                reading.value.append(byte)
                continue
            }
            if text.isTranslated { reading.note(.lineEnd, at: offset) }
            text.advance()
            if let meant = escapes[Unicode.Scalar(escaped)] {
                reading.value.append(UInt8(ascii: meant))
                reading.note(.escape, at: offset)
            } else {
                reading.value.append(byte)
                reading.value.append(escaped)
            }
        }
        if text.next == quote { return text.advance() }
        reading.fail(.unclosed, at: start)
        text.move(to: start)
        text.skipLine()
    }

    private mutating func readUnquoted(into reading: inout Reading) {
        let start = text.offset
        let line = text.take { $0 != EnvironmentText.lineFeed }
        if line.hasUnusualSpace { reading.fail(.unusualSpace, at: start) }
        let comment = (1..<max(line.count, 1)).first { index in
            line[index] == UInt8(ascii: "#") && line[index - 1]?.isBlank == true
        }
        if let comment { reading.note(.comment, at: start + comment) }
        reading.value = line.prefix(comment ?? line.count) { $0.isBlank }
    }

    /// Reads a comment after a value, and the end of the line.
    private mutating func readEnd(of reading: inout Reading) {
        text.skip(while: \.isBlank)
        if text.next == UInt8(ascii: "#") {
            reading.note(.comment, at: text.offset)
            text.skipLine()
        }
        guard let next = text.next, next != EnvironmentText.lineFeed else { return }
        reading.fail(.rest, at: text.offset)
        text.skipLine()
    }
}
