/// Names a version of a secret, and maybe a field of its value: `name[@version][#field]`; in the environment
/// `ssm://[region/]name[@version][#field]`.
///
/// It is parsed once, at the door, and is safe to show: all of its characters are letters, digits and `-_.` but for
/// the field, which holds no control characters.
package struct SecretReference: Hashable, Sendable {
    /// SecretName: at most 128 letters, digits, "-" and "_", the first a letter or digit (CreateSecret).
    package let name: String
    /// VersionId; ``currentVersion`` when the text names none.
    package let version: String
    /// The way to a field of a JSON value.
    package let field: FieldPath?
    /// Where the secret is kept, unless in the region of the whole run.
    package var region: Region?
    /// Whether the text itself named a version: then the answer must be of that version.
    package let isPinned: Bool

    /// The version that a reference without one means. For a secret of a Tencent Cloud product it is the one in use;
    /// for a user-defined secret it is a version of just that name (GetSecretValue, CreateSecret).
    package static let currentVersion = "SSM_Current"

    /// What is wrong with a reference, in words that do not repeat it: it may be a secret in the wrong place.
    package struct Invalid: Error { package let problem: String }

    /// Reads `name[@version][#field]`.
    package init(parsing text: some StringProtocol) throws(Invalid) {
        let (selector, field) = Substring(text).splitOnce(at: "#")
        let (name, version) = selector.splitOnce(at: "@")
        let path = try field.map { field throws(Invalid) in try FieldPath(parsing: field) }
        try self.init(name: String(name), version: version.map(String.init), field: path)
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
        try self.init(parsing: text[text.index(after: slash)...])
        self.region = region
    }

    /// Puts a reference together from its parts, checked as the text would be.
    package init(name: String, version: String?, field: FieldPath? = nil) throws(Invalid) {
        try Self.check(name, what: "a secret name", limit: 128, others: "-_", named: "\"-\" and \"_\"")
        if let version {
            try Self.check(version, what: "a version", limit: 64, others: "-_.", named: "\"-\", \"_\" and \".\"")
        }
        self.name = name
        self.version = version ?? Self.currentVersion
        self.field = field
        isPinned = version != nil && version != Self.currentVersion
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

    /// The same without the field: what one request fetches.
    package var whole: SecretReference { SecretReference(of: self) }

    /// The same with one more step to a member of just this name.
    package func member(_ name: String) throws(Invalid) -> SecretReference {
        SecretReference(of: self, field: try FieldPath(field, member: name))
    }

    private init(of other: SecretReference, field: FieldPath? = nil) {
        (name, version, isPinned) = (other.name, other.version, other.isPinned)
        (region, self.field) = (other.region, field)
    }
}

extension SecretReference: CustomStringConvertible {
    /// `[region/]name@version[#field]`, the version always written out.
    package var description: String {
        (region.map { "\($0.name)/" } ?? "") + "\(name)@\(version)" + (field.map { "#\($0)" } ?? "")
    }
}

extension Substring {
    /// The text before the first `separator`, and the text after it when there is one.
    package func splitOnce(at separator: Character) -> (before: Substring, after: Substring?) {
        guard let index = firstIndex(of: separator) else { return (self[...], nil) }
        return (self[..<index], self[self.index(after: index)...])
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
