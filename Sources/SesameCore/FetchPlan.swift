package import TencentCloud

/// What is to be asked for: each distinct version of a secret once, however many variables and fields use it.
package struct FetchPlan {
    /// In the order the manifest first names them.
    package private(set) var references: [SecretReference] = []
    /// The variables of each reference, in manifest order; none for a reference that stands alone.
    package private(set) var variables: [[String]] = []
    /// Of these, the ones without which there is no start.
    private(set) var needing: [[String]] = []

    /// That of all references which name none; where each names one, the first.
    package let region: Region?

    private var indices: [SecretReference: Int] = [:]

    /// - Parameter region: that of all references which name none.
    package init(_ manifest: Manifest, region: Region?) {
        let named = manifest.references.map(\.region)
        self.region = region ?? (named.contains(nil) ? nil : named.first ?? nil)
        for entry in manifest.entries {
            for reference in entry.template.references {
                add(reference, for: entry.variable.text, isOptional: entry.isOptional, region)
            }
        }
        for all in manifest.imports { add(all.reference, for: all.names, isOptional: all.isOptional, region) }
    }

    /// Asks for one secret, for no variable.
    package init(_ reference: SecretReference) {
        (references, variables, needing, region) = ([reference.whole], [[]], [[]], nil)
        indices[reference.whole] = 0
    }

    private mutating func add(_ reference: SecretReference, for name: String, isOptional: Bool, _ region: Region?) {
        var whole = reference.whole
        if whole.region == region { whole.region = nil }
        let index = indices[whole] ?? references.count
        if index == references.count {
            references.append(whole)
            variables.append([])
            needing.append([])
            indices[whole] = index
        }
        // A reference as the manifest has it leads there too.
        indices[reference.whole] = index
        if variables[index].last != name { variables[index].append(name) }
        if !isOptional && needing[index].last != name { needing[index].append(name) }
    }

    /// Where the reference, whatever its field, is in ``references``.
    func index(of reference: SecretReference) -> Int? { indices[reference.whole] }
}
