import SecretMemory

/// A path to a field of a JSON value: names of members and indices of elements, with dots between them.
///
/// `\.` is a dot within a name, `\\` a backslash. `\|` and `\}` are for templates, where `|` and `}` end the path.
package struct FieldPath: Hashable, Sendable {
    /// The names and indices, outermost first.
    package let steps: [String]

    /// Reads a path from its text.
    package init(parsing text: String) throws(SecretReference.Invalid) { try self.init(parsing: text.utf8.span) }

    /// Reads a path from the UTF-8 of its text.
    init(parsing text: Span<UInt8>) throws(SecretReference.Invalid) {
        guard !text.isEmpty else { throw .init(problem: "a reference ends with \"#\" but names no field") }
        let isVisible = text.indices.allSatisfy { (0x20..<0x7F).contains(text[$0]) }
        if !isVisible, let character = String(decoding: text).unicodeScalars.first(where: { !$0.isPlain }) {
            let what = character.value < 0xA0 ? "a control character" : "a character that turns text around"
            throw .init(problem: "a field holds \(what)")
        }
        // Most paths are one name as it is written.
        if text.offset(of: "\\") == nil && text.offset(of: ".") == nil {
            steps = [String(decoding: text)]
            return
        }
        var (steps, step, isEscaped) = ([String](), [UInt8](), false)
        for index in text.indices {
            let byte = text[index]
            if isEscaped {
                guard "\\.|}".utf8.contains(byte) else {
                    throw .init(problem: "a field has a \"\\\" that stands before none of . \\ | }")
                }
                step.append(byte)
                isEscaped = false
            } else if byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else if byte == UInt8(ascii: ".") {
                steps.append(String(decoding: step, as: UTF8.self))
                step.removeAll(keepingCapacity: true)
            } else {
                step.append(byte)
            }
        }
        if isEscaped { throw .init(problem: "a field ends with a \"\\\"") }
        steps.append(String(decoding: step, as: UTF8.self))
        if steps.contains("") { throw .init(problem: "a field has nothing before or after a dot") }
        self.steps = steps
    }

    /// The path from `base` (the whole value if nil) to the member of exactly this name.
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
