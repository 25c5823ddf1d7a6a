import Foundation

// The answer that a fault makes.

extension Fault {
    private static let page = """
        <html>
        <head><title>Service Temporarily Unavailable</title></head>
        <body><center><h1>Service Temporarily Unavailable</h1></center><hr><center>stgw</center></body>
        </html>

        """

    /// The answer instead of the one of the action; nil when the action answers.
    func replacement() -> HTTPResponse? {
        var response: HTTPResponse
        if let error {
            response = HTTPResponse(
                json: AnswerEnvelope.refusal(
                    code: error, message: "This fault was asked for.", requestID: UUID().uuidString.lowercased()))
        } else if let body {
            response = HTTPResponse(json: Array(body.utf8))
        } else if let base64 {
            response = HTTPResponse(json: Array(base64))
        } else if empty == true {
            response = HTTPResponse(json: [])
        } else if let redirect {
            response = HTTPResponse(status: 302, contentType: "text/html", body: [])
            response.headers.append(("Location", redirect))
        } else if html == true || status != nil {
            response = HTTPResponse(status: 200, contentType: "text/html", body: Array(Self.page.utf8))
        } else {
            return nil
        }
        response.status = status ?? response.status
        return response
    }

    /// `response` with all that is to be done to it, and on its way.
    func damage(_ response: HTTPResponse, now: Int64) -> HTTPResponse {
        var response = response
        if let secretName { response.body = Self.renamed(response.body, to: secretName) }
        if truncate == true { response.body.removeLast(response.body.count - response.body.count / 2) }
        if let huge {
            response.body += [UInt8](repeating: UInt8(ascii: " "), count: max(0, huge - response.body.count))
        }
        if gzip == true {
            response.body = Gzip.wrap(response.body)
            response.headers.append(("Content-Encoding", "gzip"))
        }
        if let contentType { response.contentType = contentType }
        if let date { response.headers.append(("Date", UTCTime(seconds: max(0, now + date)).httpDate)) }
        if chunked == true || delay != nil || bytesPerSecond != nil || end != nil {
            response.delivery = Delivery(
                delay: delay ?? 0, bytesPerSecond: bytesPerSecond, isChunked: chunked ?? false, end: end)
        }
        return response
    }

    /// The same answer about another secret.
    private static func renamed(_ body: [UInt8], to name: String) -> [UInt8] {
        guard var outer = try? JSONSerialization.jsonObject(with: Data(body)) as? [String: Any],
            var answer = outer["Response"] as? [String: Any], answer["SecretName"] != nil
        else { return body }
        answer["SecretName"] = name
        outer["Response"] = answer
        return (try? JSONSerialization.data(withJSONObject: outer)).map(Array.init) ?? body
    }
}

extension UTCTime {
    /// `Sun, 22 Nov 2026 09:05:00 GMT`; https://www.rfc-editor.org/rfc/rfc9110#section-5.6.7
    var httpDate: String {
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
        let parts = day.split(separator: "-")
        let month = Int(parts[1]).map { months[$0 - 1] } ?? ""
        let time = stamp.dropFirst(11).dropLast()
        return "\(weekdays[Int(seconds / 86_400 % 7)]), \(parts[2]) \(month) \(parts[0]) \(time) GMT"
    }
}
