import SecretMemory

/// One version of a secret: one request fetches it, and its value is known by it. It is checked once, and safe to show:
/// it holds only letters, digits and `-_.`.
package struct SecretID: Hashable, Sendable {
    /// SecretName: at most 128 letters, digits, "-" and "_", the first a letter or digit (CreateSecret).
    package let name: String
    /// VersionId; ``currentVersion`` if none is named.
    package private(set) var version: String
    /// The secret's region; nil for the default region of the run.
    package var region: Region?

    /// The version used if none is named. For a secret of a Tencent Cloud product it is the one in use; for a
    /// user-defined secret it is the version with exactly this name (GetSecretValue, CreateSecret).
    package static let currentVersion = "SSM_Current"

    /// The problem with a name. The text does not repeat the name, which may be a secret value by mistake.
    package struct Invalid: Error { package let problem: String }

    package init(name: String, version: String? = nil, region: Region? = nil) throws(Invalid) {
        try Self.check(name: name)
        if let version { try Self.check(version: version) }
        (self.name, self.version, self.region) = (name, version ?? Self.currentVersion, region)
    }

    /// Tells whether a version is named: the answer must then be of that version.
    package var isPinned: Bool { version != Self.currentVersion }

    /// The same secret, in the version that is used if none is named.
    package var unversioned: SecretID {
        var secret = self
        secret.version = Self.currentVersion
        return secret
    }

    /// The same secret, in the version of another one.
    package func inVersion(of other: SecretID) -> SecretID {
        var secret = self
        secret.version = other.version
        return secret
    }

    /// Throws unless the text can be the name of a secret.
    package static func check(name: String) throws(Invalid) {
        try check(name, what: "a secret name", limit: 128, named: "\"-\" and \"_\"")
    }

    /// Throws unless the text can be the id of a version: at most 64 letters, digits, "-", "_" and "."
    /// (PutSecretValue).
    package static func check(version: String) throws(Invalid) {
        try check(version, what: "a version", limit: 64, hasDots: true, named: "\"-\", \"_\" and \".\"")
    }

    private static func check(
        _ text: String, what: String, limit: Int, hasDots: Bool = false, named: String
    ) throws(Invalid) {
        guard let first = text.utf8.first else { throw Invalid(problem: "\(what) is missing") }
        guard text.utf8.count <= limit else { throw Invalid(problem: "\(what) has at most \(limit) characters") }
        let bytes = text.utf8.span
        guard bytes.indices.allSatisfy({ bytes[$0].isNamePart || hasDots && bytes[$0] == UInt8(ascii: ".") }) else {
            throw Invalid(problem: "\(what) is made of letters, digits, \(named)")
        }
        guard first.isAlphanumeric else { throw Invalid(problem: "\(what) begins with a letter or digit") }
    }
}

extension SecretID {
    /// Hashes the name alone, which few of a manifest share.
    package func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

extension SecretID: CustomStringConvertible {
    /// `[region/]name@version`, the version always written out.
    package var description: String { (region.map { "\($0.name)/" } ?? "") + "\(name)@\(version)" }
}
