import CCurl
import Glibc

/// What libcurl's verdicts mean.
extension HTTPTransfer {
    /// How far it got in its time.
    var timeOut: TransportFailure {
        let kind: TransportFailure.Kind =
            if microseconds(CURLINFO_PRETRANSFER_TIME_T) > 0 {
                .timedOut
            } else if microseconds(CURLINFO_NAMELOOKUP_TIME_T) == 0 {
                .couldNotResolveHost
            } else if unsafe curl_easy_get_long(easy, CURLINFO_NUM_CONNECTS) == 0 {
                .couldNotConnect
            } else {
                .secureConnectionFailed
            }
        return TransportFailure(kind: kind, detail: "", hasTimedOut: true)
    }

    /// What a SOCKS proxy said (RFC 1928 §6, RFC 1929).
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

    /// The failure that libcurl's verdict stands for, in words of our own where its own would depend on its version.
    func failure(_ code: CURLcode) -> TransportFailure {
        let words = unsafe String(cString: curl_easy_strerror(code)).loweringFirst
        let connectStatus = unsafe curl_easy_get_long(easy, CURLINFO_HTTP_CONNECTCODE)
        switch code {
        case _ where connectStatus != 0 && connectStatus != 200:
            let kind: TransportFailure.Kind = connectStatus >= 500 ? .proxyFailed : .proxyRefused
            return TransportFailure(kind: kind, detail: "HTTP status \(connectStatus)")
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
            let reason = unsafe number == 0 ? words : String(cString: strerror(number)).loweringFirst
            return TransportFailure(kind: .couldNotConnect, detail: reason)
        case CURLE_OPERATION_TIMEDOUT: return timeOut
        case CURLE_PEER_FAILED_VERIFICATION:
            let verdict = unsafe curl_easy_get_long(easy, CURLINFO_SSL_VERIFYRESULT)
            // 1 is what libcurl puts there before it compares the host, which comes after the chain is verified.
            let reason = verdict <= 1 ? "it is for another host" : OpenSSL.certificateProblem(verdict)
            return TransportFailure(kind: .certificateRefused, detail: reason)
        case CURLE_OUT_OF_MEMORY: return TransportFailure(kind: .outOfMemory, detail: "")
        case CURLE_SSL_CONNECT_ERROR where !OpenSSL.hasRandomNumbers:
            return TransportFailure(kind: .noRandomNumbers, detail: "")
        case CURLE_SSL_CONNECT_ERROR: return TransportFailure(kind: .secureConnectionFailed, detail: "")
        // The last: libcurl 7.88 gives a request to a connection for many which is not there yet (ConnectionExists).
        case CURLE_GOT_NOTHING, CURLE_PARTIAL_FILE, CURLE_RECV_ERROR, CURLE_SEND_ERROR, CURLE_HTTP2, CURLE_HTTP2_STREAM,
            CURLE_FAILED_INIT, CURLE_ABORTED_BY_CALLBACK:
            return TransportFailure(kind: .connectionClosed, detail: "")
        case CURLE_PROXY: return socksFailure
        default: return TransportFailure(kind: .other, detail: words)
        }
    }

    /// Whether there are as many descriptors as a resolver needs, which does not say that it had none: a pair and a socket.
    private static var canResolve: Bool {
        let copies = (0..<3).map { _ in fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3) }
        for copy in copies where copy >= 0 { close(copy) }
        return copies.allSatisfy { $0 >= 0 }
    }
}

extension String {
    /// A library's message as it reads inside a line of ours.
    package var loweringFirst: String { prefix(1).lowercased() + dropFirst() }
}
