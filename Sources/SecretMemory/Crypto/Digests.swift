import COpenSSL

/// libcrypto computed no digest: openssl.cnf may disable SHA-256, or memory is out.
package struct DigestRefused: Error { package init() {} }

/// Digests and random bytes from libcrypto.
extension SecretBytes {
    /// libcrypto's SHA-256, looked up once (EVP_MD_fetch(3)): SHA256(3) takes most of its time to look it up.
    private nonisolated(unsafe) static let method = unsafe EVP_MD_fetch(nil, "SHA256", nil)

    /// SHA-256 (FIPS 180-4): 32 bytes.
    package var sha256: SecretBytes {
        get throws(DigestRefused) {
            let digest = SecretBytes(capacity: Int(SHA256_DIGEST_LENGTH))
            digest.append(upTo: Int(SHA256_DIGEST_LENGTH)) { out in
                let start = unsafe out.baseAddress?.assumingMemoryBound(to: UInt8.self)
                return withBytes {
                    unsafe EVP_Digest($0.baseAddress, $0.count, start, nil, Self.method, nil) == 1 ? out.count : 0
                }
            }
            guard digest.count == Int(SHA256_DIGEST_LENGTH) else { throw DigestRefused() }
            return digest
        }
    }

    /// HMAC with SHA-256 (RFC 2104) of a message, keyed with these bytes: 32 bytes.
    package func hmacSHA256(of message: String) throws(DigestRefused) -> SecretBytes {
        var message = message
        return try Self.whole(message.withUTF8 { unsafe hmacSHA256(of: UnsafeRawBufferPointer($0)) })
    }

    /// HMAC with SHA-256 (RFC 2104) of other bytes, keyed with these bytes: 32 bytes.
    package func hmacSHA256(of message: SecretBytes) throws(DigestRefused) -> SecretBytes {
        try Self.whole(message.withBytes { unsafe hmacSHA256(of: $0) })
    }

    /// The code; empty if libcrypto makes none.
    private func hmacSHA256(of message: UnsafeRawBufferPointer) -> SecretBytes {
        let code = SecretBytes(capacity: Int(SHA256_DIGEST_LENGTH))
        code.append(upTo: Int(SHA256_DIGEST_LENGTH)) { out in
            var length: UInt32 = 0
            let start = unsafe out.baseAddress?.assumingMemoryBound(to: UInt8.self)
            return withBytes { key in
                let made = unsafe HMAC(
                    EVP_sha256(), key.baseAddress, Int32(key.count),
                    message.baseAddress?.assumingMemoryBound(to: UInt8.self), message.count, start, &length)
                return unsafe made == nil ? 0 : Int(length)
            }
        }
        return code
    }

    private static func whole(_ code: SecretBytes) throws(DigestRefused) -> SecretBytes {
        guard code.count == Int(SHA256_DIGEST_LENGTH) else { throw DigestRefused() }
        return code
    }

    /// Random bytes (RAND_bytes(3)); nil if the system gives none.
    package static func random(count: Int) -> SecretBytes? {
        let bytes = SecretBytes(capacity: count)
        bytes.append(upTo: count) { out in
            unsafe RAND_bytes(out.baseAddress?.assumingMemoryBound(to: UInt8.self), Int32(count)) == 1 ? count : 0
        }
        return bytes.count == count ? bytes : nil
    }
}
