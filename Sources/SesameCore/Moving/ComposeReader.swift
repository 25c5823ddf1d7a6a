import SecretMemory

/// Reads what the documentation of Docker Compose says of the files of `env_file`.
/// <https://docs.docker.com/compose/how-tos/environment-variables/variable-interpolation/#env-file-syntax>
///
/// Compose does more than that: it takes `\a` and `\0101` for escapes, and `$$` for a dollar sign. Such values are
/// problems here.
struct ComposeReader {
    private var text: EnvironmentText

    static func readings(of bytes: SecretBytes) -> [Reading] {
        var reader = ComposeReader(text: EnvironmentText(bytes, returnsAreLineEnds: false))
        reader.text.skipByteOrderMark()
        var readings: [Reading] = []
        while let reading = reader.statement() { readings.append(reading) }
        return readings
    }

    /// A carriage return is white space.
    private static func isSpace(_ byte: UInt8) -> Bool { byte.isBlank || byte == UInt8(ascii: "\r") }

    private mutating func statement() -> Reading? {
        repeat {
            if text.next == UInt8(ascii: "#") { text.skipLine() }
            text.skip { Self.isSpace($0) || $0 == EnvironmentText.lineFeed }
        } while text.next == UInt8(ascii: "#")
        if text.next == nil { return nil }
        var reading = Reading(start: text.offset)
        text.skip("export", before: Self.isSpace)
        text.skip(while: Self.isSpace)
        let name = text.take { $0 != EnvironmentText.lineFeed && !"=:".utf8.contains($0) }
        reading.name = name.prefix(name.count, trimming: Self.isSpace)
        reading.checkName()
        if let next = text.next, next != EnvironmentText.lineFeed {
            text.advance()
            readValue(into: &reading)
        } else {
            reading.fail(.noValue, at: reading.start)
        }
        return reading
    }

    private mutating func readValue(into reading: inout Reading) {
        let blanks = text.skip(while: Self.isSpace)
        switch text.next {
        case UInt8(ascii: "'")?, UInt8(ascii: "\"")?: readQuoted(into: &reading)
        case UInt8(ascii: "#")? where blanks > 0:
            reading.fail(.undecided, at: text.offset)
            text.skipLine()
        default: readUnquoted(into: &reading)
        }
    }

    private mutating func readUnquoted(into reading: inout Reading) {
        let start = text.offset
        let line = text.take { $0 != EnvironmentText.lineFeed }
        if line.hasUnusualSpace { reading.fail(.unusualSpace, at: start) }
        let comment = (0..<line.count).first { line[$0] == UInt8(ascii: " ") && line[$0 + 1] == UInt8(ascii: "#") }
        if let comment { reading.note(.comment, at: start + comment + 1) }
        reading.value = line.prefix(comment ?? line.count, trimming: Self.isSpace)
        if reading.value.contains(UInt8(ascii: "$")) { reading.fail(.reference, at: start) }
    }

    private mutating func readQuoted(into reading: inout Reading) {
        let start = text.offset
        let quote = text.next
        let isDouble = quote == UInt8(ascii: "\"")
        text.advance()
        while let byte = text.next, byte != quote {
            let offset = text.offset
            text.advance()
            if byte == UInt8(ascii: "\\") {
                readEscape(isDouble: isDouble, quote, at: offset, into: &reading)
            } else {
                if isDouble && byte == UInt8(ascii: "$") { reading.fail(.reference, at: offset) }
                reading.value.append(byte)
            }
        }
        guard text.next == quote else {
            reading.fail(.unclosed, at: start)
            text.move(to: start)
            return text.skipLine()
        }
        text.advance()
        readEnd(of: &reading)
    }

    /// Reads what follows a backslash.
    private mutating func readEscape(isDouble: Bool, _ quote: UInt8?, at offset: Int, into reading: inout Reading) {
        let backslash = UInt8(ascii: "\\")
        let next = text.next
        let meant: UInt8? =
            switch next {
            case quote: quote
            case UInt8(ascii: "n")? where isDouble: UInt8(ascii: "\n")
            case UInt8(ascii: "r")? where isDouble: UInt8(ascii: "\r")
            case UInt8(ascii: "t")? where isDouble: UInt8(ascii: "\t")
            case backslash? where isDouble: backslash
            default: nil
            }
        if let meant {
            reading.note(.escape, at: offset)
            reading.value.append(meant)
            return text.advance()
        }
        reading.value.append(backslash)
        if isDouble, let next, "abcfv0$".utf8.contains(next) { reading.fail(.undocumented, at: offset) }
        if next == backslash {
            reading.value.append(backslash)
            text.advance()
        }
    }

    /// Reads a comment after a value, and the end of the line.
    private mutating func readEnd(of reading: inout Reading) {
        text.skip(while: Self.isSpace)
        guard let next = text.next, next != EnvironmentText.lineFeed else { return }
        if next == UInt8(ascii: "#") {
            reading.note(.comment, at: text.offset)
        } else {
            reading.fail(.rest, at: text.offset)
        }
        text.skipLine()
    }
}
