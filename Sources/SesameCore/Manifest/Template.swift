import SecretMemory
import TencentCloud

/// A text with references in it: `mysql://${prod-mysql#UserName|url}@10.0.0.5/app`. A single reference and a constant
/// are templates of one piece.
struct Template {
    enum Piece {
        case text(SecretBytes)
        case value(SecretReference, [Filter])

        /// The text of a piece that is text; else nil.
        var constant: SecretBytes? { if case .text(let text) = self { text } else { nil } }
    }
    private(set) var pieces: [Piece]

    /// The error in a template; the words do not repeat its text.
    struct Invalid: Error {
        let problem: String
        let hint: String
    }

    init(_ reference: SecretReference) { pieces = [.value(reference, [])] }

    init(constant: String) { pieces = [.text(SecretBytes(constant))] }

    /// Tells whether a text is a template and not a reference.
    static func isOne(_ text: String) -> Bool {
        let bytes = text.utf8.span
        guard let first = bytes.offset(of: "$") else { return false }
        return (first..<bytes.count - 1).contains {
            bytes[$0] == UInt8(ascii: "$") && bytes[$0 + 1] == UInt8(ascii: "{")
        }
    }

    /// Reads a template: `${reference|filter|…}` is a value, `$$` is "$", and everything else is text.
    ///
    /// - Parameter region: the region of its references; nil for the common one.
    init(parsing text: String, region: Region?) throws(Invalid) {
        let text = text.utf8.span
        var (pieces, literal, offset) = ([Piece](), SecretBytes(), 0)
        while let length = text.extracting(offset...).offset(of: "$") {
            let dollar = offset + length
            literal.append(text.extracting(offset..<dollar))
            offset = dollar + 2
            switch offset > text.count ? nil : text[dollar + 1] {
            case UInt8(ascii: "$"): literal.append("$")
            case UInt8(ascii: "{"):
                if literal.count > 0 { pieces.append(.text(literal)) }
                literal = SecretBytes()
                pieces.append(try Self.value(text, &offset, region))
            default:
                throw Invalid(
                    problem: "a \"$\" in a template stands before neither \"{\" nor \"$\"",
                    hint: "write \"$$\" for a dollar")
            }
        }
        literal.append(text.extracting(offset...))
        if literal.count > 0 || pieces.isEmpty { pieces.append(.text(literal)) }
        self.pieces = pieces
    }

    /// The references in it, in order.
    var references: [SecretReference] {
        pieces.compactMap { if case .value(let reference, _) = $0 { reference } else { nil } }
    }

    /// Puts another reference in the place of each.
    mutating func replaceReferences(_ other: (SecretReference) -> SecretReference) {
        for case (let index, .value(let reference, let filters)) in pieces.enumerated() {
            pieces[index] = .value(other(reference), filters)
        }
    }

    /// Reads the piece after "${", with its "}".
    private static func value(_ text: Span<UInt8>, _ offset: inout Int, _ region: Region?) throws(Invalid) -> Piece {
        let reference = try parse(text.extracting(try word(text, &offset)), region)
        var filters: [Filter] = []
        while text[offset - 1] == UInt8(ascii: "|") {
            let name = String(decoding: text.extracting(try word(text, &offset)))
            guard let filter = Filter(rawValue: name) else {
                let meant = nearestName(to: name, among: Filter.allCases.map(\.rawValue))
                throw Invalid(
                    problem: "a template has an unknown filter",
                    hint: meant.map { "did you mean \"\($0)\"?" } ?? "filters: " + Filter.names)
            }
            filters.append(filter)
        }
        return .value(reference, filters)
    }

    /// The range of the word up to the next "|" or "}" without a "\" before it. The offset is then after that one.
    private static func word(_ text: Span<UInt8>, _ offset: inout Int) throws(Invalid) -> Range<Int> {
        let start = offset
        while offset < text.count, text[offset] != UInt8(ascii: "|"), text[offset] != UInt8(ascii: "}") {
            offset += text[offset] == UInt8(ascii: "\\") ? 2 : 1
        }
        guard offset < text.count else {
            throw Invalid(problem: "a \"${\" in a template has no \"}\"", hint: "write \"$$\" for a dollar")
        }
        offset += 1
        return start..<offset - 1
    }

    private static func parse(_ text: Span<UInt8>, _ region: Region?) throws(Invalid) -> SecretReference {
        do throws(SecretReference.Invalid) {
            return try SecretReference(parsing: text, region: region)
        } catch {
            throw Invalid(
                problem: error.problem, hint: "write ${name}, ${name@version}, ${name#field} or ${name#field|filter}")
        }
    }
}
