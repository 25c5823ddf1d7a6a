import SecretMemory
package import TencentCloud

/// A reference to a version of a secret, or to a field of its value: `name[@version][#field]`; in the environment
/// `ssm://[region/]name[@version][#field]`.
///
/// It is parsed once, when sesame reads it. It may be printed: it holds no control characters.
package struct SecretReference: Hashable, Sendable {
    package let secret: SecretID
    /// The path to a field of a JSON value; nil for the whole value.
    package let field: FieldPath?

    /// The error in a reference. The words do not repeat the text, which may be a value written where a reference
    /// belongs.
    package struct Invalid: Error { package let problem: String }

    /// Reads `name[@version][#field]`.
    package init(parsing text: some StringProtocol, region: Region? = nil) throws(Invalid) {
        let text = String(text)
        try self.init(parsing: text.utf8.span, region: region)
    }

    /// Reads the UTF-8 of `name[@version][#field]`.
    init(parsing text: Span<UInt8>, region: Region?) throws(Invalid) {
        let hash = text.offset(of: "#")
        let selector = text.extracting(..<(hash ?? text.count))
        let at = selector.offset(of: "@")
        let name = String(decoding: selector.extracting(..<(at ?? selector.count)))
        let version = at.map { String(decoding: selector.extracting(($0 + 1)...)) }
        let path = try hash.map { hash throws(Invalid) in try FieldPath(parsing: text.extracting((hash + 1)...)) }
        try self.init(name: name, version: version, field: path, region: region)
    }

    /// The beginning of a reference in the environment.
    package static let scheme = "ssm://"

    /// Reads the part after ``scheme``: `[region/]name[@version][#field]`.
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

    /// Makes a reference of its parts, with the same checks as for a text.
    init(name: String, version: String?, field: FieldPath? = nil, region: Region? = nil) throws(Invalid) {
        do throws(SecretID.Invalid) {
            secret = try SecretID(name: name, version: version, region: region)
        } catch {
            throw Invalid(problem: error.problem)
        }
        self.field = field
    }

    private init(_ secret: SecretID, _ field: FieldPath?) { (self.secret, self.field) = (secret, field) }

    /// The reference to the member of exactly this name.
    func member(_ name: String) throws(Invalid) -> SecretReference {
        SecretReference(secret, try FieldPath(field, member: name))
    }

    /// The same reference to another version.
    func withVersion(of other: SecretID) -> SecretReference { SecretReference(secret.inVersion(of: other), field) }

    /// Checks the form of a secret's name and of a version's id.
    package static func check(name: String? = nil, version: String?) throws(Invalid) {
        do throws(SecretID.Invalid) {
            if let name { try SecretID.check(name: name) }
            if let version { try SecretID.check(version: version) }
        } catch {
            throw Invalid(problem: error.problem)
        }
    }
}

extension SecretReference: CustomStringConvertible {
    /// `[region/]name@version[#field]`, the version always written out.
    package var description: String { "\(secret)" + (field.map { "#\($0)" } ?? "") }
}
