package import TencentCloud

/// What is to be asked for: each distinct version of a secret once, however many variables use it.
package struct FetchPlan {
    /// In the order the manifest first names them.
    package let references: [SecretReference]
    /// The variables of each reference, in manifest order.
    package let variables: [[VariableName]]

    /// Each variable of the manifest, in its order, with the index of its reference.
    private let assignments: [(variable: VariableName, index: Int)]

    package init(_ manifest: Manifest) {
        var known: [SecretReference: Int] = [:]
        var references: [SecretReference] = []
        var variables: [[VariableName]] = []
        var assignments: [(variable: VariableName, index: Int)] = []
        for entry in manifest.entries {
            let index = known[entry.reference.whole] ?? references.count
            if index == references.count {
                known[entry.reference.whole] = index
                references.append(entry.reference.whole)
                variables.append([])
            }
            variables[index].append(entry.variable)
            assignments.append((entry.variable, index))
        }
        (self.references, self.variables, self.assignments) = (references, variables, assignments)
    }

    /// Each variable with its value, in manifest order.
    ///
    /// - Parameter values: one a reference, in the order of ``references``.
    package func assign(_ values: [SecretValue]) -> [(variable: VariableName, value: SecretBytes)] {
        assignments.map { ($0.variable, values[$0.index].bytes) }
    }
}
