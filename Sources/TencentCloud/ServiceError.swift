/// The service's own refusal: `Response.Error` of an answer, without its Message, which may repeat what was sent.
package struct ServiceError: Error, Hashable, Sendable {
    /// Such as `ResourceNotFound.SecretNotExist`; letters, digits, "." and "_" only.
    package let code: String
    /// RequestId; empty when the answer has none.
    package let requestID: String
}

/// What can come of a request that brings no result.
package indirect enum RequestFailure: Error, Hashable, Sendable {
    case service(ServiceError)
    case transport(TransportFailure)
    case unusable(UnusableAnswer)
    /// The last of several.
    case afterAttempts(RequestFailure, Int, milliseconds: Int)

    /// What it comes down to, however often it was tried.
    package var cause: RequestFailure { if case .afterAttempts(let failure, _, _) = self { failure } else { self } }
}

/// How an answer cannot be an answer of the service.
package enum UnusableAnswer: Hashable, Sendable {
    case status(Int)
    case empty
    case notJSON
    case noResponse
    /// An error that does not say which.
    case noCode
    case anotherSecret
    case anotherVersion
    case noValue
    case notText
    case twoValues
    case notBase64
    /// Not what hands out credentials.
    case noCredentials
    /// The instance's metadata from somewhere else.
    case notOnLink
}
