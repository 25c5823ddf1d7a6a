import SecretMemory
import TencentCloud

/// Facts about a fetched value, without the value.
package struct FetchNote {
    /// The variables it is for; none for a secret that is read alone.
    package let variables: [String]
    package let secret: String
    /// The answer; nil if the secret or version does not exist and no variable needs it.
    package let answer: Answer?

    package struct Answer {
        package let versionID: String
        package let byteCount: Int
        package let endsInLineBreak: Bool
        package let requestID: String
        /// Microseconds from the start of the fetch until the request was begun: for the quota, for room, and for attempts
        /// that failed.
        package let wait: Int
        /// Microseconds from the start of the request until the name was resolved, the connection made, TLS set up, the
        /// first byte received, and the last byte received.
        package let stages: [Int]
        /// The number of times that the request was sent.
        package let attempts: Int
        package let connections: Int
        /// The number of bytes received, heads and bodies.
        package let receivedBytes: Int
        /// `HTTP/1.1` or `HTTP/2`.
        package let httpVersion: String
    }

    init(_ variables: [String], _ secret: SecretID, _ value: SecretValue?) {
        (self.variables, self.secret, answer) = (variables, "\(secret)", value.map(Answer.init))
    }
}

extension FetchNote.Answer {
    fileprivate init(_ value: SecretValue) {
        let timing = value.timing
        self.init(
            versionID: value.versionID, byteCount: value.bytes.count, endsInLineBreak: value.bytes.endsInLineBreak,
            requestID: value.requestID, wait: timing.wait,
            stages: [timing.resolved, timing.connected, timing.secured, timing.firstByte, timing.total],
            attempts: timing.attempts, connections: timing.connections, receivedBytes: timing.bytes,
            httpVersion: timing.version)
    }
}

extension SecretBytes {
    fileprivate var endsInLineBreak: Bool { withBytes { unsafe $0.last == 0x0A || $0.last == 0x0D } }
}
