/// One action of the Security Token Service: a request read from parameters, and the keys it leads to.
protocol TokenAction: Sendable {
    /// The fields of a success, beside RequestId; property names are the documented ones with a small first letter.
    associatedtype Answer: Encodable, Sendable

    /// True if a caller signs; else the request says `Authorization: SKIP` and proves itself by its parameters.
    static var isSigned: Bool { get }

    /// Takes its parameters; what is missing, ill-formed or of another type is refused here.
    init(reading parameters: inout Parameters) throws(ServiceError)

    /// - Parameter caller: the key that signed, nil where nobody does.
    func run(with keys: KeyRing, for caller: AccessKey?, now: Int64) throws(ServiceError) -> Answer
}

extension TokenAction {
    static var isSigned: Bool { true }

    /// The request in `parameters`, all of which the action must know.
    static func request(from parameters: Parameters) throws(ServiceError) -> Self {
        var parameters = parameters
        let request = try Self(reading: &parameters)
        try parameters.finish()
        return request
    }
}

/// Which role, under which name, for how long: what both ways to a role ask for.
struct RoleRequest {
    private static let life: Int64 = 7200
    private static let longestLife: Int64 = 43_200

    let arn: RoleARN
    let sessionName: String
    let seconds: Int64

    init(reading parameters: inout Parameters) throws(ServiceError) {
        arn = try RoleARN(parsing: parameters.requiredText("RoleArn"))
        sessionName = try parameters.requiredText("RoleSessionName")
        guard sessionName.isRoleName, sessionName.utf8.count >= 2 else {
            throw ServiceError(
                .invalidParameterParamError, "The RoleSessionName is not 2 to 128 of letters, digits and `_+=,.@-`.")
        }
        seconds = try parameters.number("DurationSeconds") ?? Self.life
        guard seconds > 0 else {
            throw ServiceError(.invalidParameterParamError, "The DurationSeconds are none.")
        }
        guard seconds <= Self.longestLife else {
            throw ServiceError(
                .invalidParameterOverTimeError, "The DurationSeconds are more than \(Self.longestLife).")
        }
    }

    /// The key for `role`, from now on.
    func key(for role: Role, from keys: KeyRing, now: Int64) -> TemporaryCredentials {
        let session = RoleSession(role: role, name: sessionName, expiration: now + seconds)
        return TemporaryCredentials(keys.temporary.issue(for: session, now: now), expiration: session.expiration)
    }
}

/// A key for a role, in the form of an answer.
struct TemporaryCredentials: Encodable {
    struct Credentials: Encodable {
        let token: String
        let tmpSecretId: String
        let tmpSecretKey: String
    }

    let credentials: Credentials
    let expiredTime: Int64
    let expiration: String

    init(_ key: AccessKey, expiration: Int64) {
        credentials = Credentials(token: key.token ?? "", tmpSecretId: key.secretID, tmpSecretKey: key.secretKey)
        expiredTime = expiration
        self.expiration = UTCTime(seconds: expiration).stamp
    }
}
