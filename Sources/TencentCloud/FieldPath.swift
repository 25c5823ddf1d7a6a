/// The way to a field of a JSON value: names of members and indices of elements, parted by dots.
///
/// `\.` is a dot within a name, `\\` a backslash; `\|` and `\}` are for templates, where those characters end it.
package struct FieldPath: Hashable, Sendable {
    /// The names and indices, outermost first.
    package let steps: [String]

    /// Reads a path.
    package init(parsing text: some StringProtocol) throws(SecretReference.Invalid) {
        guard !text.isEmpty else { throw .init(problem: "a reference ends with \"#\" but names no field") }
        var steps: [[UInt8]] = [[]]
        var (isEscaped, before) = (false, UInt8(0))
        for byte in text.utf8 {
            // U+0000 to U+001F, and U+007F to U+009F, which begin with C2 in UTF-8.
            if byte < 0x20 || byte == 0x7F || (before == 0xC2 && byte < 0xA0) {
                throw .init(problem: "a field holds a control character")
            }
            before = byte
            if isEscaped {
                guard "\\.|}".utf8.contains(byte) else {
                    throw .init(problem: "a field has a \"\\\" that stands before none of . \\ | }")
                }
                steps[steps.count - 1].append(byte)
                isEscaped = false
            } else if byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else if byte == UInt8(ascii: ".") {
                steps.append([])
            } else {
                steps[steps.count - 1].append(byte)
            }
        }
        if isEscaped { throw .init(problem: "a field ends with a \"\\\"") }
        if steps.contains([]) { throw .init(problem: "a field has nothing before or after a dot") }
        self.steps = steps.map { String(decoding: $0, as: UTF8.self) }
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
