import SecretMemory

/// Names in certificates (RFC 5280 §4.1.2.4), found and compared without decoding a certificate.
enum CertificateName {
    /// The range of the subject in a certificate, the sixth field of TBSCertificate (RFC 5280 §4.1); the bytes after it
    /// may be cut off.
    static func ofSubject(in der: UnsafeRawBufferPointer) -> Range<Int>? {
        guard let certificate = unsafe element(of: der, at: 0, cutOff: true),
            let body = unsafe element(of: der, at: certificate.content.lowerBound, cutOff: true)
        else { return nil }
        var at = body.content.lowerBound
        // Certificates of version 1 have no version field; others have it, explicitly tagged [0].
        if at < der.count, unsafe der[at] == 0xA0, let version = unsafe element(of: der, at: at) { at = version.end }
        for _ in ["serialNumber", "signature", "issuer", "validity"] {
            guard let field = unsafe element(of: der, at: at) else { return nil }
            at = field.end
        }
        return unsafe element(of: der, at: at).map { at..<$0.end }
    }

    /// A digest that is equal for all names that X509_NAME_cmp(3) treats as equal, in any string types. It is made of
    /// the ASCII letters and digits of each value; the order of the values does not count.
    static func digest(of name: UnsafeRawBufferPointer) -> UInt64 {
        var (at, sum) = (0, UInt64(0))
        while let (content, end) = unsafe element(of: name, at: at) {
            let tag = unsafe name[at]
            // Enter a SEQUENCE or SET; an OBJECT IDENTIFIER is not a value.
            let isConstructed = tag & 0x20 != 0
            if !isConstructed && tag != 0x06 { unsafe sum &+= digest(of: name[content], tag: tag) }
            at = isConstructed ? content.lowerBound : end
        }
        return sum
    }

    /// FNV-1a of the letters, in lower case, and digits. In a BMPString (two bytes a character) or UniversalString
    /// (four) these are the characters whose other bytes are zero.
    private static func digest(of value: Slice<UnsafeRawBufferPointer>, tag: UInt8) -> UInt64 {
        let width = tag == 0x1E ? 2 : tag == 0x1C ? 4 : 1
        var (digest, isASCII) = (UInt64(0xCBF2_9CE4_8422_2325), true)
        for unsafe(offset, byte) in unsafe value.enumerated() {
            if offset % width == 0 { isASCII = true }
            if offset % width < width - 1 {
                isASCII = isASCII && byte == 0
            } else if isASCII && byte.isAlphanumeric {
                digest = (digest ^ UInt64(byte | 0x20)) &* 0x100_0000_01B3
            }
        }
        return digest
    }

    /// One DER element (X.690 §8.1): the range of its content, and the offset after it.
    ///
    /// - Parameter cutOff: true if the end of the content may be cut off.
    private static func element(
        of der: UnsafeRawBufferPointer, at: Int, cutOff: Bool = false
    ) -> (content: Range<Int>, end: Int)? {
        guard at + 2 <= der.count else { return nil }
        var start = at + 2
        var length = unsafe Int(der[at + 1])
        if length >= 0x80 {
            let size = length & 0x7F
            guard 1...3 ~= size, start + size <= der.count else { return nil }
            length = unsafe der[start..<(start + size)].reduce(0) { $0 << 8 | Int($1) }
            start += size
        }
        guard cutOff || start + length <= der.count else { return nil }
        return (start..<(start + length), start + length)
    }
}
