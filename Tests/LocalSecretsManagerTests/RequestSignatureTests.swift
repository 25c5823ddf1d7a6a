@testable import LocalSecretsManager
import Testing

@Suite("The signature, stage by stage")
struct RequestSignatureTests {
    @Test(arguments: PublishedVector.all)
    func `the canonical request has the published digest`(_ vector: PublishedVector) throws {
        let canonical = try #require(try CanonicalRequest(vector.request, signedHeaders: vector.signedHeaders))
        let digest = try SHA256.hash(Array(canonical.text.utf8)).hexadecimal
        #expect(digest == vector.canonicalRequestDigest)
    }

    @Test func `the canonical request is the published text`() throws {
        let canonical = try CanonicalRequest(
            PublishedVector.v3.request, signedHeaders: PublishedVector.v3.signedHeaders)
        #expect(
            canonical?.text == """
                POST
                /

                content-type:application/json; charset=utf-8
                host:cvm.tencentcloudapi.com
                x-tc-action:describeinstances

                content-type;host;x-tc-action
                35e9c5b0e3ae67532d3c9f17ead6c90222632e5b1ff7f6e89887f1398934f064
                """)
    }

    @Test(arguments: PublishedVector.all)
    func `the string to sign has four lines`(_ vector: PublishedVector) throws {
        let canonical = try #require(try CanonicalRequest(vector.request, signedHeaders: vector.signedHeaders))
        let text = try RequestSignature.stringToSign(canonical, timestamp: vector.timestamp, scope: vector.scope)
        #expect(
            text == """
                TC3-HMAC-SHA256
                \(vector.timestamp)
                \(vector.scope)
                \(vector.canonicalRequestDigest)
                """)
    }

    @Test(arguments: PublishedVector.all)
    func `the key of the day is the published one`(_ vector: PublishedVector) throws {
        let key = try RequestSignature.signingKey(
            secretKey: vector.key.secretKey, date: vector.date, service: vector.service)
        #expect(key.hexadecimal == vector.signingKey)
    }

    @Test(arguments: PublishedVector.all)
    func `the signature is the published one`(_ vector: PublishedVector) throws {
        let text = [
            "TC3-HMAC-SHA256", vector.timestamp, vector.scope, vector.canonicalRequestDigest,
        ].joined(separator: "\n")
        let key = try RequestSignature.signingKey(
            secretKey: vector.key.secretKey, date: vector.date, service: vector.service)
        #expect(try RequestSignature.signature(of: text, key: key) == vector.signature)
    }

    @Test(arguments: PublishedVector.all)
    func `a published request is accepted as it stands`(_ vector: PublishedVector) throws {
        let authentication = Authentication(service: vector.service, keys: KeyRing(vector.key))
        let now = try #require(Int64(vector.timestamp))
        #expect(try authentication.signer(of: vector.signedRequest, now: now) == vector.key)
    }

    @Test func `an unsigned payload is hashed as that word`() throws {
        var request = PublishedVector.s1.request
        request.headers["x-tc-content-sha256"] = "UNSIGNED-PAYLOAD"
        let canonical = try CanonicalRequest(request, signedHeaders: ["content-type", "host"])
        let digest = "438d4109ef0d676b8c2c7ed13cdfcb418e494d53b843d4634ce3b1085f07bb96"
        #expect(canonical?.text.hasSuffix(digest) == true)
    }

    @Test(
        arguments: [
            (0, "1970-01-01"), (951_782_400, "2000-02-29"), (1_551_113_065, "2019-02-25"),
            (1_795_298_893, "2026-11-21"), (4_107_542_399, "2100-02-28"), (4_107_542_400, "2100-03-01"),
        ] as [(Int64, String)])
    func `the day of the scope is the day in UTC`(_ seconds: Int64, _ day: String) {
        #expect(UTCTime(seconds: seconds).day == day)
    }
}
