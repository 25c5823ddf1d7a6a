import SecretMemory

/// Reads what systemd reads of an EnvironmentFile: systemd.exec(5), and the states of its parser by their names.
/// <https://github.com/systemd/systemd/blob/v252/src/basic/env-file.c>
struct SystemdReader {
    private enum State {
        case preKey, key, preValue, value, valueEscape, singleQuote, doubleQuote, doubleQuoteEscape, comment,
            commentEscape
    }

    private var state = State.preKey
    private var reading: Reading?
    private var readings: [Reading] = []
    /// The length of the value without its last unquoted white space.
    private var length = 0
    /// The offset of the quotation mark that is open.
    private var quote = 0

    static func readings(of bytes: SecretBytes) -> [Reading] {
        var (reader, text) = (SystemdReader(), EnvironmentText(bytes, returnsAreLineEnds: false))
        while let byte = text.next {
            reader.step(byte, at: text.offset)
            text.advance()
        }
        reader.end(at: text.offset)
        return reader.readings
    }

    private static func isLineEnd(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") }

    private mutating func step(_ byte: UInt8, at offset: Int) {
        switch state {
        case .preKey: beginStatement(byte, at: offset)
        case .key: stepInName(byte)
        case .preValue, .value: stepInValue(byte, at: offset)
        case .valueEscape:
            state = .value
            if Self.isLineEnd(byte) {
                reading?.note(.continuation, at: offset)
            } else {
                reading?.note(.escape, at: offset)
                append(byte)
            }
        case .singleQuote: if byte == UInt8(ascii: "'") { closeQuote() } else { append(byte) }
        case .doubleQuote:
            switch byte {
            case UInt8(ascii: "\""): closeQuote()
            case UInt8(ascii: "\\"): state = .doubleQuoteEscape
            default: append(byte)
            }
        case .doubleQuoteEscape: stepAfterBackslash(byte, at: offset)
        case .comment, .commentEscape: stepInComment(byte, at: offset)
        }
    }

    private mutating func beginStatement(_ byte: UInt8, at offset: Int) {
        if byte.isBlank || Self.isLineEnd(byte) { return }
        reading = Reading(start: offset)
        length = 0
        state = "#;".utf8.contains(byte) ? .comment : .key
        reading?.name.append(byte)
    }

    private mutating func stepInName(_ byte: UInt8) {
        if Self.isLineEnd(byte) {
            // systemd passes over a line without "=".
            reading?.checkName()
            if let start = reading?.start { reading?.fail(.noValue, at: start) }
            endStatement()
        } else if byte == UInt8(ascii: "=") {
            if let name = reading?.name {
                reading?.name = name.prefix(name.count) { $0.isBlank }
                reading?.checkName()
            }
            state = .preValue
        } else {
            reading?.name.append(byte)
        }
    }

    /// Before the first piece of a value, in an unquoted one, or after a quoted one.
    private mutating func stepInValue(_ byte: UInt8, at offset: Int) {
        if Self.isLineEnd(byte) { return endValue() }
        if byte == UInt8(ascii: "\\") {
            state = .valueEscape
            length = reading?.value.count ?? 0
        } else if state == .preValue && (byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"")) {
            notePieces(at: offset)
            state = byte == UInt8(ascii: "'") ? .singleQuote : .doubleQuote
            quote = offset
        } else if byte.isBlank {
            if state == .value { reading?.value.append(byte) }
        } else {
            if state == .preValue { notePieces(at: offset) }
            state = .value
            append(byte)
        }
    }

    private mutating func notePieces(at offset: Int) { if quote > 0 { reading?.note(.pieces, at: offset) } }

    private mutating func stepAfterBackslash(_ byte: UInt8, at offset: Int) {
        state = .doubleQuote
        if "\"\\`$".utf8.contains(byte) {
            reading?.note(.escape, at: offset)
            append(byte)
        } else if byte == UInt8(ascii: "\n") {
            reading?.note(.continuation, at: offset)
        } else {
            append(UInt8(ascii: "\\"))
            append(byte)
        }
    }

    /// Appends a byte that is kept also if it is white space at the end.
    private mutating func append(_ byte: UInt8) {
        reading?.value.append(byte)
        length = reading?.value.count ?? 0
    }

    private mutating func closeQuote() {
        length = reading?.value.count ?? 0
        state = .preValue
    }

    private mutating func endValue() {
        if let value = reading?.value { reading?.value = value.prefix(length) { _ in false } }
        endStatement()
    }

    private mutating func endStatement() {
        if let reading { readings.append(reading) }
        (reading, state, quote) = (nil, .preKey, 0)
    }

    /// A comment that ends in a backslash goes on in the next line for systemd 253 and older, and ends for newer ones.
    private mutating func stepInComment(_ byte: UInt8, at offset: Int) {
        if !Self.isLineEnd(byte) {
            state = state == .comment && byte == UInt8(ascii: "\\") ? .commentEscape : .comment
        } else if state == .commentEscape {
            reading?.fail(.continuedComment, at: offset)
            endStatement()
        } else {
            (reading, state) = (nil, .preKey)
        }
    }

    private mutating func end(at offset: Int) {
        switch state {
        case .preKey, .comment, .commentEscape: return
        case .key: stepInName(UInt8(ascii: "\n"))
        case .singleQuote, .doubleQuote, .doubleQuoteEscape:
            reading?.fail(.unclosed, at: quote)
            endStatement()
        case .preValue, .value, .valueEscape: endValue()
        }
    }
}
