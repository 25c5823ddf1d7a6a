@testable import LocalSecretsManager
import Testing

/// A request whose signature is known from elsewhere, with every stage on the way to it.
struct PublishedVector: Sendable, CustomTestStringConvertible {
    let name: String
    let request: HTTPRequest
    let key: AccessKey
    let timestamp: String
    let date: String
    let service: String
    let signedHeaders: [String]
    let canonicalRequestDigest: String
    let signingKey: String
    let signature: String

    var testDescription: String { name }
    var scope: String { "\(date)/\(service)/tc3_request" }

    /// The request as it would come over the wire.
    var signedRequest: HTTPRequest {
        var request = request
        request.headers["x-tc-timestamp"] = timestamp
        request.headers["authorization"] =
            "TC3-HMAC-SHA256 Credential=\(key.secretID)/\(scope), "
            + "SignedHeaders=\(signedHeaders.joined(separator: ";")), Signature=\(signature)"
        return request
    }

    /// V1 to V4 are the examples of Tencent Cloud's own documents (CVM); S1 was made with its Python SDK, for SSM.
    static let all = [v1, v3, v4, s1]

    private static let example = AccessKey(
        secretID: "AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE", secretKey: "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE")
    private static let describeInstances = Array(
        #"{"Limit": 1, "Filters": [{"Values": ["\u672a\u547d\u540d"], "Name": "instance-name"}]}"#.utf8)

    static let v1 = PublishedVector(
        name: "V1, POST",
        request: HTTPRequest(
            method: "POST", target: "/",
            headers: ["content-type": "application/json; charset=utf-8", "host": "cvm.tencentcloudapi.com"],
            body: describeInstances),
        key: example, timestamp: "1551113065", date: "2019-02-25", service: "cvm",
        signedHeaders: ["content-type", "host"],
        canonicalRequestDigest: "5ffe6a04c0664d6b969fab9a13bdab201d63ee709638e2749d62a09ca18d7031",
        signingKey: "ac658d5dde49e9bfdd14e04e062f66b05d9f637d44b8a8d845327d4a77f666b1",
        signature: "72e494ea809ad7a8c8f7a4507b9bddcbaa8e581f516e8da2f66e2c5a96525168")

    static let v3 = PublishedVector(
        name: "V3, POST with a signed action",
        request: HTTPRequest(
            method: "POST", target: "/",
            headers: [
                "content-type": "application/json; charset=utf-8", "host": "cvm.tencentcloudapi.com",
                "x-tc-action": "DescribeInstances",
            ],
            body: describeInstances),
        key: AccessKey(
            secretID: "AKID" + String(repeating: "*", count: 32), secretKey: String(repeating: "*", count: 32)),
        timestamp: "1551113065", date: "2019-02-25", service: "cvm",
        signedHeaders: ["content-type", "host", "x-tc-action"],
        canonicalRequestDigest: "7019a55be8395899b900fb5564e4200d984910f34794a27cb3fb7d10ff6a1e84",
        signingKey: "b596b923aad85185e2d1f6659d2a062e0a86731226e021e61bfe06f7ed05f5af",
        signature: "10b1a37a7301a02ca19a647ad722d5e43b4b3cff309d421d85b46093f6ab6c4f")

    static let v4 = PublishedVector(
        name: "V4, GET",
        request: HTTPRequest(
            method: "GET", target: "/?Limit=10&Offset=0",
            headers: ["content-type": "application/x-www-form-urlencoded", "host": "cvm.tencentcloudapi.com"],
            body: []),
        key: example, timestamp: "1539084154", date: "2018-10-09", service: "cvm",
        signedHeaders: ["content-type", "host"],
        canonicalRequestDigest: "91c9c192c14460df6c1ffc69e34e6c5e90708de2a6d282cccf957dbf1aa7f3a7",
        signingKey: "39c4cf287fdff993dc407e649450ae4a0f1e1fd75aedb08d8160e47372e9b62d",
        signature: "5da7a33f6993f0614b047e5df4582db9e9bf4672ba50567dba16c6ccf174c474")

    static let s1 = PublishedVector(
        name: "S1, SSM",
        request: HTTPRequest(
            method: "POST", target: "/",
            headers: ["content-type": "application/json", "host": "ssm.tencentcloudapi.com"],
            body: Array(#"{"SecretName": "test_secret", "VersionId": "v1.0"}"#.utf8)),
        key: example, timestamp: "1551113065", date: "2019-02-25", service: "ssm",
        signedHeaders: ["content-type", "host"],
        canonicalRequestDigest: "af16040fc7d90c4985ddf59ca0c3550ef5d7d1c314d405aad0931cebc4d98920",
        signingKey: "ed57c4c405aa4b88d3727815fbaa5d522ac59bbe9144ace9cac898bd3513752c",
        signature: "853b2ed495543978ae3d68d5685ca353fc588db6c6ac28dafdf08f8f6284a9a8")
}
