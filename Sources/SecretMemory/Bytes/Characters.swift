extension Span<UInt8> {
    /// The offset of the first of an ASCII character; nil if there is none.
    package func offset(of character: Unicode.Scalar) -> Int? {
        let byte = UInt8(ascii: character)
        return indices.first { self[$0] == byte }
    }
}

extension String {
    /// The text of bytes that are UTF-8.
    package init(decoding bytes: Span<UInt8>) {
        self = unsafe bytes.withUnsafeBytes { unsafe String(decoding: $0, as: UTF8.self) }
    }
}

extension Substring {
    /// The text before the first `separator`, an ASCII character, and the text after it when there is one.
    package func splitOnce(at separator: Unicode.Scalar) -> (before: Substring, after: Substring?) {
        let bytes = utf8.span
        // Looks at the bytes themselves: `firstIndex(of:)` takes many times as long.
        let byte = UInt8(ascii: separator)
        guard let offset = bytes.indices.first(where: { bytes[$0] == byte }) else { return (self, nil) }
        let index = utf8.index(startIndex, offsetBy: offset)
        return (Substring(utf8[..<index]), Substring(utf8[utf8.index(after: index)...]))
    }
}

extension UInt8 {
    /// Tells whether it is an ASCII letter or digit.
    @inlinable package var isAlphanumeric: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }

    /// Tells whether it is an ASCII letter or digit, "-" or "_".
    @inlinable package var isNamePart: Bool {
        isAlphanumeric || self == UInt8(ascii: "-") || self == UInt8(ascii: "_")
    }
}

extension Unicode.Scalar {
    /// Tells whether it is safe to print: not a control character, a line separator or a bidirectional control (Unicode
    /// Standard Annex 9 §2).
    @inlinable package var isPlain: Bool {
        switch value {
        case 0..<0x20, 0x7F..<0xA0, 0x61C, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069: false
        default: true
        }
    }
}
