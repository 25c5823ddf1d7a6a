import Glibc
import SecretMemory
package import TencentCloud

/// The words for a request that failed.
extension Fault {
    /// - Parameter what: the variables or the secret that the request was for; may be empty.
    package init(_ failure: RequestFailure, for what: String, at endpoint: Endpoint) {
        let what = what.isEmpty ? nil : what
        switch failure {
        case .service(let error):
            let verdict = ServiceVerdict(code: error.code)
            self.init(verdict.status, at: what, verdict.problem, hint: verdict.hint)
            (code, requestID) = (error.code, error.requestID)
            nameCaller(error)
        case .transport(let failure) where failure.kind == .answerTooLarge:
            self.init(.unavailable, at: what, "\(endpoint.authority) answered with more than 1 MiB")
        case .transport(let failure) where failure.kind == .headTooLarge:
            self.init(.unavailable, at: what, "\(endpoint.authority) answered with headers that are too large")
        case .transport(let failure) where failure.kind == .noRandomNumbers:
            self.init(
                .other, at: what, "OpenSSL has no random numbers, and TLS needs them",
                hint: "let the seccomp filter allow getrandom(2), and check openssl.cnf")
        case .transport(let failure) where failure.kind == .noDigest:
            self.init(.other, at: what, TransportFailure.digestProblem, hint: TransportFailure.digestHint)
        case .transport(let failure) where failure.kind == .outOfMemory:
            self.init(.other, at: what, "out of memory", hint: Errno.memoryHint)
        case .transport(let failure):
            let proxy = ProxyVariable(for: endpoint)
            self.init(
                failure.status, at: what, "cannot reach \(endpoint.authority): \(failure.problem(proxy))",
                hint: failure.hint(proxy))
        case .afterAttempts(let failure, let attempts, let milliseconds):
            self = Fault(failure, for: what ?? "", at: endpoint)
            effort = "\(attempts) attempts in \(milliseconds / 1000).\(milliseconds % 1000 / 100) s"
        case .unusable(let answer):
            self.init(.unavailable, at: what, "\(endpoint.authority) \(answer.problem)", hint: answer.hint)
        }
        isTransient = failure.isTransient && !failure.isRefusedCertificate
    }

    /// Names the action and the credentials if the caller was refused.
    mutating func nameCaller(_ error: ServiceError) {
        guard status == .noPermission else { return }
        action = error.action
        credentials = error.caller.map { "\($0.origin), id ends with \($0.idEnding)" } ?? ""
    }
}

extension RequestFailure {
    /// Tells whether the server's certificate was refused. Such a server is unknown, so kept values must not hide it.
    fileprivate var isRefusedCertificate: Bool {
        if case .transport(let failure) = cause, case .certificateRefused = failure.kind { true } else { false }
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
        case .noCredentials: "answered with something other than credentials"
        case .notOnLink: "answered from an address that is not 169.254/16"
        }
    }

    fileprivate var hint: String? {
        if case .status(300..<400) = self { return "redirects are not followed: check --endpoint" }
        return nil
    }
}
