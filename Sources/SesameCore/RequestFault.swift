package import TencentCloud

/// The words for a request that brought no result.
extension Fault {
    /// - Parameter what: whom the request was for: variables, a secret; empty for nobody.
    package init(_ failure: RequestFailure, for what: String, at endpoint: Endpoint) {
        let what = what.isEmpty ? nil : what
        switch failure {
        case .service(let error):
            let verdict = ServiceVerdict(code: error.code)
            self.init(verdict.status, at: what, verdict.problem, hint: verdict.hint)
            (code, requestID) = (error.code, error.requestID)
        case .transport(let failure) where failure.kind == .answerTooLarge:
            self.init(.unavailable, at: what, "\(endpoint.authority) answered with more than 1 MiB")
        case .transport(let failure) where failure.kind == .noRandomNumbers:
            self.init(
                .other, at: what, "OpenSSL has no random numbers, and TLS needs them",
                hint: "let the seccomp filter allow getrandom(2), and check openssl.cnf")
        case .transport(let failure) where failure.kind == .outOfMemory:
            self.init(.other, at: what, "out of memory", hint: Errno.memoryHint)
        case .transport(let failure):
            self.init(
                .unavailable, at: what, "cannot reach \(endpoint.authority): \(failure.problem)",
                hint: failure.hint(endpoint.scheme == "https" ? ProxyVariable() : nil))
        case .afterAttempts(let failure, let attempts, let milliseconds):
            self = Fault(failure, for: what ?? "", at: endpoint)
            effort = "\(attempts) attempts in \(milliseconds / 1000).\(milliseconds % 1000 / 100) s"
        case .unusable(let answer):
            self.init(.unavailable, at: what, "\(endpoint.authority) \(answer.problem)", hint: answer.hint)
        }
        isTransient = failure.isTransient
    }
}

extension TransportFailure {
    fileprivate var problem: String {
        let detail = hasTimedOut ? ": no answer in time" : detail.isEmpty ? "" : ": \(detail)"
        return switch kind {
        case .couldNotResolveHost: "could not resolve host" + detail
        case .couldNotConnect: "could not connect" + detail
        case .noSocket(let number): "could not connect: " + Errno.words(number)
        case .timedOut: "no answer in time"
        case .certificateRefused: "its certificate is refused" + detail
        case .secureConnectionFailed where hasTimedOut: "connected, and then no answer in time"
        case .secureConnectionFailed: "no TLS 1.2 or newer could be agreed on"
        case .proxyRefused: "the proxy refused" + detail
        case .proxyFailed: "the proxy does not get through" + detail
        case .connectionClosed: "the connection broke"
        case .answerTooLarge, .noRandomNumbers, .outOfMemory, .other: self.detail
        }
    }

    /// - Parameter proxy: the one that may stand between.
    fileprivate func hint(_ proxy: ProxyVariable?) -> String? {
        switch kind {
        case .certificateRefused: "a CA of your own is named with --ca-file or SSL_CERT_FILE"
        case .timedOut: "the time limit is set with --timeout"
        case .proxyRefused, .proxyFailed, .connectionClosed: proxy?.hint
        case .noSocket(let number):
            Errno.hint(number) ?? "let its sandbox have sockets: seccomp, or RestrictAddressFamilies= in a unit"
        case .couldNotResolveHost where hasTimedOut: proxy?.hint ?? "check the name servers in /etc/resolv.conf"
        case .couldNotResolveHost, .couldNotConnect: proxy?.hint ?? "check the network and --endpoint"
        case .secureConnectionFailed:
            proxy?.hint ?? (hasTimedOut ? "large packets may get lost on the way: check the MTU" : nil)
        default: nil
        }
    }
}

extension UnusableAnswer {
    fileprivate var problem: String {
        switch self {
        case .status(let status): "answered with HTTP status \(status)"
        case .empty: "answered with nothing"
        case .notJSON: "answered with something that is not JSON"
        case .noResponse: "answered with JSON that has no \"Response\""
        case .noCode: "answered with an error that has no code"
        case .anotherSecret: "answered with another secret"
        case .anotherVersion: "answered with another version"
        case .noValue: "answered with no value"
        case .notText: "answered with a value that is not a string"
        case .twoValues: "answered with a text and a binary value at once"
        case .notBase64: "answered with a binary value that is not base64"
        case .noCredentials: "answered with something that is no credentials"
        case .notOnLink: "answered from an address that is not 169.254/16"
        }
    }

    fileprivate var hint: String? {
        if case .status(300..<400) = self { return "redirects are not followed: check --endpoint" }
        return nil
    }
}
