package import SecretMemory

/// Signature method v3, TC3-HMAC-SHA256, stage by stage and in the specification's own words:
/// <https://cloud.tencent.com/document/api/1140/40527>.
package struct RequestSignature {
    package static let algorithm = "TC3-HMAC-SHA256"

    package var httpRequestMethod = "POST"
    package var canonicalQueryString = ""
    /// Signed headers beside content-type and host, names in lower case, values as they are signed.
    package var otherHeaders: [(name: String, value: String)] = []
    package let contentType: String
    package let host: String
    /// SHA-256 of the body, lower-case hexadecimal.
    package let hashedRequestPayload: String
    /// X-TC-Timestamp: seconds since 1970, UTC.
    package let timestamp: Int
    /// The first label of the product's domain: `ssm`.
    package let service: String

    package init(contentType: String, host: String, payload: SecretBytes, timestamp: Int, service: String)
        throws(DigestRefused)
    {
        self.contentType = contentType
        self.host = host
        hashedRequestPayload = try payload.sha256.hexadecimalText
        self.timestamp = timestamp
        self.service = service
    }

    private var headers: [(name: String, value: String)] {
        ([("content-type", contentType), ("host", host)] + otherHeaders).sorted { $0.name < $1.name }
    }

    package var signedHeaders: String { headers.map(\.name).joined(separator: ";") }

    // MARK: 1. Canonical request

    package var canonicalRequest: String {
        let canonicalHeaders = headers.map { "\($0.name):\($0.value)\n" }.joined()
        return [httpRequestMethod, "/", canonicalQueryString, canonicalHeaders, signedHeaders, hashedRequestPayload]
            .joined(separator: "\n")
    }

    // MARK: 2. String to sign

    /// The UTC day of the timestamp, `YYYY-MM-DD`.
    package var date: String { utcDay(timestamp) }

    package var credentialScope: String { "\(date)/\(service)/tc3_request" }

    package var stringToSign: String {
        get throws(DigestRefused) {
            let hashedCanonicalRequest = try SecretBytes(canonicalRequest).sha256.hexadecimalText
            return "\(Self.algorithm)\n\(timestamp)\n\(credentialScope)\n\(hashedCanonicalRequest)"
        }
    }

    // MARK: 3. Signature

    /// The key of one day and service: derived once, it signs every request of that day.
    package struct SigningKey {
        package let date: String
        package let service: String
        package let bytes: SecretBytes

        package init(secretKey: SecretBytes, date: String, service: String) throws(DigestRefused) {
            let secret = SecretBytes("TC3")
            secret.append(secretKey)
            let secretDate = try secret.hmacSHA256(of: date)
            let secretService = try secretDate.hmacSHA256(of: service)
            bytes = try secretService.hmacSHA256(of: "tc3_request")
            (self.date, self.service) = (date, service)
        }
    }

    package func signature(with key: SigningKey) throws(DigestRefused) -> String {
        try key.bytes.hmacSHA256(of: stringToSign).hexadecimalText
    }

    // MARK: 4. Authorization

    /// The value of the Authorization header.
    package func authorization(secretID: SecretBytes, key: SigningKey) throws(DigestRefused) -> SecretBytes {
        let value = SecretBytes("\(Self.algorithm) Credential=")
        value.append(secretID)
        let signature = try signature(with: key)
        value.append("/\(credentialScope), SignedHeaders=\(signedHeaders), Signature=\(signature)")
        return value
    }
}
