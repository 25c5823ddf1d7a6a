import SecretMemory

/// The head of a call's request, made when the request is sent, and the body that it signs.
/// <https://cloud.tencent.com/document/api/1140/40526>
struct RequestHead {
    private let call: ServiceCall
    private let host: String
    private let product: (name: String, version: String)
    /// The members of the call as JSON.
    let payload: SecretBytes

    private static let contentType = "application/json"

    init(_ call: ServiceCall, host: String, product: (name: String, version: String)) {
        (self.call, self.host, self.product) = (call, host, product)
        payload = JSON.text(.object(call.members))
    }

    /// Makes the header lines and signs them now; without a signer they are not signed.
    ///
    /// - Parameter index: the request's index, for the signer.
    func lines(_ clock: ServiceClock, _ signer: RequestSigner?, _ index: Int) throws(DigestRefused) -> [SecretBytes] {
        let signature = try RequestSignature(
            contentType: Self.contentType, host: host, payload: payload, timestamp: clock.now, service: call.service)
        let signer = try signer?.sign(index, signature)
        let authorization = SecretBytes("Authorization: ")
        if let signer {
            authorization.append(try signature.authorization(secretID: signer.credentials.secretID, key: signer.key))
        } else {
            authorization.append("SKIP")
        }
        var lines = [
            "Content-Type: \(Self.contentType)", "Host: \(host)", "X-TC-Action: \(call.action)",
            "X-TC-Version: \(call.version)", "X-TC-Timestamp: \(signature.timestamp)",
            "X-TC-Region: \(call.region.name)", "X-TC-Language: en-US",
            "X-TC-RequestClient: \(product.name)_\(product.version)",
        ].map { SecretBytes($0) }
        lines.append(authorization)
        if let token = signer?.credentials.token {
            let line = SecretBytes("X-TC-Token: ")
            line.append(token)
            lines.append(line)
        }
        return lines
    }
}
