import COpenSSL
import Glibc
import SecretMemory

/// Facts from libssl about a connection that libcurl made.
enum TLS {
    /// The TLS version, and the certificates up to the trusted one.
    static func report(on connection: UnsafeMutableRawPointer) -> ConnectionReport.TLS {
        let ssl = OpaquePointer(connection)
        let certificates = unsafe (0..<SSL_verified_count(ssl)).map { unsafe SSL_verified_at(ssl, $0) }
        return unsafe ConnectionReport.TLS(
            version: String(cString: SSL_get_version(ssl)), chain: certificates.map { unsafe commonName(of: $0) },
            expiration: unsafe certificates.first.flatMap { unsafe $0 }.map { unsafe Int(X509_end($0)) } ?? 0)
    }

    /// Tells whether a connection agreed on HTTP/2 (ALPN, RFC 7301).
    static func speaksHTTP2(_ connection: UnsafeMutableRawPointer) -> Bool {
        var name: UnsafePointer<UInt8>?
        var count: UInt32 = 0
        unsafe SSL_get0_alpn_selected(OpaquePointer(connection), &name, &count)
        return unsafe UnsafeBufferPointer(start: name, count: Int(count)).elementsEqual("h2".utf8)
    }

    /// The common name in a certificate's subject; empty if it has none.
    private static func commonName(of certificate: OpaquePointer?) -> String {
        var name = [CChar](repeating: 0, count: 256)
        unsafe X509_NAME_get_text_by_NID(X509_get_subject_name(certificate), NID_commonName, &name, Int32(name.count))
        return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Loads libssl's parts that the first connection would otherwise wait for (SSL_CTX_new(3)).
    static func prepare() { unsafe SSL_CTX_free(SSL_CTX_new(TLS_client_method())) }

    /// Tells whether libcrypto has random numbers (RAND_status(3)).
    static var hasRandomNumbers: Bool { RAND_status() == 1 }

    /// The failure for a verdict on a chain, in OpenSSL's words (X509_verify_cert_error_string(3)).
    ///
    /// - Parameter namedBy: the option or variables that name the trusted certificates; empty for the system's.
    static func refusal(_ verdict: Int, namedBy: [String]) -> TransportFailure {
        let words = unsafe String(cString: X509_verify_cert_error_string(verdict))
        return switch Int32(verdict) {
        // libcurl sets 1 before it compares the host, after the chain was verified.
        case ...1: TransportFailure(kind: .certificateRefused(.otherHost), detail: "it is for another host")
        case X509_V_ERR_CERT_NOT_YET_VALID, X509_V_ERR_CERT_HAS_EXPIRED:
            TransportFailure(kind: .certificateRefused(.otherTime), detail: words)
        case X509_V_ERR_OUT_OF_MEM, X509_V_ERR_STORE_LOOKUP: .outOfMemory
        default: TransportFailure(kind: .certificateRefused(.untrusted(namedBy: namedBy)), detail: words)
        }
    }
}
