extension Substring {
    /// The text before the first `separator`, an ASCII character, and the text after it when there is one.
    package func splitOnce(at separator: Unicode.Scalar) -> (before: Substring, after: Substring?) {
        guard let index = utf8.firstIndex(of: UInt8(ascii: separator)) else { return (self[...], nil) }
        return (self[..<index], self[utf8.index(after: index)...])
    }
}

extension UInt8 {
    /// Tells whether it is an ASCII letter or digit.
    package var isAlphanumeric: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }
}

extension Unicode.Scalar {
    /// Tells whether it is safe to print: not a control character, a line separator or a bidirectional control (Unicode
    /// Standard Annex 9 §2).
    package var isPlain: Bool {
        switch value {
        case 0..<0x20, 0x7F..<0xA0, 0x61C, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069: false
        default: true
        }
    }
}
