/// A request as it came over the wire, nothing decoded: the signature is over these very texts.
///
/// Bytes that are not UTF-8 become U+FFFD here, and so never match a signature; no client of the service sends any.
struct HTTPRequest: Sendable {
    var method: String
    /// The request target: `/?Limit=10`, or the absolute form that a client sends to a proxy.
    var target: String
    /// Values as received; names in lower case, for they are compared so. Of repeated headers the first counts.
    var headers: [String: String]
    var body: [UInt8]
    /// True when the body was longer than the server takes; `body` is then empty.
    var isBodyTooLong = false

    /// The path before it, without the scheme and host of the absolute form.
    var path: String {
        let whole = target.prefix { $0 != "?" }
        guard whole.hasPrefix("http://") || whole.hasPrefix("https://") else { return String(whole) }
        let path = whole.drop { $0 != "/" }.dropFirst(2).drop { $0 != "/" }
        return path.isEmpty ? "/" : String(path)
    }

    /// The text after the first `?`, undecoded.
    var query: String {
        guard let mark = target.utf8.firstIndex(of: UInt8(ascii: "?")) else { return "" }
        return String(target[target.utf8.index(after: mark)...])
    }

    /// The value of a header, nil when it is absent or empty.
    func header(_ name: String) -> String? {
        guard let value = headers[name], !value.isEmpty else { return nil }
        return value
    }
}

/// An HTTP answer.
struct HTTPResponse: Sendable {
    var status: Int
    var contentType: String
    /// More headers.
    var headers: [(name: String, value: String)] = []
    var body: [UInt8]
    /// Nil for as fast and whole as it can.
    var delivery: Delivery?

    init(status: Int, contentType: String, body: [UInt8]) {
        self.status = status
        self.contentType = contentType
        self.body = body
    }

    /// The answer to what is no request of HTTP, after which the connection is of no use.
    static var badRequest: HTTPResponse {
        var response = HTTPResponse(status: 400, contentType: "text/plain", body: Array("400 - Bad Request\n".utf8))
        response.headers.append(("Connection", "close"))
        return response
    }

    /// An answer of the API. Without a charset: with one, the official Python client takes refusals for successes.
    init(json body: [UInt8]) {
        self.init(status: 200, contentType: "application/json", body: body)
    }
}
