/// A refusal in the service's own words: a documented code, and a message that never carries a value.
///
/// The codes stand at the end of each action's page; all are answered with HTTP status 200.
struct ServiceError: Error, Equatable {
    let code: Code
    let message: String

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    static let internalError = ServiceError(.internalError, "An internal error occurred.")

    static let noVersion = ServiceError(.resourceNotFound, "The secret has no version of this name.")

    static func missingParameter(_ name: String) -> ServiceError {
        ServiceError(.missingParameter, "The request is missing a required parameter `\(name)`.")
    }

    static func unknownParameter(_ name: String) -> ServiceError {
        ServiceError(.unknownParameter, "The parameter `\(name.quotable)` is not recognized.")
    }

    static func wrongType(_ name: String, expected: String) -> ServiceError {
        ServiceError(.invalidParameter, "The parameter `\(name.quotable)` is not of the type \(expected).")
    }

    /// The codes that this service answers with, of those that the real one documents.
    enum Code: String, Sendable, CaseIterable {
        case authFailureInvalidAuthorization = "AuthFailure.InvalidAuthorization"
        case authFailureSecretIDNotFound = "AuthFailure.SecretIdNotFound"
        case authFailureSignatureExpire = "AuthFailure.SignatureExpire"
        case authFailureSignatureFailure = "AuthFailure.SignatureFailure"
        case authFailureTokenFailure = "AuthFailure.TokenFailure"
        case failedOperation = "FailedOperation"
        case failedOperationRotationForbidden = "FailedOperation.RotationForbidden"
        case internalError = "InternalError"
        case invalidAction = "InvalidAction"
        case invalidParameter = "InvalidParameter"
        case invalidParameterOverTimeError = "InvalidParameter.OverTimeError"
        case invalidParameterParamError = "InvalidParameter.ParamError"
        case invalidParameterWebIdentityTokenError = "InvalidParameter.WebIdentityTokenError"
        case invalidParameterValue = "InvalidParameterValue"
        case invalidParameterValueTagKeysDuplicated = "InvalidParameterValue.TagKeysDuplicated"
        case limitExceeded = "LimitExceeded"
        case missingParameter = "MissingParameter"
        case noSuchVersion = "NoSuchVersion"
        case operationDenied = "OperationDenied"
        case operationDeniedAutoRotatedResource = "OperationDenied.AutoRotatedResource"
        case requestLimitExceeded = "RequestLimitExceeded"
        case requestSizeLimitExceeded = "RequestSizeLimitExceeded"
        case resourceInUseSecretExists = "ResourceInUse.SecretExists"
        case resourceInUseServiceAlreadyEnabled = "ResourceInUse.ServiceAlreadyEnabled"
        case resourceInUseVersionIDExists = "ResourceInUse.VersionIdExists"
        case resourceNotFound = "ResourceNotFound"
        case resourceNotFoundRoleNotFound = "ResourceNotFound.RoleNotFound"
        case resourceNotFoundSecretNotExist = "ResourceNotFound.SecretNotExist"
        case resourceUnavailable = "ResourceUnavailable"
        case resourceUnavailableResourceDisabled = "ResourceUnavailable.ResourceDisabled"
        case resourceUnavailableResourcePendingDeleted = "ResourceUnavailable.ResourcePendingDeleted"
        case resourceUnavailableResourceUninitialized = "ResourceUnavailable.ResourceUninitialized"
        case unauthorizedOperation = "UnauthorizedOperation"
        case unknownParameter = "UnknownParameter"
        case unsupportedOperation = "UnsupportedOperation"
        case unsupportedProtocol = "UnsupportedProtocol"
        case unsupportedRegion = "UnsupportedRegion"
    }
}

extension String {
    /// This name if it looks like one; otherwise nothing of it, for it may be a value in the wrong place.
    fileprivate var quotable: String {
        let looksLikeName =
            utf8.count <= 64
            && utf8.allSatisfy { byte in
                switch UInt8(byte) {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "$"):
                    true
                default: false
                }
            }
        return looksLikeName ? self : "…"
    }
}
