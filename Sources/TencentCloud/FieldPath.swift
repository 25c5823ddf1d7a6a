/// The way to a field of a JSON value: names of members and indices of elements, parted by dots.
///
/// `\.` is a dot within a name, `\\` a backslash; `\|` and `\}` are for templates, where those characters end it.
package struct FieldPath: Hashable, Sendable {
    /// The names and indices, outermost first.
    package let steps: [String]

    /// Reads a path.
    package init(parsing text: some StringProtocol) throws(SecretReference.Invalid) {
        guard !text.isEmpty else { throw .init(problem: "a reference ends with \"#\" but names no field") }
        guard !text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) else {
            throw .init(problem: "a field holds a control character")
        }
        var steps = [""]
        var isEscaped = false
        for character in text.unicodeScalars {
            if isEscaped {
                guard "\\.|}".unicodeScalars.contains(character) else {
                    throw .init(problem: "a field has a \"\\\" that stands before none of . \\ | }")
                }
                steps[steps.count - 1].unicodeScalars.append(character)
                isEscaped = false
            } else if character == "\\" {
                isEscaped = true
            } else if character == "." {
                steps.append("")
            } else {
                steps[steps.count - 1].unicodeScalars.append(character)
            }
        }
        if isEscaped { throw .init(problem: "a field ends with a \"\\\"") }
        if steps.contains("") { throw .init(problem: "a field has nothing before or after a dot") }
        self.steps = steps
    }

    /// The path that goes on from `base` (the whole value when nil) to the member of just this name.
    package init(_ base: FieldPath?, member: String) throws(SecretReference.Invalid) {
        let name = FieldPath.escaped(member)
        try self.init(parsing: base.map { "\($0).\(name)" } ?? name)
    }

    private static func escaped(_ step: String) -> String {
        step.unicodeScalars.map { $0 == "." || $0 == "\\" ? "\\\($0)" : String($0) }.joined()
    }
}

extension FieldPath: CustomStringConvertible {
    package var description: String { steps.map(Self.escaped).joined(separator: ".") }
}
