/// What STS and the metadata hand out, under the same names.
struct TemporaryCredentials {
    private let secretID: SecretBytes
    private let secretKey: SecretBytes
    private let token: SecretBytes
    private let expiration: Int

    /// - Parameter expiration: `ExpiredTime`, in seconds since 1970.
    init(_ fields: JSON?, expiration: JSON?) throws(RequestFailure) {
        guard let id = fields?["TmpSecretId"]?.string, let key = fields?["TmpSecretKey"]?.string,
            let token = fields?["Token"]?.string, let end = expiration?.integer,
            [id, key, token].allSatisfy({ $0.count > 0 && $0.isHeaderSafe })
        else { throw .unusable(.noCredentials) }
        (secretID, secretKey, self.token, self.expiration) = (id, key, token, end)
    }

    /// - Parameter now: seconds since 1970; what ends within a minute is no longer good.
    func credentials(source: Credentials.Source, now: Int) throws(Credentials.Failure) -> Credentials {
        let credentials = try Credentials(
            id: ("TmpSecretId", secretID), key: ("TmpSecretKey", secretKey), token: ("Token", token),
            expiration: expiration, source: source)
        try credentials.check(at: now)
        return credentials
    }
}
