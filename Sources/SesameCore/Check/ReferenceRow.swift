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
    package var region: String?
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

    /// A row for each reference of each variable, and for each constant, in manifest order.
    package static func all(_ manifest: Manifest, _ plan: FetchPlan) -> [ReferenceRow] {
        manifest.entries.flatMap { entry in
            let references = entry.template.references
            let all = references.isEmpty ? [nil] : references.map(Optional.some)
            return all.map { ReferenceRow(entry, $0, plan) }
        }
            + manifest.imports.map { each in
                ReferenceRow(
                    each.names, each.location, isOptional: each.isOptional, .variable, each.reference, plan)
            }
    }

    private init(_ entry: Manifest.Entry, _ reference: SecretReference?, _ plan: FetchPlan) {
        self.init(
            entry.variable.text, entry.location, isOptional: entry.isOptional, entry.destination, reference, plan)
    }

    private init(
        _ variable: String, _ location: SourceLocation, isOptional: Bool, _ destination: Manifest.Destination,
        _ reference: SecretReference?, _ plan: FetchPlan
    ) {
        (self.variable, self.location, self.isOptional) = (variable, "\(location)", isOptional)
        if case .file(let file) = destination { path = file.path } else { path = nil }
        if case .memoryFile = destination { isMemoryFile = true } else { isMemoryFile = false }
        (self.reference, isPinned) = (reference.map { "\($0)" }, reference?.secret.isPinned == true)
        secret = reference.map { plan.identity(of: $0.secret) }
        region = secret.flatMap { $0.region?.name ?? plan.region?.name }
    }
}
