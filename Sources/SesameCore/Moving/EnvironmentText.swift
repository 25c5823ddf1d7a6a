import SecretMemory

/// A cursor over the bytes of an environment file. It gives line ends as one format sees them, and offsets as the file
/// has them, so readings of several formats can be compared.
struct EnvironmentText {
    static let lineFeed = UInt8(ascii: "\n")
    private static let carriageReturn = UInt8(ascii: "\r")

    private let bytes: SecretBytes
    /// True if a carriage return is a line feed, with a line feed after it or without.
    private let returnsAreLineEnds: Bool
    private(set) var offset = 0

    /// - Parameter returnsAreLineEnds: true if a carriage return is a line feed, with a line feed after it or without.
    init(_ bytes: SecretBytes, returnsAreLineEnds: Bool) {
        (self.bytes, self.returnsAreLineEnds) = (bytes, returnsAreLineEnds)
    }

    /// The byte at the cursor; nil at the end.
    var next: UInt8? {
        let byte = bytes[offset]
        return returnsAreLineEnds && byte == Self.carriageReturn ? Self.lineFeed : byte
    }

    /// Tells whether a carriage return stands at the cursor and is seen as a line feed.
    var isTranslated: Bool { next == Self.lineFeed && bytes[offset] != Self.lineFeed }

    /// Moves on by one byte, or by a line end of two.
    mutating func advance() {
        let isLong = isTranslated && bytes[offset + 1] == Self.lineFeed
        offset = min(offset + (isLong ? 2 : 1), bytes.count)
    }

    /// Moves back, or on, to an offset that the cursor had.
    mutating func move(to offset: Int) { self.offset = offset }

    /// Moves on as long as the condition holds.
    ///
    /// - Returns: the number of bytes that were passed.
    @discardableResult mutating func skip(while condition: (UInt8) -> Bool) -> Int {
        let start = offset
        while let byte = next, condition(byte) { advance() }
        return offset - start
    }

    /// Moves to the end of the line.
    mutating func skipLine() { skip { $0 != Self.lineFeed } }

    /// Moves on and collects bytes as long as the condition holds.
    mutating func take(while condition: (UInt8) -> Bool) -> SecretBytes {
        let taken = SecretBytes()
        while let byte = next, condition(byte) {
            taken.append(byte)
            advance()
        }
        return taken
    }

    /// Moves past a word, if it stands here with a byte after it for which the condition holds.
    mutating func skip(_ word: StaticString, before condition: (UInt8) -> Bool) {
        let start = offset
        let isHere = word.withUTF8Buffer { word in unsafe word.allSatisfy { take($0) } }
        if !isHere || next.map(condition) != true { offset = start }
    }

    /// Moves past the mark that some editors put at the beginning of UTF-8.
    mutating func skipByteOrderMark() {
        let start = offset
        if !(take(0xEF) && take(0xBB) && take(0xBF)) { offset = start }
    }

    /// Moves past this byte, if it is the next.
    mutating func take(_ byte: UInt8) -> Bool {
        guard next == byte else { return false }
        advance()
        return true
    }
}

extension UInt8 {
    /// Tells whether it is a space or a tab.
    var isBlank: Bool { self == UInt8(ascii: " ") || self == UInt8(ascii: "\t") }
}

extension SecretBytes {
    /// A copy of the bytes before an offset, without the trailing ones for which the condition holds.
    func prefix(_ length: Int, trimming condition: (UInt8) -> Bool) -> SecretBytes {
        var end = min(length, count)
        while let last = self[end - 1], condition(last) { end -= 1 }
        return withBytes { unsafe SecretBytes(copying: UnsafeRawBufferPointer(rebasing: $0[..<end])) }
    }

    /// Tells whether two bytes stand beside each other.
    func contains(_ first: UInt8, then second: UInt8) -> Bool {
        (0..<count).contains { self[$0] == first && self[$0 + 1] == second }
    }

    /// Tells whether it holds white space other than space, tab and line ends, of which each format has its own list:
    /// some controls of ASCII, U+0085, and Unicode's separators.
    var hasUnusualSpace: Bool {
        (0..<count).contains { offset in
            switch (self[offset] ?? 0, self[offset + 1] ?? 0, self[offset + 2] ?? 0) {
            case (0x0B...0x0C, _, _), (0x1C...0x1F, _, _): true
            case (0xC2, 0x85, _), (0xC2, 0xA0, _): true
            case (0xE1, 0x9A, 0x80), (0xE2, 0x80, 0x80...0x8A), (0xE2, 0x80, 0xA8...0xA9), (0xE2, 0x80, 0xAF): true
            case (0xE2, 0x81, 0x9F), (0xE3, 0x80, 0x80): true
            default: false
            }
        }
    }

    /// The offset of the first byte that is no part of a character in UTF-8; nil if all are.
    var offsetOfBrokenCharacter: Int? {
        var offset = 0
        while let byte = self[offset] {
            let length = byte < 0x80 ? 1 : byte & 0xE0 == 0xC0 ? 2 : byte & 0xF0 == 0xE0 ? 3 : 4
            var scalar = UInt32(length == 1 ? byte : byte & (0xFF >> (UInt8(length) + 1)))
            for index in 1..<max(length, 1) where length > 1 {
                guard let next = self[offset + index], next & 0xC0 == 0x80 else { return offset }
                scalar = scalar << 6 | UInt32(next & 0x3F)
            }
            let isShortest = scalar >= [0, 0x80, 0x800, 0x10000][length - 1]
            guard byte < 0x80 || (0xC2...0xF4).contains(byte), isShortest, Unicode.Scalar(scalar) != nil else {
                return offset
            }
            offset += length
        }
        return nil
    }
}
