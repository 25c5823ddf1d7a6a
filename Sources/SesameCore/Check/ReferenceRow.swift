import SecretMemory
import TencentCloud

/// A variable of the manifest and one reference of it, as `check` shows them: names only.
package struct ReferenceRow {
    /// The variable, or `PREFIX*`.
    package let variable: String
    /// The location of the entry.
    package let location: String
    /// True if a start is possible without the secret.
    package let isOptional: Bool
    /// The path of the file that the value goes to; nil if it is not such a file.
    package let path: String?
    package let isMemoryFile: Bool
    /// The reference; nil for a constant.
    package let reference: String?
    package let isPinned: Bool
    /// The region that is asked; nil if it is not known.
    package let region: String?
    /// The secret as the plan has it; nil for a constant.
    let secret: SecretID?
    /// The reference without its field: `name@version`.
    package var version: String? { secret.map { "\($0)" } }
    /// What the service told; nil before the fetch.
    package var finding: Finding?

    package enum Finding {
        /// There is no such secret or version, and no variable needs it.
        case absent
        case found(Version)
    }

    /// Facts about the value of the reference, without the value.
    package struct Version {
        package let id: String
        package let byteCount: Int
        package let endsInLineBreak: Bool
        /// Seconds since it was made; nil if that is not known.
        package var age: Int?
        package var rotation = Rotation.unknown
        /// The versions made after it, newest first.
        package var newer: [(id: String, day: String)] = []
    }

    /// The service's rotation of a secret.
    package enum Rotation {
        case unknown, off
        case days(Int)
    }

    /// The reference whose value counts; nil for a constant, and for a whole object, whose value does.
    let selector: SecretReference?
    /// True if white space is removed from both ends of the value.
    let isTrimmed: Bool

    /// A row for each reference of each variable, and for each constant, in manifest order.
    ///
    /// - Parameter region: the region of references that name none.
    package static func all(_ manifest: Manifest, _ plan: FetchPlan, _ region: NamedRegion?) -> [ReferenceRow] {
        var rows: [ReferenceRow] = []
        for entry in manifest.entries {
            let references = entry.template.references
            for reference in references.isEmpty ? [nil] : references.map(Optional.some) {
                rows.append(ReferenceRow(entry, reference, plan, region))
            }
        }
        return rows + manifest.imports.map { ReferenceRow($0, plan, region) }
    }

    private init(
        _ entry: Manifest.Entry, _ reference: SecretReference?, _ plan: FetchPlan, _ region: NamedRegion?
    ) {
        (variable, location, isOptional) = (entry.variable.text, "\(entry.location)", entry.isOptional)
        if case .file(let file) = entry.destination { path = file.path } else { path = nil }
        if case .memoryFile = entry.destination { isMemoryFile = true } else { isMemoryFile = false }
        (self.reference, isPinned) = (reference.map { "\($0)" }, reference?.secret.isPinned == true)
        secret = reference.map { plan.identity(of: $0.secret) }
        self.region = secret.flatMap { $0.region?.name ?? region?.name }
        (selector, isTrimmed) = (reference, entry.isTrimmed)
    }

    private init(_ object: MemberImport, _ plan: FetchPlan, _ region: NamedRegion?) {
        (variable, location, isOptional) = (object.names, "\(object.location)", object.isOptional)
        (path, isMemoryFile, selector, isTrimmed) = (nil, false, nil, false)
        (reference, isPinned) = ("\(object.reference)", object.reference.secret.isPinned)
        let secret = plan.identity(of: object.reference.secret)
        (self.secret, self.region) = (secret, secret.region?.name ?? region?.name)
    }
}
