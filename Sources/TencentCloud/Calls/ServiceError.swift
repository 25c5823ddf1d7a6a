/// An error of the service: `Response.Error` of an answer, without its Message, which may repeat parts of the request.
package struct ServiceError: Error, Hashable, Sendable {
    /// The code, such as `ResourceNotFound.SecretNotExist`; letters, digits, ".", "-" and "_" only.
    package let code: String
    /// RequestId; empty if the answer has none.
    package let requestID: String
    /// The action that was asked for, as policies name it, such as `ssm:GetSecretValue`; empty if unknown.
    package internal(set) var action = ""
    /// The caller who asked; nil if the request was not signed.
    package internal(set) var caller: Caller?

    package struct Caller: Hashable, Sendable {
        /// The origin of the credentials.
        package let origin: String
        /// The last characters of the id.
        package let idEnding: String
    }

    package init(code: String, requestID: String) { (self.code, self.requestID) = (code, requestID) }
}

/// The reason why a request has no result.
package indirect enum RequestFailure: Error, Hashable, Sendable {
    case service(ServiceError)
    case transport(TransportFailure)
    case unusable(UnusableAnswer)
    /// The failure of the last of several attempts.
    case afterAttempts(RequestFailure, Int, milliseconds: Int)

    /// The failure without the number of attempts.
    package var cause: RequestFailure { if case .afterAttempts(let failure, _, _) = self { failure } else { self } }

    /// The same failure, where the service refused with the call's action and the caller.
    func naming(_ call: ServiceCall, _ signer: RequestSigner?) -> RequestFailure {
        switch self {
        case .service(var error):
            error.action = "\(call.service):\(call.action)"
            error.caller = (signer?.credentials).map {
                ServiceError.Caller(origin: $0.source.origin, idEnding: $0.idEnding)
            }
            return .service(error)
        case .afterAttempts(let failure, let attempts, let milliseconds):
            return .afterAttempts(failure.naming(call, signer), attempts, milliseconds: milliseconds)
        case .transport, .unusable: return self
        }
    }
}

/// The reason why an answer cannot be one of the service.
package enum UnusableAnswer: Hashable, Sendable {
    case status(Int)
    case empty
    case notJSON
    case noResponse
    /// An error without a code.
    case noCode
    case anotherSecret
    case anotherVersion
    case noValue
    case notText
    case twoValues
    case notBase64
    /// An answer of STS or the metadata without credentials.
    case noCredentials
    /// Metadata that did not come from the instance's own link.
    case notOnLink
}
