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
    package private(set) var region: Region?

    private var indices: [SecretReference: Int] = [:]

    /// - Parameter region: that of all references which name none.
    package init(_ manifest: Manifest, region: Region?) {
        for entry in manifest.entries {
            for case .value(let reference, _) in entry.template.pieces {
                add(reference, for: entry.variable.text, isOptional: entry.isOptional, region)
            }
        }
        for all in manifest.imports { add(all.reference, for: all.names, isOptional: all.isOptional, region) }
        let own = references.map(\.region)
        self.region = region ?? (own.contains(nil) ? nil : own.first ?? nil)
    }

    /// Asks for one secret, for no variable.
    package init(_ reference: SecretReference) {
        (references, variables, needing) = ([reference.whole], [[]], [[]])
        indices[reference.whole] = 0
    }

    private mutating func add(_ reference: SecretReference, for name: String, isOptional: Bool, _ region: Region?) {
        let index = indices[reference.whole] ?? index(ofNew: reference.whole, region)
        if variables[index].last != name { variables[index].append(name) }
        if !isOptional && needing[index].last != name { needing[index].append(name) }
    }

    /// Finds a place for a reference, which may be known without the region that all have.
    private mutating func index(ofNew whole: SecretReference, _ region: Region?) -> Int {
        let asked = whole.region == nil || whole.region != region ? whole : whole.withoutRegion
        let index = indices[asked] ?? references.count
        if index == references.count {
            references.append(asked)
            variables.append([])
            needing.append([])
        }
        (indices[asked], indices[whole]) = (index, index)
        return index
    }

    /// Where the reference, whatever its field, is in ``references``.
    func index(of reference: SecretReference) -> Int? { indices[reference.whole] }
}
