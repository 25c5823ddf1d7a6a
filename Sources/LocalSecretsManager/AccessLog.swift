import Glibc

/// A line of the access log. It holds nothing that a client chose freely, so nothing that could be a value.
struct AccessRecord {
    /// In Unix seconds.
    let time: Int64
    /// One of the service's own actions.
    var action: String?
    /// Only what has the form of a name.
    var secret: SecretName?
    /// Of a refusal; nil for a success.
    var code: String?

    /// `2026-11-22T09:05:00Z GetSecretValue prod-db-password ok 200`.
    func line(status: Int) -> String {
        "\(UTCTime(seconds: time).stamp) \(action ?? "-") \(secret?.text ?? "-") \(code ?? "ok") \(status)\n"
    }
}

/// One line a request on standard error; each in one write, so that threads do not mix theirs.
struct AccessLog: Sendable {
    let isQuiet: Bool

    func note(_ record: AccessRecord, status: Int) {
        guard !isQuiet else { return }
        let line = Array(record.line(status: status).utf8)
        _ = unsafe write(STDERR_FILENO, line, line.count)
    }
}
