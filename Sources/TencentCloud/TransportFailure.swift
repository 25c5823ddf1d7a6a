/// Why no answer came: a fact about the connection, in words that come from this machine's libraries and never from
/// the peer.
package struct TransportFailure: Error, Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        case couldNotResolveHost
        case couldNotConnect
        /// This machine gave no socket; the errno of it (socket(2)).
        case noSocket(Int32)
        case timedOut
        case certificateRefused
        case secureConnectionFailed
        /// The system gave OpenSSL none.
        case noRandomNumbers
        case outOfMemory
        case proxyRefused
        /// The proxy is there and does not get through to the service.
        case proxyFailed
        case connectionClosed
        case answerTooLarge
        case other
    }

    package let kind: Kind
    /// What the system or the library says of it; empty when the kind says it all.
    package let detail: String
    /// Whether nothing was heard of the other side until it was given up.
    package var hasTimedOut = false

    /// There was no time left to ask.
    static let outOfTime = TransportFailure(kind: .timedOut, detail: "", hasTimedOut: true)
}
