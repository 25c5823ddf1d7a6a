/// Encryption and digests of the same bytes.
extension SecretBytes {
    /// SHA-256 (FIPS 180-4): 32 bytes.
    package var digest: SecretBytes { OpenSSL.sha256(self) }

    /// HMAC with SHA-256 (RFC 2104) of a message, keyed with these bytes: 32 bytes.
    package func authenticationCode(of message: String) -> SecretBytes {
        OpenSSL.hmacSHA256(key: self, message)
    }

    /// Random bytes; nil when the system gives none.
    package static func random(count: Int) -> SecretBytes? { OpenSSL.random(count) }

    /// These bytes encrypted with AES-256-GCM, the tag at the end; nil when libcrypto refused.
    ///
    /// - Parameters:
    ///   - key: 32 bytes.
    ///   - nonce: 12 bytes, never the same for two texts of a key.
    ///   - header: what is authenticated with them and stays readable.
    package func sealed(key: SecretBytes, nonce: SecretBytes, header: SecretBytes) -> SecretBytes? {
        OpenSSL.seal(self, key: key, nonce: nonce, header: header)
    }

    /// What ``sealed(key:nonce:header:)`` was made of; nil when anything of it is not as it was.
    package func opened(key: SecretBytes, nonce: SecretBytes, header: SecretBytes) -> SecretBytes? {
        OpenSSL.open(self, key: key, nonce: nonce, header: header)
    }

    /// The bytes that hexadecimal digits of either case stand for, two a byte; nil for anything else.
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
