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
        case .transport(let failure):
            self.init(
                .unavailable, at: what, "cannot reach \(endpoint.authority): \(failure.problem)", hint: failure.hint)
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
        let detail = detail.isEmpty ? "" : ": \(detail)"
        return switch kind {
        case .couldNotResolveHost: "could not resolve host"
        case .couldNotConnect: "could not connect" + detail
        case .timedOut: "no answer in time"
        case .certificateRefused: "its certificate is refused" + detail
        case .secureConnectionFailed: "no TLS 1.2 or newer could be agreed on"
        case .proxyRefused: "the proxy refused" + detail
        case .connectionClosed: "the connection broke" + detail
        case .answerTooLarge, .noRandomNumbers, .other: self.detail
        }
    }

    /// What to do where a variable names a proxy for https, as libcurl looks for it; NO_PROXY may except the host.
    private static var throughProxy: String? {
        let variable = ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"].first {
            ProcessEnvironment()[$0] != nil
        }
        return variable.map { "\($0) names a proxy: check it, and NO_PROXY" }
    }

    fileprivate var hint: String? {
        switch kind {
        case .certificateRefused: "a CA of your own is named with --ca-file or SSL_CERT_FILE"
        case .timedOut: "the time limit is set with --timeout"
        case .proxyRefused, .connectionClosed: Self.throughProxy
        case .couldNotResolveHost, .couldNotConnect: Self.throughProxy ?? "check the network and --endpoint"
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
