import Glibc
import SecretMemory
import TencentCloud

/// The words for a service that cannot be reached.
extension TransportFailure {
    static let digestProblem = "OpenSSL has no SHA-256, and signatures need it"
    static let digestHint = "check openssl.cnf"

    /// The exit status. A restart does not help if the certificate is untrusted or for another host; it may help if the
    /// certificate is not valid at this time.
    var status: ExitStatus {
        switch kind {
        case .certificateRefused(.untrusted), .certificateRefused(.otherHost): .configuration
        default: .unavailable
        }
    }

    /// The problem; in a message it follows the host's name.
    ///
    /// - Parameter proxy: the variable that names a proxy, if there is one.
    func problem(_ proxy: ProxyVariable?) -> String {
        let detail = hasTimedOut ? ": no answer in time" : detail.isEmpty ? "" : ": \(detail)"
        return switch kind {
        case .couldNotResolveHost: "could not resolve host" + detail
        case .couldNotConnect: "could not connect" + detail
        case .noSocket(let number): "could not connect: " + Errno.words(number)
        case .timedOut: "no answer in time"
        case .certificateRefused(.otherTime):
            "its certificate is refused\(detail): this machine's clock shows \(utcDay(time(nil)))"
        case .certificateRefused: "its certificate is refused" + detail
        case .secureConnectionFailed where hasTimedOut && proxy?.isPassed == true:
            "connected through the proxy, and then no answer in time"
        case .secureConnectionFailed where hasTimedOut: "connected, and then no answer in time"
        case .secureConnectionFailed: "no TLS 1.2 or newer could be agreed on"
        case .proxyRefused: "the proxy refused" + detail
        case .proxyFailed: "the proxy does not get through" + detail
        case .proxySilent: "the proxy does not answer"
        case .connectionClosed: "the connection broke"
        case .answerTooLarge, .headTooLarge, .noRandomNumbers, .noDigest, .outOfMemory, .other: self.detail
        }
    }

    /// The next thing to do, if it is known.
    ///
    /// - Parameter proxy: the variable that names a proxy, if there is one.
    func hint(_ proxy: ProxyVariable?) -> String? {
        switch kind {
        case .certificateRefused(.untrusted(namedBy: [])): "a CA of your own is named with --ca-file or SSL_CERT_FILE"
        case .certificateRefused(.untrusted(let names)):
            names.joined(separator: " and ") + (names.count == 1 ? " is" : " are")
                + " set, and only the certificates there are trusted"
                + (names.contains { $0.hasPrefix("SSL_CERT_") } ? "; --ca-file names others" : "")
        case .certificateRefused(.otherHost): "check --endpoint; a proxy or a sign-in page may answer in its place"
        case .certificateRefused(.otherTime): "if that is not the date, set this machine's clock"
        case .timedOut: "the time limit is set with --timeout"
        case .proxyRefused, .proxyFailed, .proxySilent, .connectionClosed: proxy?.hint
        case .noSocket(let number):
            Errno.hint(number) ?? "let its sandbox have sockets: seccomp, or RestrictAddressFamilies= in a unit"
        case .couldNotResolveHost where hasTimedOut: proxy?.hint ?? "check the name servers in /etc/resolv.conf"
        case .couldNotResolveHost, .couldNotConnect: proxy?.hint ?? "check the network and --endpoint"
        case .secureConnectionFailed where hasTimedOut && proxy?.isPassed == true:
            "the proxy gets through: check --endpoint, and the network behind the proxy"
        case .secureConnectionFailed:
            proxy?.hint ?? (hasTimedOut ? "large packets may get lost on the way: check the MTU" : nil)
        default: nil
        }
    }
}
