import SecretMemory
package import TencentCloud

/// The versions of secrets that a fetch asks for, each once, however many variables and fields use it.
package struct FetchPlan {
    /// A secret, and the variables that it is for.
    package struct Row {
        /// The secret; its region is nil if it is the common one.
        package let secret: SecretID
        /// The variables that it is for, in manifest order; none for a secret that is read alone.
        package fileprivate(set) var variables: [String] = []
        /// The variables among these that are optional.
        fileprivate var optional: [String] = []
        /// True if an entry is just the secret's name, so the user may have meant a constant.
        fileprivate(set) var isBare = false

        fileprivate init(_ secret: SecretID) { self.secret = secret }

        /// The variables that are not optional.
        var needing: [String] { optional.isEmpty ? variables : variables.filter { !optional.contains($0) } }

        /// Tells whether a start needs the secret.
        var isNeeded: Bool { variables.isEmpty || optional.count < variables.count }
    }

    /// The secrets, in the order in which the manifest first names them.
    package private(set) var rows: [Row] = []
    /// The region of references that name none; if every reference names one and no region is chosen, the first of
    /// those.
    package private(set) var region: NamedRegion?
    /// The manifest's references for variables that this start does not set.
    private(set) var passedOver: Set<String> = []
    private let commonRegion: Region?

    /// - Parameter region: the region of references that name none.
    package init(_ manifest: Manifest, region: NamedRegion?) {
        commonRegion = region?.region
        // There is room for a usual manifest from the beginning; a longer one has fewer secrets than entries.
        let capacity = min(manifest.entries.count, 64)
        rows.reserveCapacity(capacity)
        // The index of each secret's row.
        var indices = [SecretID: Int](minimumCapacity: capacity)
        for entry in manifest.entries { add(entry, &indices) }
        for each in manifest.imports {
            add(each.reference, for: each.names, isOptional: each.isOptional, &indices)
        }
        passedOver = Set(manifest.passedOver.map { identity(of: $0.secret).description })
        let first = needsRegion ? nil : rows.first?.secret.region
        self.region = region ?? first.map { NamedRegion($0, from: "the reference") }
    }

    /// A plan for one secret that is read alone, for no variable.
    init(_ secret: SecretID) { (rows, commonRegion) = ([Row(secret)], nil) }

    package var isEmpty: Bool { rows.isEmpty }

    /// Tells whether a reference names no region.
    package var needsRegion: Bool { rows.contains { $0.secret.region == nil } }

    private mutating func add(_ entry: Manifest.Entry, _ indices: inout [SecretID: Int]) {
        for case .value(let reference, _) in entry.template.pieces {
            add(reference, for: entry.variable.text, isOptional: entry.isOptional, &indices)
        }
        if let bare = entry.bareSecret, let index = indices[identity(of: bare)] { rows[index].isBare = true }
    }

    private mutating func add(
        _ reference: SecretReference, for name: String, isOptional: Bool, _ indices: inout [SecretID: Int]
    ) {
        let secret = identity(of: reference.secret)
        let index = indices[secret] ?? rows.count
        if index == rows.count {
            rows.append(Row(secret))
            indices[secret] = index
        }
        guard rows[index].variables.last != name else { return }
        rows[index].variables.append(name)
        if isOptional { rows[index].optional.append(name) }
    }

    /// The versions that were fetched, for the target: `name=version,region/name=version`.
    func versions(_ values: FetchedValues) -> SecretBytes {
        let text = SecretBytes()
        for row in rows {
            guard let value = values[row.secret] else { continue }
            let region = row.secret.region.map { "\($0.name)/" } ?? ""
            text.append("\(text.count == 0 ? "" : ",")\(region)\(row.secret.name)=\(value.versionID)")
        }
        return text
    }

    /// A secret as the rows have it: without its region if that is the common one.
    func identity(of secret: SecretID) -> SecretID {
        var secret = secret
        if secret.region == commonRegion { secret.region = nil }
        return secret
    }
}
