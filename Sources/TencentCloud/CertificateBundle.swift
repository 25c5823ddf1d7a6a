import CLinux

/// A file of trusted certificates in PEM (RFC 7468), indexed by subject without decoding one.
///
/// Decoding a distribution's whole bundle costs 60 ms of CPU in every process; finding one issuer in the index, 1 ms.
package final class CertificateBundle {
    package let path: String

    /// Each certificate's DER; none when the file cannot be read. Read when first asked for.
    private(set) lazy var certificates: [SecretBytes] = (try? read()) ?? []

    package init(path: String) { self.path = path }

    /// Reads the certificates now, to know that there are any.
    ///
    /// - Returns: how many there are.
    package func count() throws(FileFailure) -> Int {
        certificates = try read()
        return certificates.count
    }

    private func read() throws(FileFailure) -> [SecretBytes] {
        let pem = try SecretBytes(contentsOf: path, limit: 16 << 20)
        return pem.withBytes { unsafe Self.decode($0) }
    }

    /// Those whose subject is this DER, byte for byte.
    func certificates(subject: UnsafeRawBufferPointer) -> [SecretBytes] {
        certificates.filter { certificate in
            certificate.withBytes { der in
                guard let range = unsafe Self.subject(of: der), range.count == subject.count else { return false }
                return unsafe UnsafeRawBufferPointer(rebasing: der[range]).elementsEqual(subject)
            }
        }
    }

    private static func decode(_ pem: UnsafeRawBufferPointer) -> [SecretBytes] {
        var certificates: [SecretBytes] = []
        var rest = unsafe pem[...]
        while let begin = unsafe find("-----BEGIN CERTIFICATE-----", in: rest) {
            unsafe rest = rest[begin.upperBound...]
            guard let end = unsafe find("-----END CERTIFICATE-----", in: rest) else { break }
            let body = unsafe UnsafeRawBufferPointer(rebasing: rest[..<end.lowerBound])
            if let der = unsafe OpenSSL.decodingBase64(body) { certificates.append(der) }
            unsafe rest = rest[end.upperBound...]
        }
        return certificates
    }

    private static func find(_ marker: StaticString, in bytes: Slice<UnsafeRawBufferPointer>) -> Range<Int>? {
        let whole = unsafe UnsafeRawBufferPointer(rebasing: bytes)
        guard let start = whole.baseAddress,
            let found = unsafe linux_memmem(start, whole.count, marker.utf8Start, marker.utf8CodeUnitCount)
        else { return nil }
        let offset = unsafe bytes.startIndex + (UnsafeRawPointer(found) - start)
        return offset..<(offset + marker.utf8CodeUnitCount)
    }

    /// Where the subject lies in a certificate: RFC 5280 §4.1, TBSCertificate's sixth field.
    private static func subject(of der: UnsafeRawBufferPointer) -> Range<Int>? {
        guard let certificate = unsafe element(of: der, at: 0),
            let body = unsafe element(of: der, at: certificate.content.lowerBound)
        else { return nil }
        var at = body.content.lowerBound
        // The version, explicitly tagged [0], is left out of version 1 certificates.
        if at < der.count, unsafe der[at] == 0xA0, let version = unsafe element(of: der, at: at) { at = version.end }
        for _ in ["serialNumber", "signature", "issuer", "validity"] {
            guard let field = unsafe element(of: der, at: at) else { return nil }
            at = field.end
        }
        return unsafe element(of: der, at: at).map { at..<$0.end }
    }

    /// One DER element (X.690 §8.1): where its content lies and where it ends.
    private static func element(of der: UnsafeRawBufferPointer, at: Int) -> (content: Range<Int>, end: Int)? {
        guard at + 2 <= der.count else { return nil }
        var start = at + 2
        var length = unsafe Int(der[at + 1])
        if length >= 0x80 {
            let size = length & 0x7F
            guard 1...3 ~= size, start + size <= der.count else { return nil }
            length = unsafe der[start..<(start + size)].reduce(0) { $0 << 8 | Int($1) }
            start += size
        }
        guard start + length <= der.count else { return nil }
        return (start..<(start + length), start + length)
    }
}
