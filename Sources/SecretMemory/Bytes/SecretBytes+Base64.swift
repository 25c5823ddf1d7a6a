import COpenSSL

/// Base64 (RFC 4648 §4), by libcrypto.
extension SecretBytes {
    /// Base64 (RFC 4648 §4), padded, on one line.
    package var base64: SecretBytes {
        let text = SecretBytes(capacity: 4 * ((count + 2) / 3) + 1)
        // EVP_EncodeBlock(3) ends its output with a NUL that it does not count.
        text.append(upTo: 4 * ((count + 2) / 3) + 1) { out in
            withBytes { bytes in
                unsafe Int(
                    EVP_EncodeBlock(
                        out.baseAddress?.assumingMemoryBound(to: UInt8.self),
                        bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), Int32(bytes.count)))
            }
        }
        return text
    }

    /// The bytes decoded from padded base64; nil if these are not padded base64.
    package var decodingBase64: SecretBytes? { withBytes { unsafe SecretBytes.decodingBase64($0) } }

    /// Decodes padded base64 from other memory; nil for anything else. Line breaks are allowed.
    package static func decodingBase64(_ text: UnsafeRawBufferPointer) -> SecretBytes? {
        let digits = unsafe text.count { $0 > UInt8(ascii: " ") }
        let padding = unsafe text.suffix(4).count { $0 == UInt8(ascii: "=") }
        let size = digits / 4 * 3 - padding
        guard digits % 4 == 0, padding <= 2, size >= 0, let context = unsafe EVP_ENCODE_CTX_new() else { return nil }
        defer { unsafe EVP_ENCODE_CTX_free(context) }
        let decoded = SecretBytes(capacity: size + 3)
        decoded.append(upTo: digits / 4 * 3 + 3) { out in
            let start = unsafe out.baseAddress?.assumingMemoryBound(to: UInt8.self)
            var length: Int32 = 0
            var tail: Int32 = 0
            unsafe EVP_DecodeInit(context)
            let source = unsafe text.baseAddress?.assumingMemoryBound(to: UInt8.self)
            guard unsafe EVP_DecodeUpdate(context, start, &length, source, Int32(text.count)) >= 0,
                let start = unsafe start, unsafe EVP_DecodeFinal(context, start + Int(length), &tail) == 1
            else { return 0 }
            return Int(length + tail)
        }
        // EVP_DecodeUpdate(3) stops silently at a "-": the result is then shorter than `size`.
        return decoded.count == size ? decoded : nil
    }

    /// Decodes the start of a base64 text, as many whole groups as there are.
    package static func decodingBase64(startOf text: UnsafeRawBufferPointer) -> SecretBytes {
        let decoded = SecretBytes(capacity: text.count)
        guard let context = unsafe EVP_ENCODE_CTX_new() else { return decoded }
        defer { unsafe EVP_ENCODE_CTX_free(context) }
        decoded.append(upTo: text.count) { out in
            var length: Int32 = 0
            unsafe EVP_DecodeInit(context)
            let isGood = unsafe EVP_DecodeUpdate(
                context, out.baseAddress?.assumingMemoryBound(to: UInt8.self), &length,
                text.baseAddress?.assumingMemoryBound(to: UInt8.self), Int32(text.count))
            return isGood >= 0 ? Int(length) : 0
        }
        return decoded
    }
}
