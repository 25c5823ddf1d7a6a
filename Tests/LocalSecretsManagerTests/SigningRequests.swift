@testable import LocalSecretsManager

extension HTTPRequest {
    /// This request as a client would sign it. The stages are the ones that the published vectors have judged.
    func signed(
        by key: AccessKey, at time: Int64, date: String? = nil, service: String = "ssm",
        signing names: [String] = ["content-type", "host"]
    ) throws -> HTTPRequest {
        let date = date ?? UTCTime(seconds: time).day
        guard let canonical = try CanonicalRequest(self, signedHeaders: names) else { return self }
        let text = try RequestSignature.stringToSign(
            canonical, timestamp: String(time), scope: "\(date)/\(service)/tc3_request")
        let signingKey = try RequestSignature.signingKey(secretKey: key.secretKey, date: date, service: service)
        let signature = try RequestSignature.signature(of: text, key: signingKey)

        var request = self
        request.headers["x-tc-timestamp"] = String(time)
        request.headers["authorization"] =
            "TC3-HMAC-SHA256 Credential=\(key.secretID)/\(date)/\(service)/tc3_request, "
            + "SignedHeaders=\(names.joined(separator: ";")), Signature=\(signature)"
        return request
    }
}

extension HTTPRequest {
    /// A POST of JSON as the official clients send it, not yet signed.
    static func post(
        _ action: String, _ body: String, version: String = "2019-09-23", host: String = "localhost"
    ) -> HTTPRequest {
        HTTPRequest(
            method: "POST", target: "/",
            headers: [
                "host": host, "content-type": "application/json", "x-tc-action": action, "x-tc-version": version,
            ], body: Array(body.utf8))
    }

    /// The bytes that go over the wire.
    func wireText(target: String? = nil) -> String {
        let lines = headers.map { "\($0.key): \($0.value)\r\n" }.joined()
        return "\(method) \(target ?? self.target) HTTP/1.1\r\n\(lines)Content-Length: \(body.count)\r\n\r\n"
            + String(decoding: body, as: UTF8.self)
    }
}
