import SecretMemory

/// Temporary credentials of STS or of the metadata, which use the same names.
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

    /// The credentials; the caller checks that they have not ended.
    func credentials(source: Credentials.Source) throws(Credentials.Failure) -> Credentials {
        try Credentials(
            id: ("TmpSecretId", secretID), key: ("TmpSecretKey", secretKey), token: ("Token", token),
            expiration: expiration, source: source)
    }
}
