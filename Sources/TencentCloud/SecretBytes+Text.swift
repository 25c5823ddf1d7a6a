/// Other ways to write the same bytes.
extension SecretBytes {
    /// Base64 (RFC 4648 §4), padded, on one line.
    package var base64: SecretBytes { OpenSSL.base64(self) }

    /// Lower-case hexadecimal.
    package var hexadecimal: SecretBytes {
        let text = SecretBytes(capacity: 2 * count)
        forEach { byte in text.append(digits: "0123456789abcdef", of: byte) }
        return text
    }

    /// Percent-encoded but for letters, digits and "-._~" (the unreserved characters, RFC 3986 §2.3).
    package var percentEncoded: SecretBytes {
        let text = SecretBytes(capacity: 3 * count)
        forEach { byte in
            if byte.isAlphanumeric || "-._~".utf8.contains(byte) {
                text.append(byte)
            } else {
                text.append(UInt8(ascii: "%"))
                text.append(digits: "0123456789ABCDEF", of: byte)
            }
        }
        return text
    }

    /// In single quotes: one word of a POSIX shell (Shell Command Language §2.2.2).
    package var shellQuoted: SecretBytes {
        let text = SecretBytes(capacity: count + 8)
        text.append("'")
        forEach { byte in
            if byte == UInt8(ascii: "'") { text.append("'\\''") } else { text.append(byte) }
        }
        text.append("'")
        return text
    }

    /// Without the white space (blank, tab, line feed, carriage return) at both ends.
    package var trimmed: SecretBytes {
        withBytes { bytes in
            let isText = { (byte: UInt8) in !" \t\n\r".utf8.contains(byte) }
            guard let first = unsafe bytes.firstIndex(where: isText), let last = unsafe bytes.lastIndex(where: isText)
            else { return SecretBytes() }
            return unsafe SecretBytes(copying: UnsafeRawBufferPointer(rebasing: bytes[first...last]))
        }
    }

    private func append(digits: StaticString, of byte: UInt8) {
        digits.withUTF8Buffer { digits in
            append(unsafe digits[Int(byte >> 4)])
            append(unsafe digits[Int(byte & 15)])
        }
    }
}
