/// The reason why no answer came, in words that come from this machine's libraries and never from the peer.
package struct TransportFailure: Error, Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        case couldNotResolveHost
        case couldNotConnect
        /// The system gave no socket, with this errno (socket(2)).
        case noSocket(Int32)
        case timedOut
        case certificateRefused(CertificateFault)
        case secureConnectionFailed
        /// The system gave OpenSSL no random numbers.
        case noRandomNumbers
        /// OpenSSL computed no digest, so nothing can be signed.
        case noDigest
        case outOfMemory
        case proxyRefused
        /// The proxy answered, but could not reach the service.
        case proxyFailed
        /// The proxy accepted the connection, but did not answer.
        case proxySilent
        case connectionClosed
        case answerTooLarge
        case headTooLarge
        case other
    }

    /// The problem with a server's certificate.
    package enum CertificateFault: Hashable, Sendable {
        /// No trusted authority vouches for it, or not for this use.
        ///
        /// - Parameter namedBy: the option or variables that name the only trusted certificates; empty for the
        ///   system's.
        case untrusted(namedBy: [String])
        case otherHost
        /// This machine's time is outside the validity of the certificate, or of one above it.
        case otherTime
    }

    package let kind: Kind
    /// The words of the system or the library; empty if the kind says it all.
    package let detail: String
    /// True if the peer was silent until the request was given up.
    package var hasTimedOut = false

    static let outOfMemory = TransportFailure(kind: .outOfMemory, detail: "")

    /// The failure of a request for which no time was left.
    static let outOfTime = TransportFailure(kind: .timedOut, detail: "", hasTimedOut: true)
}
