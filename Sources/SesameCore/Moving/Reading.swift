import SecretMemory
import TencentCloud

/// A statement of an environment file, as one format reads it.
struct Reading {
    /// The offset of its first byte.
    let start: Int
    /// The bytes where the name of the variable stands; in a text that is not understood they may be a secret's.
    var name = SecretBytes()
    var value = SecretBytes()
    private(set) var deeds: [Deed] = []
    private(set) var problem: Problem?
    /// The offset of the first deed or problem.
    private(set) var remark: Int?

    init(start: Int) { self.start = start }

    /// A thing that the format does to the text of a value, other than removing quotation marks around all of it.
    enum Deed: String {
        case comment = "a comment is left out"
        case escape = "a backslash and what follows it are replaced"
        case lineEnd = "a line end becomes a line feed"
        case continuation = "two lines are joined"
        case pieces = "the pieces around a quotation mark are joined"
    }

    /// The reason why sesame does not take the statement: the format refuses it or passes it over, or its meaning depends
    /// on more than the file.
    enum Problem: String {
        case noName = "no variable can have the name here"
        case noValue = "a variable is named here and gets no value"
        case unclosed = "a quotation mark is not closed"
        case rest = "text follows the closing quotation mark"
        case reference = "a dollar sign refers to another variable"
        case unusualSpace = "there is unusual white space outside of quotation marks"
        case undocumented = "the meaning of an escape is not documented"
        case undecided = "this is a comment or a value"
        case continuedComment = "a comment ends in a backslash"
    }

    mutating func note(_ deed: Deed, at offset: Int) {
        if !deeds.contains(deed) { deeds.append(deed) }
        remark = remark ?? offset
    }

    mutating func fail(_ problem: Problem, at offset: Int) {
        if self.problem != nil { return }
        (self.problem, remark) = (problem, offset)
    }

    /// The variable; nil if the name is none.
    var variable: VariableName? {
        VariableName(parsing: name.withBytes { unsafe String(decoding: $0, as: UTF8.self) })
    }

    /// Notes a name that no variable can have.
    mutating func checkName() { if variable == nil { fail(.noName, at: start) } }

    /// Tells whether both say the same. With one problem they do, whatever else they read.
    func agrees(with other: Reading) -> Bool {
        if problem != nil { return problem == other.problem }
        return other.problem == nil && name.isEqual(to: other.name) && value.isEqual(to: other.value)
    }

    /// A phrase that says how the format reads the statement, without anything of it.
    var nature: String {
        if let problem { return problem.rawValue }
        return deeds.isEmpty ? "the text is taken as it stands" : deeds.map(\.rawValue).joined(separator: ", ")
    }
}
