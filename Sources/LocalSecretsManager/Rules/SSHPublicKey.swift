import Foundation

extension PrivateKey {
    /// The public key of an RSA key, as OpenSSH writes it: `ssh-rsa AAAA…` (RFC 4253 §6.6).
    func sshPublicKey() throws(GnuTLSFailure) -> String {
        let (modulus, exponent) = try rsaPublicNumbers()
        let kind = "ssh-rsa"
        let parts = [Array(kind.utf8), Self.signed(exponent), Self.signed(modulus)]
        let bytes = parts.flatMap { part in
            [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: part.count >> $0) } + part
        }
        return "\(kind) \(Data(bytes).base64EncodedString())"
    }

    /// A number that is not negative, as two's complement: with a zero byte before a high bit, and no other.
    private static func signed(_ number: [UInt8]) -> [UInt8] {
        let digits = number.drop { $0 == 0 }
        return (digits.first ?? 0 >= 0x80 ? [0] : []) + digits
    }
}
