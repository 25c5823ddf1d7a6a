import Foundation
import SecretMemory
@testable import TencentCloud
import Testing

/// Finding certificates in a bundle by subject: only those are decoded.
@Suite struct CertificateBundleTests {
    private static let debian = "/etc/ssl/certs/ca-certificates.crt"

    /// The subjects of Debian's bundle, as openssl prints them.
    private func subjects() throws -> [[UInt8]] {
        let pem = try String(contentsOfFile: Self.debian, encoding: .utf8)
        return try pem.components(separatedBy: "-----END CERTIFICATE-----").dropLast().map { text in
            let body = text.components(separatedBy: "-----BEGIN CERTIFICATE-----")[1]
            let der = [UInt8](try #require(Data(base64Encoded: body, options: .ignoreUnknownCharacters)))
            return unsafe der.withUnsafeBytes { unsafe Array($0[CertificateName.ofSubject(in: $0) ?? 0..<0]) }
        }
    }

    private func found(_ name: [UInt8], in bundle: CertificateBundle) -> Int {
        unsafe name.withUnsafeBytes { unsafe bundle.certificates(named: $0).count }
    }

    @Test func `only the certificates of the wanted name are decoded`() throws {
        let bundle = CertificateBundle(path: FilePath(Self.debian))
        let subjects = try subjects()
        #expect(try bundle.count() == subjects.count && subjects.count > 100)
        for subject in subjects {
            #expect(found(subject, in: bundle) == subjects.count { $0 == subject })
        }
        for name in [Self.name((3, 12, "Nobody")), Self.name(), []] { #expect(found(name, in: bundle) == 0) }
    }

    /// A name with attributes, each with the last number of its type (2.5.4.…), the tag of its string and the string.
    private static func name(_ attributes: (type: UInt8, tag: UInt8, text: String)...) -> [UInt8] {
        func element(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] { [tag, UInt8(content.count)] + content }
        return element(
            0x30,
            attributes.flatMap { type, tag, text in
                let bytes = text.unicodeScalars.flatMap { scalar -> [UInt8] in
                    let value = scalar.value
                    let wide = [
                        UInt8(value >> 24), UInt8(value >> 16 & 255), UInt8(value >> 8 & 255), UInt8(value & 255),
                    ]
                    return tag == 28 ? wide : tag == 30 ? Array(wide[2...]) : Array(String(scalar).utf8)
                }
                return element(0x31, element(0x30, [6, 3, 0x55, 4, type] + element(tag, bytes)))
            })
    }

    private func digest(_ name: [UInt8]) -> UInt64 {
        unsafe name.withUnsafeBytes { unsafe CertificateName.digest(of: $0) }
    }

    @Test(
        arguments: [
            [
                (19, "Root CA 7"), (12, "Root CA 7"), (22, "root ca 7"), (12, "  ROOT   CA 7 "), (30, "Root CA 7"),
                (28, "root CA 7"),
            ],
            [(12, "根 Root 7"), (30, "根 rOOT 7"), (28, "根 Root 7")],
        ] as [[(UInt8, String)]])
    func `names that OpenSSL takes for equal have one digest`(_ values: [(UInt8, String)]) {
        let digests = Set(values.map { digest(Self.name((6, 19, "CN"), (3, $0.0, $0.1))) })
        #expect(digests.count == 1)
    }

    @Test func `other names have other digests, even if one letter or the order of letters differs`() {
        let names = [
            Self.name((3, 12, "Root CA 12")), Self.name((3, 12, "Root CA 21")), Self.name((3, 12, "Root CA 1")),
            Self.name((3, 12, "Root CB 12")), Self.name((6, 12, "CN"), (3, 12, "Root CA 12")), Self.name((3, 12, "")),
        ]
        #expect(Set(names.map(digest)).count == names.count)
    }

    @Test func `bytes that are no name, and every cut of a certificate, are taken without a trap`() throws {
        let subject = try #require(try subjects().first)
        for length in 0...subject.count { _ = digest(Array(subject.prefix(length))) }
        for head: [UInt8] in [
            [0x30], [0x30, 0x80], [0x30, 0x84, 255, 255, 255, 255], [0x30, 0x83, 255, 255, 255], [12, 0x7F],
        ] {
            for length in 0..<8 {
                let bytes = head + [UInt8](repeating: 0xA0, count: length)
                _ = digest(bytes)
                unsafe bytes.withUnsafeBytes { #expect(unsafe CertificateName.ofSubject(in: $0) == nil) }
            }
        }
    }
}
