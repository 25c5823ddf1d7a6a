@testable import SecretMemory
import Testing

@Suite struct CryptoTests {
    @Test func `SHA-256 of nothing is FIPS 180-4's`() throws {
        let empty = try SecretBytes().sha256.hexadecimalText
        #expect(empty == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    }

    @Test(arguments: [
        (
            String(repeating: "\u{0B}", count: 20), "Hi There",
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
        ),
        (
            "Jefe", "what do ya want for nothing?",
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        ),
    ]) func `HMAC is RFC 4231's`(_ key: String, _ message: String, _ expected: String) throws {
        #expect(try SecretBytes(key).hmacSHA256(of: message).hexadecimalText == expected)
    }

    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
        ("foobar", "Zm9vYmFy"),
    ]) func `base64 is RFC 4648's, both ways`(_ plain: String, _ encoded: String) throws {
        #expect(text(SecretBytes(plain).base64) == encoded)
        let decoded = try #require(SecretBytes(encoded).decodingBase64)
        #expect(text(decoded) == plain)
    }

    @Test(arguments: ["Z", "Zg", "Zg=", "Zm9v!", "Zm9v-mE=", "Zm9vYmE_", "Z===", "====", "Zg==Zg==", "\u{E9}m9v"])
    func `text that is not padded base64 is refused, never cut`(_ text: String) {
        #expect(SecretBytes(text).decodingBase64 == nil)
    }

    @Test func `all 256 bytes survive base64`() throws {
        let all = SecretBytes()
        for byte in UInt8.min...UInt8.max { all.append(byte) }
        let decoded = try #require(all.base64.decodingBase64)
        #expect(decoded.withBytes(Array.init) == all.withBytes(Array.init))
    }

    /// Test cases 13, 14 and 16 of "The Galois/Counter Mode of Operation" (McGrew and Viega, appendix B).
    @Test(arguments: [
        (
            String(repeating: "00", count: 32), String(repeating: "00", count: 12), "", "",
            "530f8afbc74536b9a963b4f1c4cb738b"
        ),
        (
            String(repeating: "00", count: 32), String(repeating: "00", count: 12), "",
            String(repeating: "00", count: 16), "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919"
        ),
        (
            String(repeating: "feffe9928665731c6d6a8f9467308308", count: 2), "cafebabefacedbaddecaf888",
            "feedfacedeadbeeffeedfacedeadbeefabaddad2",
            "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
                + "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39",
            "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
                + "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f66276fc6ece0f4e1768cddf8853bb2d551b"
        ),
    ]) func `AES-256-GCM matches the vectors of its authors, both ways`(
        _ key: String, _ nonce: String, _ header: String, _ plain: String, _ expected: String
    ) throws {
        func bytes(_ digits: String) throws -> SecretBytes { try #require(SecretBytes(digits).decodingHexadecimal) }
        let (key, nonce, header) = (try bytes(key), try bytes(nonce), try bytes(header))
        let sealed = try #require(try bytes(plain).sealed(key: key, nonce: nonce, header: header))
        #expect(sealed.hexadecimalText == expected)
        let opened = try #require(sealed.opened(key: key, nonce: nonce, header: header))
        #expect(opened.hexadecimalText == plain)
        #expect(sealed.opened(key: key, nonce: nonce, header: SecretBytes("another")) == nil)
        #expect(sealed.opened(key: SecretBytes(String(repeating: "k", count: 32)), nonce: nonce, header: header) == nil)
    }

    @Test func `a wrong key, nonce or sealed text is refused`() throws {
        let (key, nonce, header) = (
            SecretBytes(String(repeating: "k", count: 32)), SecretBytes("123456789012"), SecretBytes()
        )
        for wrong in ["", "k", String(repeating: "k", count: 31), String(repeating: "k", count: 33)] {
            #expect(SecretBytes("text").sealed(key: SecretBytes(wrong), nonce: nonce, header: header) == nil)
            #expect(SecretBytes("text").sealed(key: key, nonce: SecretBytes(wrong), header: header) == nil)
            #expect(SecretBytes(wrong.prefix(15)).opened(key: key, nonce: nonce, header: header) == nil)
        }
    }

    @Test(arguments: [("", ""), ("00ff", "00ff"), ("aBcD", "abcd")])
    func `hexadecimal digits of either case are read`(_ digits: String, _ expected: String) {
        #expect(SecretBytes(digits).decodingHexadecimal.map(\.hexadecimalText) == expected)
    }

    @Test(arguments: ["0", "0g", "00 ", " 00", "0x00", "00\n", "\u{E9}"]) func `other text is not read as hexadecimal`(
        _ text: String
    ) {
        #expect(SecretBytes(text).decodingHexadecimal == nil)
    }
}

func text(_ bytes: SecretBytes) -> String { bytes.withBytes { String(decoding: $0, as: UTF8.self) } }
