import SecretMemory
@testable import TencentCloud
import Testing

/// The vectors that Tencent Cloud publishes, and one for SSM made with the official Python SDK's signer.
@Suite struct RequestSignatureTests {
    struct Vector: CustomTestStringConvertible {
        let testDescription: String
        let secretID: String
        let secretKey: String
        let signature: RequestSignature
        let hashedCanonicalRequest: String
        let signingKey: String
        let expected: String
    }

    private static let instances =
        #"{"Limit": 1, "Filters": [{"Values": ["\u672a\u547d\u540d"], "Name": "instance-name"}]}"#
    private static let json = "application/json; charset=utf-8"
    private static let exampleID = "AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE"
    private static let exampleKey = "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE"

    private static func cvm(_ payload: String, _ contentType: String, _ timestamp: Int) throws -> RequestSignature {
        try RequestSignature(
            contentType: contentType, host: "cvm.tencentcloudapi.com", payload: SecretBytes(payload),
            timestamp: timestamp, service: "cvm")
    }

    static var vectors: [Vector] {
        get throws {
            [
                Vector(
                    testDescription: "V1, POST", secretID: exampleID, secretKey: exampleKey,
                    signature: try cvm(instances, json, 1_551_113_065),
                    hashedCanonicalRequest: "5ffe6a04c0664d6b969fab9a13bdab201d63ee709638e2749d62a09ca18d7031",
                    signingKey: "ac658d5dde49e9bfdd14e04e062f66b05d9f637d44b8a8d845327d4a77f666b1",
                    expected: "72e494ea809ad7a8c8f7a4507b9bddcbaa8e581f516e8da2f66e2c5a96525168"),
                Vector(
                    testDescription: "V3, the action signed too", secretID: "AKID" + String(repeating: "*", count: 32),
                    secretKey: String(repeating: "*", count: 32),
                    signature: try {
                        var signature = try cvm(instances, json, 1_551_113_065)
                        signature.otherHeaders = [("x-tc-action", "describeinstances")]
                        return signature
                    }(), hashedCanonicalRequest: "7019a55be8395899b900fb5564e4200d984910f34794a27cb3fb7d10ff6a1e84",
                    signingKey: "b596b923aad85185e2d1f6659d2a062e0a86731226e021e61bfe06f7ed05f5af",
                    expected: "10b1a37a7301a02ca19a647ad722d5e43b4b3cff309d421d85b46093f6ab6c4f"),
                Vector(
                    testDescription: "V4, GET", secretID: exampleID, secretKey: exampleKey,
                    signature: try {
                        var signature = try cvm("", "application/x-www-form-urlencoded", 1_539_084_154)
                        (signature.httpRequestMethod, signature.canonicalQueryString) = ("GET", "Limit=10&Offset=0")
                        return signature
                    }(), hashedCanonicalRequest: "91c9c192c14460df6c1ffc69e34e6c5e90708de2a6d282cccf957dbf1aa7f3a7",
                    signingKey: "39c4cf287fdff993dc407e649450ae4a0f1e1fd75aedb08d8160e47372e9b62d",
                    expected: "5da7a33f6993f0614b047e5df4582db9e9bf4672ba50567dba16c6ccf174c474"),
                Vector(
                    testDescription: "S1, SSM", secretID: exampleID, secretKey: exampleKey,
                    signature: try RequestSignature(
                        contentType: "application/json", host: "ssm.tencentcloudapi.com",
                        payload: SecretBytes(#"{"SecretName": "test_secret", "VersionId": "v1.0"}"#),
                        timestamp: 1_551_113_065,
                        service: "ssm"),
                    hashedCanonicalRequest: "af16040fc7d90c4985ddf59ca0c3550ef5d7d1c314d405aad0931cebc4d98920",
                    signingKey: "ed57c4c405aa4b88d3727815fbaa5d522ac59bbe9144ace9cac898bd3513752c",
                    expected: "853b2ed495543978ae3d68d5685ca353fc588db6c6ac28dafdf08f8f6284a9a8"),
            ]
        }
    }

    @Test(arguments: try vectors) func `the canonical request hashes as published`(_ vector: Vector) throws {
        let hash = try SecretBytes(vector.signature.canonicalRequest).sha256.hexadecimalText
        #expect(hash == vector.hashedCanonicalRequest)
    }

    @Test(arguments: try vectors) func `the string to sign names algorithm, time, scope and hash`(_ vector: Vector)
        throws
    {
        let signature = vector.signature
        #expect(
            try signature.stringToSign == """
                TC3-HMAC-SHA256
                \(signature.timestamp)
                \(signature.date)/\(signature.service)/tc3_request
                \(vector.hashedCanonicalRequest)
                """)
    }

    @Test(arguments: try vectors) func `the signing key of the day is as published`(_ vector: Vector) throws {
        #expect(try key(of: vector).bytes.hexadecimalText == vector.signingKey)
    }

    @Test(arguments: try vectors) func `the signature is as published`(_ vector: Vector) throws {
        #expect(try vector.signature.signature(with: key(of: vector)) == vector.expected)
    }

    @Test(arguments: try vectors) func `the authorization header holds all of it`(_ vector: Vector) throws {
        let header = try vector.signature.authorization(secretID: SecretBytes(vector.secretID), key: key(of: vector))
        let scope = "\(vector.secretID)/\(vector.signature.credentialScope)"
        let signed = vector.signature.signedHeaders
        #expect(
            text(header)
                == "TC3-HMAC-SHA256 Credential=\(scope), SignedHeaders=\(signed), Signature=\(vector.expected)")
    }

    @Test(arguments: [
        (0, "1970-01-01"), (951_782_399, "2000-02-28"), (951_782_400, "2000-02-29"), (1_551_113_065, "2019-02-25"),
        (4_102_444_799, "2099-12-31"),
    ]) func `the date is the UTC day, whatever the zone`(_ timestamp: Int, _ date: String) {
        #expect(utcDay(timestamp) == date)
    }

    private func key(of vector: Vector) throws -> RequestSignature.SigningKey {
        try RequestSignature.SigningKey(
            secretKey: SecretBytes(vector.secretKey), date: vector.signature.date, service: vector.signature.service)
    }
}

/// The bytes as text: the secrets of tests are not secret.
func text(_ bytes: SecretBytes) -> String { bytes.withBytes { String(decoding: $0, as: UTF8.self) } }
