/// Hexadecimal, and trimming.
extension SecretBytes {
    /// Lower-case hexadecimal.
    package var hexadecimal: SecretBytes {
        let text = SecretBytes(capacity: 2 * count)
        forEach { byte in text.append(digits: "0123456789abcdef", of: byte) }
        return text
    }

    /// Lower-case hexadecimal of bytes that are no secret, such as a digest.
    package var hexadecimalText: String {
        hexadecimal.withBytes { unsafe String(decoding: $0, as: UTF8.self) }
    }

    /// A copy without the white space (space, tab, line feed, carriage return) at both ends.
    package var trimmed: SecretBytes {
        withBytes { bytes in
            let isText = { (byte: UInt8) in !" \t\n\r".utf8.contains(byte) }
            guard let first = unsafe bytes.firstIndex(where: isText), let last = unsafe bytes.lastIndex(where: isText)
            else { return SecretBytes() }
            return unsafe SecretBytes(copying: UnsafeRawBufferPointer(rebasing: bytes[first...last]))
        }
    }

    /// Appends the two hexadecimal digits of a byte.
    package func append(digits: StaticString, of byte: UInt8) {
        digits.withUTF8Buffer { digits in
            append(unsafe digits[Int(byte >> 4)])
            append(unsafe digits[Int(byte & 15)])
        }
    }

    /// The bytes decoded from hexadecimal digits of either case, two for each byte; nil for anything else.
    package var decodingHexadecimal: SecretBytes? {
        let decoded = SecretBytes(capacity: count / 2)
        var half: UInt8?
        var isGood = count % 2 == 0
        forEach { digit in
            guard let value = Self.hexadecimalValue(digit) else {
                isGood = false
                return
            }
            if let high = half { decoded.append(high << 4 | value) }
            half = half == nil ? value : nil
        }
        return isGood ? decoded : nil
    }

    private static func hexadecimalValue(_ digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
