/// The stages of a connection, as far as it got, to find out what is wrong with it.
package struct ConnectionReport {
    /// The peer's address: the proxy's if there is one.
    package var address = ""
    package var isThroughProxy = false
    /// Milliseconds from the start until the name was resolved, the peer was connected, and TLS was agreed on; nil for
    /// a stage that was not reached.
    package var resolved: Int?
    package var connected: Int?
    package var secured: Int?
    package var tls: TLS?
    /// This machine's clock minus the peer's, in seconds, by the Date of the answer.
    package var clockDifference: Int?

    /// The result of the TLS handshake.
    package struct TLS {
        /// The version, such as `TLSv1.3`.
        package let version: String
        /// The common names of the certificates, the peer's own first, the trusted one last.
        package let chain: [String]
        /// The time at which the peer's own certificate expires, in seconds since 1970.
        package let expiration: Int
    }
}
