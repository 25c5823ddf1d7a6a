/// How a connection was made, as far as it got, for whoever looks for what is wrong with it.
package struct ConnectionReport {
    /// Who was connected to: the proxy, where there is one.
    package var address = ""
    package var isThroughProxy = false
    /// Milliseconds from the start until the name had an address, somebody answered there, and TLS was agreed on; nil
    /// for what was not reached.
    package var resolved: Int?
    package var connected: Int?
    package var secured: Int?
    package var tls: TLS?
    /// This machine's clock less the peer's, in seconds, as the Date of the answer tells it.
    package var clockDifference: Int?

    /// What was agreed on.
    package struct TLS {
        /// Such as `TLSv1.3`.
        package let version: String
        /// The common names of the certificates, the peer's own first, the trusted one last.
        package let chain: [String]
        /// When the peer's own ends, in seconds since 1970.
        package let expiration: Int
    }
}
