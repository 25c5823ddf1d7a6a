/// The API of the Security Token Service (STS): temporary keys for roles, kept in the service's own ring of keys.
final class TokenAPI: Sendable {
    static let version = "2018-08-13"
    private static let service = "sts"
    /// In place of a signature, where nobody signs.
    private static let unsigned = "SKIP"

    private static let actions: [String: any TokenAction.Type] = [
        "AssumeRole": AssumeRole.self, "AssumeRoleWithWebIdentity": AssumeRoleWithWebIdentity.self,
        "GetCallerIdentity": GetCallerIdentity.self,
    ]

    static var names: some Collection<String> { actions.keys }

    private let authentication: Authentication
    private let counter: RequestCounter
    private let clock: @Sendable () -> Int64

    init(
        keys: KeyRing, counter: RequestCounter = RequestCounter(.documented),
        clock: @escaping @Sendable () -> Int64
    ) {
        authentication = Authentication(service: Self.service, keys: keys)
        self.counter = counter
        self.clock = clock
    }

    /// Tells whether `request` is for this service, by its version or by the service in its signature.
    static func isAsked(by request: HTTPRequest) -> Bool {
        switch request.header("x-tc-version") {
        case version: true
        case ActionTable.version: false
        default: request.header("authorization")?.contains("/\(service)/\(Authorization.terminator)") ?? false
        }
    }

    /// Answers one request, and says what is to be noted of it.
    func answer(_ request: HTTPRequest) -> (response: HTTPResponse, record: AccessRecord) {
        AnswerEnvelope.answer(at: clock()) { requestID, record throws(ServiceError) in
            try SecretsAPI.admit(request)
            let (name, action) = try Self.action(for: request)
            record.action = name
            let caller = try signer(of: request, for: action, now: record.time)
            // Of those who do not sign no account is known: they share one.
            try counter.admit(name, of: caller?.uin ?? 0)
            return try perform(action, Parameters(of: request), caller, requestID, now: record.time)
        }
    }

    private func perform<A: TokenAction>(
        _ action: A.Type, _ parameters: Parameters, _ caller: AccessKey?, _ requestID: String, now: Int64
    ) throws(ServiceError) -> [UInt8] {
        let answer = try action.request(from: parameters).run(with: authentication.keys, for: caller, now: now)
        return try AnswerEnvelope.success(answer, requestID: requestID)
    }

    /// The key that signed; nil where the action is one that nobody signs, and the request says so.
    private func signer(
        of request: HTTPRequest, for action: any TokenAction.Type, now: Int64
    ) throws(ServiceError) -> AccessKey? {
        if action.isSigned { return try authentication.signer(of: request, now: now) }
        guard request.header("authorization") == Self.unsigned else {
            throw ServiceError(
                .authFailureInvalidAuthorization, "The Authorization header is not valid: it is not `SKIP`.")
        }
        return nil
    }

    private static func action(
        for request: HTTPRequest
    ) throws(ServiceError) -> (name: String, type: any TokenAction.Type) {
        guard let name = request.header("x-tc-action") else { throw .missingParameter("Action") }
        guard let version = request.header("x-tc-version") else { throw .missingParameter("Version") }
        guard let action = actions[name] else {
            throw ServiceError(.invalidAction, "The action is not one of this service.")
        }
        guard version == Self.version else {
            throw ServiceError(.noSuchVersion, "The API version is not \(Self.version).")
        }
        return (name, action)
    }
}
