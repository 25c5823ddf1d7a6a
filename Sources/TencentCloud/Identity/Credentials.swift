package import SecretMemory

/// The caller's credentials: a key pair, and a token if the pair is temporary.
package struct Credentials {
    package let secretID: SecretBytes
    package let secretKey: SecretBytes
    package let token: SecretBytes?
    /// The time at which they expire, in seconds since 1970; nil if unknown.
    package let expiration: Int?
    package private(set) var source: Source

    /// Takes the values that a source has under these names; throws if half of the pair is missing.
    init(
        id: (name: String, value: SecretBytes?), key: (name: String, value: SecretBytes?),
        token: (name: String, value: SecretBytes?), expiration: Int? = nil, source: Source
    ) throws(Failure) {
        guard let secretID = id.value, secretID.count > 0 else { throw .half(source.origin, missing: id.name) }
        guard let secretKey = key.value, secretKey.count > 0 else { throw .half(source.origin, missing: key.name) }
        try Self.check(secretID, id.name, source.origin)
        try Self.check(secretKey, key.name, source.origin)
        if let value = token.value { try Self.check(value, token.name, source.origin) }
        // Check this before a part of the id is shown: it may be the key.
        if secretKey.isSecretID && !secretID.isSecretID { throw .swapped(source.origin, id: id.name, key: key.name) }
        (self.secretID, self.secretKey, self.source) = (secretID, secretKey, source)
        self.token = token.value.flatMap { $0.count > 0 ? $0 : nil }
        self.expiration = expiration
        // A permanent id identifies the caller; the id of a temporary pair changes with each renewal.
        if self.token == nil, let digest = try? secretID.sha256 {
            self.source.identity = "key \(digest.hexadecimalText)"
        }
    }

    private static func check(_ value: SecretBytes, _ name: String, _ origin: String) throws(Failure) {
        if value.isInQuotes { throw .quoted(origin, name: name) }
        if !value.isHeaderSafe { throw .unusable(origin, name: name) }
    }

    /// The source of credentials; safe to show.
    package struct Source: Hashable, Sendable {
        /// The origin for messages: a path, `environment`, a role and how it was taken.
        package let origin: String
        /// The environment variables that held them, in the order in which they were read. A launcher keeps them from
        /// its target.
        package var variables: [String] = []
        /// True if they come from STS or the instance's metadata: asking again then brings new ones.
        package var isRenewable = false
        /// The region that the source names.
        package var region: Region?
        /// Identifies the caller across renewals: the role, or a digest of a permanent key's id.
        package var identity: String?

        /// The identity of a caller that took a role.
        package static func identity(ofRole arn: String) -> String { "role \(arn)" }
    }

    /// The last four characters of the id, by which its owner recognizes it; fewer if the id is short.
    package var idEnding: String {
        secretID.withBytes { unsafe String(decoding: $0.suffix(min(4, $0.count / 4)), as: UTF8.self) }
    }

    /// Seconds before their end from which temporary credentials count as ended: a request takes time to arrive.
    static let margin = 60

    /// Tells whether they have ended at a time in seconds since 1970.
    func hasEnded(at now: Int) -> Bool { expiration.map { $0 <= now.addingClamped(Self.margin) } ?? false }
}

extension SecretBytes {
    /// Tells whether it is visible ASCII only, as credentials and tokens are: such text cannot break a header.
    var isHeaderSafe: Bool { withBytes { unsafe $0.allSatisfy { (0x21...0x7E).contains($0) } } }

    /// Tells whether it stands in quotes, white space around them ignored: no credential has quotes.
    fileprivate var isInQuotes: Bool {
        trimmed.withBytes { bytes in
            guard bytes.count > 1, let quote = unsafe bytes.first else { return false }
            return unsafe quote == bytes.last && "\"'`".utf8.contains(quote)
        }
    }

    /// Tells whether it begins as the id of every key pair does.
    fileprivate var isSecretID: Bool { withBytes { unsafe $0.starts(with: "AKID".utf8) } }
}
