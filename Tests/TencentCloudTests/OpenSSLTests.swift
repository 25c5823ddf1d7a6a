import Testing

@testable import TencentCloud

@Suite struct OpenSSLTests {
    @Test func `SHA-256 of nothing is FIPS 180-4's`() {
        let empty = OpenSSL.sha256Hex(SecretBytes())
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
    ]) func `HMAC is RFC 4231's`(_ key: String, _ message: String, _ expected: String) {
        #expect(OpenSSL.hex(OpenSSL.hmacSHA256(key: SecretBytes(key), message)) == expected)
    }

    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
        ("foobar", "Zm9vYmFy"),
    ]) func `base64 is RFC 4648's, both ways`(_ plain: String, _ encoded: String) throws {
        #expect(text(OpenSSL.base64(SecretBytes(plain))) == encoded)
        let decoded = try #require(OpenSSL.decodingBase64(SecretBytes(encoded)))
        #expect(text(decoded) == plain)
    }

    @Test(arguments: ["Z", "Zg", "Zg=", "Zm9v!", "Zm9v-mE=", "Zm9vYmE_", "Z===", "====", "Zg==Zg==", "\u{E9}m9v"])
    func `what is not padded base64 is refused, never cut`(_ text: String) {
        #expect(OpenSSL.decodingBase64(SecretBytes(text)) == nil)
    }

    @Test func `all 256 bytes survive base64`() throws {
        let all = SecretBytes()
        for byte in UInt8.min...UInt8.max { all.append(byte) }
        let decoded = try #require(OpenSSL.decodingBase64(OpenSSL.base64(all)))
        #expect(decoded.withBytes(Array.init) == all.withBytes(Array.init))
    }
}
