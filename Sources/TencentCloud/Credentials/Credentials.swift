/// Who asks: a key pair, and a token when the pair is temporary.
package struct Credentials {
    package let secretID: SecretBytes
    package let secretKey: SecretBytes
    package let token: SecretBytes?
    /// When they end, in seconds since 1970; nil when nobody said so.
    package let expiration: Int?
    package private(set) var source: Source

    /// Takes what a source has under these names; half a pair is an error.
    init(
        id: (name: String, value: SecretBytes?), key: (name: String, value: SecretBytes?),
        token: (name: String, value: SecretBytes?), expiration: Int? = nil, source: Source
    ) throws(Failure) {
        guard let secretID = id.value, secretID.count > 0 else { throw .half(source.place, missing: id.name) }
        guard let secretKey = key.value, secretKey.count > 0 else { throw .half(source.place, missing: key.name) }
        for (name, value) in [id, key, token] {
            if let value, !value.isHeaderSafe { throw .unusable(source.place, name: name) }
        }
        (self.secretID, self.secretKey, self.source) = (secretID, secretKey, source)
        self.token = token.value.flatMap { $0.count > 0 ? $0 : nil }
        self.expiration = expiration
        // An id tells who asks; but that of a temporary pair is another each time.
        if self.token == nil { self.source.identity = "key \(OpenSSL.sha256Hex(secretID))" }
    }

    /// Where credentials were found; safe to show.
    package struct Source: Hashable, Sendable {
        /// For messages: a path, `environment`, a role and how it was taken.
        package let place: String
        /// The variables of the environment that held them, in the order they were looked at: the target gets none.
        package var variables: [String] = []
        /// Whether asking again brings others: they are handed out, by STS or the instance's metadata.
        package var isRenewable = false
        /// The region that the source says it is in.
        package var region: Region?
        /// What tells who asks and stays the same when a pair is renewed, where the place does not: a role, a digest of
        /// the id of a permanent pair.
        package var identity: String?

        /// The identity of whoever takes a role.
        package static func identity(ofRole arn: String) -> String { "role \(arn)" }
    }

    /// The last four characters of the id, by which its owner knows it; fewer of a short one.
    package var idEnding: String {
        secretID.withBytes { unsafe String(decoding: $0.suffix(min(4, $0.count / 4)), as: UTF8.self) }
    }

    /// Temporary credentials that end within this many seconds count as ended: a request is on its way for a while.
    static let margin = 60

    /// Throws when they have ended at `now`, in seconds since 1970.
    func check(at now: Int, renewal: String? = nil) throws(Failure) {
        guard let expiration, expiration - now <= Self.margin else { return }
        throw .expired(source.place, at: expiration, renewal: renewal)
    }
}

extension SecretBytes {
    /// Whether it is of what credentials and tokens are made of, which no header can be broken with: visible ASCII.
    var isHeaderSafe: Bool { withBytes { unsafe $0.allSatisfy { (0x21...0x7E).contains($0) } } }
}
