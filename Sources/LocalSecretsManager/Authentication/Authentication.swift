/// The sender of a request: its signature is checked against the key that it names.
struct Authentication: Sendable {
    /// A request is good for five minutes before and after the moment it names.
    static let window: Int64 = 300

    let service: String
    let keys: KeyRing

    /// The key that signed `request`, at the moment `now` in Unix seconds.
    func signer(of request: HTTPRequest, now: Int64) throws(ServiceError) -> AccessKey {
        let (timestamp, moment) = try Self.timestamp(of: request)
        guard let header = request.header("authorization") else {
            throw ServiceError(
                .authFailureInvalidAuthorization, "The Authorization header is not valid: the request has none.")
        }
        let authorization = try Authorization(parsing: header)
        guard let key = keys[authorization.secretID] else {
            throw ServiceError(
                .authFailureSecretIDNotFound,
                "The SecretId is not found, please ensure that your SecretId is correct.")
        }
        guard abs(now - moment) <= Self.window else {
            throw ServiceError(
                .authFailureSignatureExpire,
                "The signature has expired: X-TC-Timestamp is more than five minutes from the service's clock.")
        }
        try check(authorization, of: request, timestamp: timestamp, moment: moment, key: key)
        try Self.checkToken(request.header("x-tc-token"), of: key, now: now)
        return key
    }

    private static func timestamp(of request: HTTPRequest) throws(ServiceError) -> (String, Int64) {
        guard let text = request.header("x-tc-timestamp") else { throw .missingParameter("Timestamp") }
        guard text.utf8.count <= 12, text.utf8.allSatisfy((UInt8(ascii: "0")...UInt8(ascii: "9")).contains),
            let moment = Int64(text)
        else { throw ServiceError(.invalidParameterValue, "The value of `Timestamp` is not a time in Unix seconds.") }
        return (text, moment)
    }

    private func check(
        _ authorization: Authorization, of request: HTTPRequest, timestamp: String, moment: Int64, key: AccessKey
    ) throws(ServiceError) {
        guard authorization.date == UTCTime(seconds: moment).day else {
            throw Self.mismatch("The date of the credential scope is not the UTC day of X-TC-Timestamp.")
        }
        guard authorization.service == service else {
            throw Self.mismatch("The service of the credential scope is not \(service).")
        }
        let expected: String?
        do {
            expected = try Self.signature(of: request, timestamp: timestamp, by: key, like: authorization)
        } catch {
            throw .internalError
        }
        guard let expected, SHA256.equal(Array(expected.utf8), Array(authorization.signature.utf8)) else {
            throw Self.mismatch("Please check your signature is correct.")
        }
    }

    /// The signature that `request` should carry; nil when a header that counts in it is missing.
    private static func signature(
        of request: HTTPRequest, timestamp: String, by key: AccessKey, like authorization: Authorization
    ) throws(GnuTLSFailure) -> String? {
        guard let canonical = try CanonicalRequest(request, signedHeaders: authorization.signedHeaders) else {
            return nil
        }
        let text = try RequestSignature.stringToSign(
            canonical, timestamp: timestamp, scope: authorization.scope)
        let signingKey = try RequestSignature.signingKey(
            secretKey: key.secretKey, date: authorization.date, service: authorization.service)
        return try RequestSignature.signature(of: text, key: signingKey)
    }

    /// A temporary key is good only with its token and until it ends, and a permanent one has none.
    private static func checkToken(_ token: String?, of key: AccessKey, now: Int64) throws(ServiceError) {
        guard SHA256.equal(Array((token ?? "").utf8), Array((key.token ?? "").utf8)) else {
            throw ServiceError(.authFailureTokenFailure, "The token is not the one of this SecretId.")
        }
        if let session = key.session, session.expiration <= now {
            throw ServiceError(.authFailureTokenFailure, "The token has expired.")
        }
    }

    private static func mismatch(_ why: String) -> ServiceError {
        ServiceError(
            .authFailureSignatureFailure, "The provided credentials could not be validated. \(why)")
    }
}
