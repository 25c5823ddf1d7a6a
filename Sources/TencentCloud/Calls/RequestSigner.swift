import SecretMemory

/// Signs requests at the moment when they are sent: with id, token and key of one pair, and the time known then.
final class RequestSigner {
    private(set) var credentials: Credentials
    private let service: String
    private let clock: ServiceClock
    private var key: RequestSignature.SigningKey?
    /// The number of times that the credentials were replaced.
    private var renewals = 0
    /// The number of renewals and the time with which each request was last signed.
    private var signed: [Int: (renewals: Int, timestamp: Int)] = [:]

    /// Seconds by which the time of a request in flight may differ from the clock before the clock counts as changed.
    private static let tolerance = 60

    init(_ credentials: Credentials, service: String, clock: ServiceClock) {
        (self.credentials, self.service, self.clock) = (credentials, service, clock)
    }

    /// Replaces the credentials: requests that are sent from now on are signed with the new ones.
    func replace(_ credentials: Credentials) {
        (self.credentials, key) = (credentials, nil)
        renewals += 1
    }

    /// Gives the credentials and the signing key of the day for a request, and records them under its index.
    func sign(
        _ index: Int, _ signature: RequestSignature
    ) throws(DigestRefused) -> (credentials: Credentials, key: RequestSignature.SigningKey) {
        signed[index] = (renewals, signature.timestamp)
        if let key, key.date == signature.date { return (credentials, key) }
        let key = try RequestSignature.SigningKey(
            secretKey: credentials.secretKey, date: signature.date, service: service)
        self.key = key
        return (credentials, key)
    }

    /// Tells whether credentials or clock have changed since a request was signed: its refusal then says nothing about
    /// the new ones.
    private func isOutdated(_ index: Int) -> Bool {
        guard let signed = signed[index] else { return false }
        return signed.renewals != renewals || signed.timestamp.subtractingClamped(clock.now).magnitude > Self.tolerance
    }

    /// Tells whether a refused request is to be signed again: credentials or clock have changed, or the clock is
    /// corrected now.
    func signsAnew(_ index: Int, after code: String) -> Bool {
        isOutdated(index) || code == "AuthFailure.SignatureExpire" && clock.distrust()
    }
}

extension RequestFailure {
    /// The service's code, if it refused the caller's identity.
    var refusedIdentity: String? {
        if case .service(let error) = self, error.code.hasPrefix("AuthFailure") { error.code } else { nil }
    }
}
