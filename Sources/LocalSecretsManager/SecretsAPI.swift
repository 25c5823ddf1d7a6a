import Synchronization

/// The API of the service, from a request to an answer; any number of threads may ask at once.
///
/// The order is the one in which the service's gateway must work: nothing is looked up in the store for a caller who
/// has not signed.
final class SecretsAPI: Sendable {
    /// In bytes, of a POST body and of a GET query.
    static let bodyLimit = 10 * 1024 * 1024
    static let queryLimit = 32 * 1024

    private let authentication: Authentication
    private let defaultRegion: String
    private let clock: @Sendable () -> Int64
    private let store: Mutex<SecretStore>
    private let counter: RequestCounter

    init(
        store: sending SecretStore, keys: KeyRing, defaultRegion: String,
        counter: RequestCounter = RequestCounter(.documented), clock: @escaping @Sendable () -> Int64
    ) {
        self.store = Mutex(store)
        self.authentication = Authentication(service: "ssm", keys: keys)
        self.defaultRegion = defaultRegion
        self.counter = counter
        self.clock = clock
    }

    /// Answers one request, and says what is to be noted of it.
    func answer(_ request: HTTPRequest) -> (response: HTTPResponse, record: AccessRecord) {
        AnswerEnvelope.answer(at: clock()) { requestID, record throws(ServiceError) in
            try answer(request, requestID, &record)
        }
    }

    private func answer(
        _ request: HTTPRequest, _ requestID: String, _ record: inout AccessRecord
    ) throws(ServiceError) -> [UInt8] {
        try Self.admit(request)
        let action = try ActionTable.action(for: request)
        let name = String(describing: action)
        record.action = name
        let key = try authentication.signer(of: request, now: record.time)
        try counter.admit(name, of: key.uin)
        let owner = SecretOwner(uin: key.uin, region: try region(of: request))
        let caller = Caller(owner: owner, now: record.time, permissions: key.permissions)
        let parameters = try Parameters(of: request)
        record.secret = parameters.secretName
        try key.permissions.check(name, on: parameters.secretName, of: caller.owner)
        return try perform(action, parameters, caller, requestID)
    }

    /// Runs one action: its request is read outside the lock, its rules are applied inside.
    private func perform<A: Action>(
        _ action: A.Type, _ parameters: Parameters, _ caller: Caller, _ requestID: String
    ) throws(ServiceError) -> [UInt8] {
        let request = try action.request(from: parameters)
        let answer = try store.withLock { store throws(ServiceError) in try request.run(in: store, for: caller) }
        return try AnswerEnvelope.success(answer, requestID: requestID)
    }

    /// Refuses what is no request of an API at all.
    static func admit(_ request: HTTPRequest) throws(ServiceError) {
        guard request.method == "GET" || request.method == "POST" else {
            throw ServiceError(.unsupportedProtocol, "Only the methods GET and POST are supported.")
        }
        guard !request.isBodyTooLong, request.body.count <= bodyLimit, request.query.utf8.count <= queryLimit else {
            throw ServiceError(.requestSizeLimitExceeded, "The request is larger than the service accepts.")
        }
    }

    private func region(of request: HTTPRequest) throws(ServiceError) -> String {
        guard let region = request.header("x-tc-region") else { return defaultRegion }
        guard Region.isValid(region) else {
            throw ServiceError(.unsupportedRegion, "The region is not supported.")
        }
        return region
    }
}
