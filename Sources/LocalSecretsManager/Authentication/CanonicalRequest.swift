/// The first stage of TC3-HMAC-SHA256: the request written in the one way that both sides agree on.
///
/// https://www.tencentcloud.com/document/product/1078/38637, step 1. The query and the host are taken as received: the
/// official clients sort nothing, and one of them puts a whole URL into Host.
struct CanonicalRequest {
    private static let unsignedPayload = "UNSIGNED-PAYLOAD"

    /// Method, `/`, query, headers, names of the headers, digest of the payload: a line each.
    let text: String

    /// Nil when a signed header is not in the request.
    init?(_ request: HTTPRequest, signedHeaders: [String]) throws(GnuTLSFailure) {
        var headers = ""
        for name in signedHeaders {
            guard let value = request.headers[name] else { return nil }
            headers += "\(name):\(Self.canonical(value, of: name))\n"
        }
        text = [
            request.method,
            "/",
            request.method == "GET" ? request.query : "",
            headers,
            signedHeaders.joined(separator: ";"),
            try SHA256.hash(Self.payload(of: request)).hexadecimal,
        ].joined(separator: "\n")
    }

    /// The mandatory headers stay verbatim, as the official clients sign them; of others, case does not count.
    private static func canonical(_ value: String, of name: String) -> String {
        let trimmed = value.trimmingSpaces
        return Authorization.mandatoryHeaders.contains(name) ? trimmed : trimmed.lowercased()
    }

    private static func payload(of request: HTTPRequest) -> [UInt8] {
        if request.headers["x-tc-content-sha256"] == unsignedPayload { return Array(unsignedPayload.utf8) }
        return request.method == "GET" ? [] : request.body
    }
}

extension String {
    /// Without the spaces and tabs at both ends.
    fileprivate var trimmingSpaces: String {
        let isSpace = { (character: Character) in character == " " || character == "\t" }
        guard let first = firstIndex(where: { !isSpace($0) }), let last = lastIndex(where: { !isSpace($0) }) else {
            return ""
        }
        return String(self[first...last])
    }
}
