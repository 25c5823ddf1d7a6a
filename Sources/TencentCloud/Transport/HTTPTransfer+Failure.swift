import CCurl
import Glibc

/// Failures for libcurl's result codes.
extension HTTPTransfer {
    /// The failure of a transfer that ran out of time, by the stage it had reached.
    var timeOut: TransportFailure {
        let kind: TransportFailure.Kind =
            if microseconds(CURLINFO_PRETRANSFER_TIME_T) > 0 {
                .timedOut
            } else if microseconds(CURLINFO_NAMELOOKUP_TIME_T) == 0 {
                .couldNotResolveHost
            } else if unsafe curl_easy_get_long(easy, CURLINFO_NUM_CONNECTS) == 0 {
                .couldNotConnect
            } else if !hasBegunTLS {
                // Only a proxy can be silent between the connection and TLS.
                .proxySilent
            } else {
                .secureConnectionFailed
            }
        return TransportFailure(kind: kind, detail: "", hasTimedOut: true)
    }

    /// The failure that a SOCKS proxy reported (RFC 1928 §6, RFC 1929).
    private var socksFailure: TransportFailure {
        switch CURLproxycode(UInt32(unsafe curl_easy_get_long(easy, CURLINFO_PROXY_ERROR))) {
        case CURLPX_NO_AUTH, CURLPX_USER_REJECTED:
            TransportFailure(kind: .proxyRefused, detail: "user or password")
        case CURLPX_RESOLVE_HOST: TransportFailure(kind: .couldNotResolveHost, detail: "")
        case CURLPX_REPLY_NOT_ALLOWED: TransportFailure(kind: .proxyRefused, detail: "not allowed")
        case CURLPX_REPLY_CONNECTION_REFUSED: TransportFailure(kind: .proxyFailed, detail: "connection refused")
        case CURLPX_REPLY_HOST_UNREACHABLE: TransportFailure(kind: .proxyFailed, detail: "no route to host")
        case CURLPX_REPLY_NETWORK_UNREACHABLE: TransportFailure(kind: .proxyFailed, detail: "network is unreachable")
        default: TransportFailure(kind: .proxyFailed, detail: "general failure")
        }
    }

    /// The failure for a result code of libcurl, in words of our own if libcurl's depend on its version.
    func failure(_ code: CURLcode) -> TransportFailure {
        let words = unsafe String(cString: curl_easy_strerror(code)).loweringFirst
        let connectStatus = unsafe curl_easy_get_long(easy, CURLINFO_HTTP_CONNECTCODE)
        switch code {
        case _ where connectStatus != 0 && connectStatus != 200:
            let kind: TransportFailure.Kind = connectStatus >= 500 ? .proxyFailed : .proxyRefused
            return TransportFailure(kind: kind, detail: "HTTP status \(connectStatus)")
        case _ where headSize > HTTPClient.headLimit: return TransportFailure(kind: .headTooLarge, detail: "")
        case _ where size > HTTPClient.answerLimit: return TransportFailure(kind: .answerTooLarge, detail: "")
        case CURLE_COULDNT_RESOLVE_HOST where !Self.canResolve:
            return TransportFailure(kind: .noSocket(EMFILE), detail: "")
        case CURLE_COULDNT_RESOLVE_HOST: return TransportFailure(kind: .couldNotResolveHost, detail: "")
        case CURLE_COULDNT_RESOLVE_PROXY: return TransportFailure(kind: .couldNotResolveHost, detail: "the proxy's")
        case CURLE_COULDNT_CONNECT:
            let number = unsafe Int32(curl_easy_get_long(easy, CURLINFO_OS_ERRNO))
            if number == 0 && client.sockets.refusal != 0 {
                return TransportFailure(kind: .noSocket(client.sockets.refusal), detail: "")
            }
            // connect(2) says this of such a route (ip-route(8)), and here of nothing else.
            let blackHole = "a route of this machine drops all that goes there (blackhole, see: ip route)"
            let system = unsafe number == EINVAL ? blackHole : String(cString: strerror(number)).loweringFirst
            let reason = number == 0 ? words : system
            return TransportFailure(kind: .couldNotConnect, detail: reason)
        case CURLE_OPERATION_TIMEDOUT: return timeOut
        case CURLE_PEER_FAILED_VERIFICATION:
            return TLS.refusal(
                unsafe curl_easy_get_long(easy, CURLINFO_SSL_VERIFYRESULT), namedBy: client.trust.namedBy)
        case CURLE_OUT_OF_MEMORY where hasAnswerBegun && Self.hasMemory, Self.tooLarge:
            return TransportFailure(kind: .headTooLarge, detail: "")
        case CURLE_OUT_OF_MEMORY: return .outOfMemory
        // libcurl itself never returns this for HTTP: here it means that signing failed.
        case CURLE_FUNCTION_NOT_FOUND: return TransportFailure(kind: .noDigest, detail: "")
        case CURLE_SSL_CONNECT_ERROR where !TLS.hasRandomNumbers:
            return TransportFailure(kind: .noRandomNumbers, detail: "")
        case CURLE_SSL_CONNECT_ERROR: return TransportFailure(kind: .secureConnectionFailed, detail: "")
        // CURLE_FAILED_INIT: libcurl 7.88 gives a request to a shared connection that is not there yet
        // (ConnectionExists).
        case CURLE_GOT_NOTHING, CURLE_PARTIAL_FILE, CURLE_RECV_ERROR, CURLE_SEND_ERROR, CURLE_HTTP2, CURLE_HTTP2_STREAM,
            CURLE_FAILED_INIT, CURLE_ABORTED_BY_CALLBACK:
            return TransportFailure(kind: .connectionClosed, detail: "")
        case CURLE_PROXY: return socksFailure
        default: return TransportFailure(kind: .other, detail: words)
        }
    }

    /// CURLE_TOO_LARGE, which libcurl has from 8.6 on. Older versions return "out of memory" for a line of a head that
    /// is too long.
    private static let tooLarge = CURLcode(100)

    private var hasAnswerBegun: Bool { microseconds(CURLINFO_STARTTRANSFER_TIME_T) > 0 }

    /// Tells whether there is enough memory now for the longest line of a head; there may have been less before.
    private static var hasMemory: Bool {
        let block = unsafe malloc(HTTPClient.answerLimit)
        unsafe free(block)
        return unsafe block != nil
    }

    /// Tells whether there are enough descriptors now for a resolver, a pair and a socket; there may have been fewer
    /// before.
    private static var canResolve: Bool {
        let copies = (0..<3).map { _ in fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3) }
        for copy in copies where copy >= 0 { close(copy) }
        return copies.allSatisfy { $0 >= 0 }
    }
}

extension String {
    /// A library's message with its first letter in lower case, to stand inside a line of ours.
    package var loweringFirst: String { prefix(1).lowercased() + dropFirst() }
}
