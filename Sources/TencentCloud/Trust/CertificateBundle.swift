import CLinux
package import SecretMemory

/// A file of trusted certificates in PEM (RFC 7468), indexed by subject without decoding any certificate.
///
/// Decoding the whole bundle of a distribution costs 60 ms of CPU in every process; building the index costs 0.5 ms.
package final class CertificateBundle {
    package let path: FilePath

    /// The range of a certificate's base64 in the file, and the digest of its subject.
    private typealias Entry = (body: Range<Int>, subject: UInt64)
    private typealias Content = (pem: SecretBytes, entries: [Entry])

    /// The content, read on first use; without entries if the file cannot be read.
    private lazy var content: Content = (try? read()) ?? (SecretBytes(), [])

    package init(path: FilePath) { self.path = path }

    /// Reads the certificates now, to check that there are any.
    ///
    /// - Returns: the number of certificates.
    package func count() throws(FileFailure) -> Int {
        content = try read()
        return content.entries.count
    }

    /// The DER of the certificates whose subject is this name, in any encoding, and hardly ever of another.
    func certificates(named name: UnsafeRawBufferPointer) -> [SecretBytes] {
        let digest = unsafe CertificateName.digest(of: name)
        return content.pem.withBytes { pem in
            content.entries.filter { $0.subject == digest }.compactMap {
                unsafe SecretBytes.decodingBase64(UnsafeRawBufferPointer(rebasing: pem[$0.body]))
            }
        }
    }

    private func read() throws(FileFailure) -> Content {
        let pem = try SecretBytes(contentsOf: path, limit: 16 << 20, waits: true)
        return (pem, pem.withBytes { unsafe Self.entries(of: $0) })
    }

    /// The labels that OpenSSL accepts for certificates (PEM_X509_INFO_read_bio(3)).
    private static let kinds: [StaticString] = [
        "CERTIFICATE-----", "TRUSTED CERTIFICATE-----", "X509 CERTIFICATE-----",
    ]
    /// The number of base64 characters that nearly always contain the whole subject.
    private static let start = 720

    private static func entries(of pem: UnsafeRawBufferPointer) -> [Entry] {
        var entries: [Entry] = []
        var rest = unsafe pem[...]
        while let begin = unsafe find("-----BEGIN ", in: rest) {
            unsafe rest = rest[begin.upperBound...]
            guard let kind = kinds.first(where: { unsafe begins(rest, with: $0) }) else { continue }
            unsafe rest = rest.dropFirst(kind.utf8CodeUnitCount)
            guard let end = unsafe find("-----", in: rest) else { break }
            let body = unsafe rest.startIndex..<end.lowerBound
            unsafe rest = rest[end.lowerBound...]
            let text = unsafe UnsafeRawBufferPointer(rebasing: pem[body])
            let first = unsafe SecretBytes.decodingBase64(startOf: UnsafeRawBufferPointer(rebasing: text.prefix(start)))
            let subject =
                unsafe digest(ofSubjectIn: first)
                ?? SecretBytes.decodingBase64(text).flatMap { digest(ofSubjectIn: $0) }
            if let subject { entries.append((body, subject)) }
        }
        return entries
    }

    /// The digest of the subject in a certificate, or in the first bytes of one; nil if there is none.
    private static func digest(ofSubjectIn der: SecretBytes) -> UInt64? {
        der.withBytes { der in
            unsafe CertificateName.ofSubject(in: der).map {
                unsafe CertificateName.digest(of: UnsafeRawBufferPointer(rebasing: der[$0]))
            }
        }
    }

    private static func begins(_ bytes: Slice<UnsafeRawBufferPointer>, with text: StaticString) -> Bool {
        unsafe bytes.starts(with: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    private static func find(_ marker: StaticString, in bytes: Slice<UnsafeRawBufferPointer>) -> Range<Int>? {
        let whole = unsafe UnsafeRawBufferPointer(rebasing: bytes)
        guard let start = whole.baseAddress,
            let found = unsafe linux_memmem(start, whole.count, marker.utf8Start, marker.utf8CodeUnitCount)
        else { return nil }
        let offset = unsafe bytes.startIndex + (UnsafeRawPointer(found) - start)
        return offset..<(offset + marker.utf8CodeUnitCount)
    }
}
