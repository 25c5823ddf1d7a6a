/// An option as help and manual page show it. Each program has a table of its own, for they take values differently.
package protocol DocumentedOption {
    /// The name without its two dashes.
    var name: String { get }
    var short: Character? { get }
    /// The name of its value, or all its values with "|" between them; nil for a switch.
    var value: String? { get }
    /// True if the value may be left out.
    var isOptional: Bool { get }
    /// The variables that stand for it.
    var environment: [String] { get }
    var help: String { get }
}

extension DocumentedOption {
    package var short: Character? { nil }
    package var isOptional: Bool { false }
    package var environment: [String] { [] }

    /// `-f, --file FILE`, or with blanks where there is no short form.
    package var spelling: String {
        let shortOne = short.map { "-\($0), " } ?? "    "
        return shortOne + "--\(name)" + (value.map { isOptional ? "[=\($0)]" : " \($0)" } ?? "")
    }

    /// The variables in square brackets; empty if there is none.
    package var variables: String { environment.isEmpty ? "" : "[\(environment.joined(separator: ", "))]" }

    /// The option with its help, as a block of a text.
    package var block: TextSection.Block { .term(spelling, help, ending: variables) }
}
