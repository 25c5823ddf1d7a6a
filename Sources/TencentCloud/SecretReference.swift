/// Names a version of a secret, and maybe a field of its value: `name[@version][#field]`; in the environment
/// `ssm://[region/]name[@version][#field]`.
///
/// It is parsed once, at the door, and is safe to show: all of its characters are letters, digits and `-_.` but for
/// the field, which holds no control characters.
package struct SecretReference: Hashable, Sendable {
    private let secret: Secret
    /// The way to a field of a JSON value.
    package let field: FieldPath?

    /// What one request fetches. It is a class, for manifests are full of references and copy them often.
    private final class Secret: Sendable {
        let name: String
        let version: String
        let region: Region?

        init(name: String, version: String, region: Region?) {
            (self.name, self.version, self.region) = (name, version, region)
        }
    }

    /// SecretName: at most 128 letters, digits, "-" and "_", the first a letter or digit (CreateSecret).
    package var name: String { secret.name }
    /// VersionId; ``currentVersion`` when the text names none.
    package var version: String { secret.version }
    /// Where the secret is kept, unless in the region of the whole run.
    package var region: Region? { secret.region }
    /// Whether the text itself named a version: then the answer must be of that version.
    package var isPinned: Bool { version != Self.currentVersion }

    /// The version that a reference without one means. For a secret of a Tencent Cloud product it is the one in use;
    /// for a user-defined secret it is a version of just that name (GetSecretValue, CreateSecret).
    package static let currentVersion = "SSM_Current"

    /// What is wrong with a reference, in words that do not repeat it: it may be a secret in the wrong place.
    package struct Invalid: Error { package let problem: String }

    /// Reads `name[@version][#field]`.
    package init(parsing text: some StringProtocol, region: Region? = nil) throws(Invalid) {
        let (selector, field) = Substring(text).splitOnce(at: "#")
        let (name, version) = selector.splitOnce(at: "@")
        let path = try field.map { field throws(Invalid) in try FieldPath(parsing: field) }
        try self.init(name: String(name), version: version.map(String.init), field: path, region: region)
    }

    /// How a reference in the environment begins.
    package static let scheme = "ssm://"

    /// Reads what follows ``scheme``: `[region/]name[@version][#field]`.
    package init(parsingURI text: some StringProtocol) throws(Invalid) {
        let (selector, _) = Substring(text).splitOnce(at: "#")
        guard let slash = selector.firstIndex(of: "/") else {
            try self.init(parsing: text)
            return
        }
        guard let region = Region(parsing: String(selector[..<slash])) else {
            throw Invalid(problem: "what stands before \"/\" is not a region")
        }
        try self.init(parsing: text[text.index(after: slash)...], region: region)
    }

    /// Puts a reference together from its parts, checked as the text would be.
    package init(name: String, version: String?, field: FieldPath? = nil, region: Region? = nil) throws(Invalid) {
        try Self.check(name, what: "a secret name", limit: 128, others: "-_", named: "\"-\" and \"_\"")
        if let version {
            try Self.check(version, what: "a version", limit: 64, others: "-_.", named: "\"-\", \"_\" and \".\"")
        }
        secret = Secret(name: name, version: version ?? Self.currentVersion, region: region)
        self.field = field
    }

    private static func check(
        _ text: String, what: String, limit: Int, others: String, named: String
    ) throws(Invalid) {
        guard let first = text.utf8.first else { throw Invalid(problem: "\(what) is missing") }
        guard text.utf8.count <= limit else { throw Invalid(problem: "\(what) has at most \(limit) characters") }
        guard text.utf8.allSatisfy({ $0.isAlphanumeric || others.utf8.contains($0) }) else {
            throw Invalid(problem: "\(what) is made of letters, digits, \(named)")
        }
        guard first.isAlphanumeric else { throw Invalid(problem: "\(what) begins with a letter or digit") }
    }

    private init(_ secret: Secret, _ field: FieldPath?) { (self.secret, self.field) = (secret, field) }

    /// The same without the field: what one request fetches.
    package var whole: SecretReference { SecretReference(secret, nil) }

    /// The same with one more step to a member of just this name.
    package func member(_ name: String) throws(Invalid) -> SecretReference {
        SecretReference(secret, try FieldPath(field, member: name))
    }

    /// The same in the region of the whole run.
    package var withoutRegion: SecretReference {
        SecretReference(Secret(name: name, version: version, region: nil), field)
    }

    package static func == (a: SecretReference, b: SecretReference) -> Bool {
        let isSameSecret = a.name == b.name && a.version == b.version && a.region == b.region
        return (a.secret === b.secret || isSameSecret) && a.field == b.field
    }

    /// By name alone: few references differ in the rest.
    package func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

extension SecretReference: CustomStringConvertible {
    /// `[region/]name@version[#field]`, the version always written out.
    package var description: String {
        (region.map { "\($0.name)/" } ?? "") + "\(name)@\(version)" + (field.map { "#\($0)" } ?? "")
    }
}

extension Substring {
    /// The text before the first `separator`, an ASCII character, and the text after it when there is one.
    package func splitOnce(at separator: Unicode.Scalar) -> (before: Substring, after: Substring?) {
        guard let index = utf8.firstIndex(of: UInt8(ascii: separator)) else { return (self[...], nil) }
        return (self[..<index], self[utf8.index(after: index)...])
    }
}

extension UInt8 {
    /// Whether it is an ASCII letter or digit.
    package var isAlphanumeric: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }
}
