/// One API 3.0 call: what is asked, and how the asking is written and signed.
/// <https://cloud.tencent.com/document/api/1140/40526>
struct ServiceCall {
    let service: String
    let version: String
    let action: String
    /// The members of the body, all strings.
    let members: [(name: String, value: SecretBytes)]

    private static let contentType = "application/json"

    /// The request, to be signed for `timestamp` (seconds since 1970) with the key of that day; not signed without credentials.
    func request(
        to endpoint: Endpoint, region: Region, credentials: Credentials?, timestamp: Int,
        key: @escaping (Credentials, _ date: String) -> RequestSignature.SigningKey
    ) -> HTTPRequest {
        let payload = JSON.text(.object(members.map { (name: $0.name, value: .bytes($0.value)) }))
        return HTTPRequest(
            endpoint: endpoint,
            headers: {
                let signature = RequestSignature(
                    contentType: Self.contentType, host: endpoint.authority, payload: payload, timestamp: timestamp,
                    service: service)
                return headers(of: signature, region: region, credentials: credentials, key: key)
            }, body: payload)
    }

    private func headers(
        of signature: RequestSignature, region: Region, credentials: Credentials?,
        key: (Credentials, _ date: String) -> RequestSignature.SigningKey
    ) -> [SecretBytes] {
        let authorization = SecretBytes("Authorization: ")
        if let credentials {
            let key = key(credentials, signature.date)
            authorization.append(signature.authorization(secretID: credentials.secretID, key: key))
        } else {
            authorization.append("SKIP")
        }
        var headers = [
            "Content-Type: \(Self.contentType)", "Host: \(signature.host)", "X-TC-Action: \(action)",
            "X-TC-Version: \(version)", "X-TC-Timestamp: \(signature.timestamp)", "X-TC-Region: \(region.name)",
            "X-TC-Language: en-US", "X-TC-RequestClient: sesame_\(sesameVersion)",
        ].map { SecretBytes($0) }
        headers.append(authorization)
        if let token = credentials?.token {
            let line = SecretBytes("X-TC-Token: ")
            line.append(token)
            headers.append(line)
        }
        return headers
    }
}

/// The `Response` object of a success.
struct ServiceAnswer {
    let response: JSON
    let requestID: String
    let timing: RequestTiming

    /// Looks for the service's verdict, whatever the status and content type say.
    init(_ answer: HTTPAnswer) throws(RequestFailure) {
        let response = JSON(parsing: answer.body)?["Response"]
        let requestID = response?["RequestId"]?.text.map(Self.printable) ?? ""
        if let error = response?["Error"], let code = error["Code"]?.text, !code.isEmpty {
            throw .service(ServiceError(code: Self.printable(code), requestID: requestID))
        }
        guard answer.status == 200 else { throw .unusable(.status(answer.status)) }
        guard answer.body.count > 0 else { throw .unusable(.empty) }
        guard let response, response.isObject else {
            throw .unusable(JSON(parsing: answer.body) == nil ? .notJSON : .noResponse)
        }
        // Whatever it is, nothing beside it is a success.
        if let error = response["Error"], !error.isNull { throw .unusable(.noCode) }
        (self.response, self.requestID, timing) = (response, requestID, answer.timing)
    }

    /// The characters a code or an id is made of, 128 at most: what is printed cannot steer a terminal.
    private static func printable(_ text: String) -> String {
        String(decoding: text.utf8.filter { $0.isAlphanumeric || "-_.".utf8.contains($0) }.prefix(128), as: UTF8.self)
    }
}

extension Result<HTTPAnswer, TransportFailure> {
    /// The answer, or why there is none, as what it is for a request.
    func orRequestFailure() throws(RequestFailure) -> HTTPAnswer { try mapError(RequestFailure.transport).get() }
}
