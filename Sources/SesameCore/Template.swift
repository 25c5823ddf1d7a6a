import TencentCloud

/// Text with references in it: `mysql://${prod-mysql#UserName|url}@10.0.0.5/app`. A single reference and a constant are
/// templates too, of one piece.
struct Template {
    enum Piece {
        case text(SecretBytes)
        case value(SecretReference, [Filter])
    }
    let pieces: [Piece]

    /// What is wrong with a template, in words that do not repeat it.
    struct Invalid: Error {
        let problem: String
        let hint: String
    }

    init(_ reference: SecretReference) { pieces = [.value(reference, [])] }

    init(constant: String) { pieces = [.text(SecretBytes(constant))] }

    /// Whether a text that may be a reference is a template.
    static func isOne(_ text: String) -> Bool {
        zip(text.utf8, text.utf8.dropFirst()).contains { $0 == UInt8(ascii: "$") && $1 == UInt8(ascii: "{") }
    }

    /// Reads a template: `${reference|filter|…}` is a value, `$$` is "$", all else stands for itself.
    ///
    /// - Parameter region: that of its references, when it is not the region of the whole run.
    init(parsing text: String, region: Region?) throws(Invalid) {
        var pieces: [Piece] = []
        var literal = String.UnicodeScalarView()
        var rest = Substring(text).unicodeScalars
        while let character = rest.popFirst() {
            guard character == "$" else {
                literal.append(character)
                continue
            }
            switch rest.popFirst() {
            case "$": literal.append("$")
            case "{":
                if !literal.isEmpty { pieces.append(.text(SecretBytes(String(literal)))) }
                literal.removeAll()
                pieces.append(try Self.value(&rest, region))
            default:
                throw Invalid(
                    problem: "a \"$\" in a template stands before neither \"{\" nor \"$\"",
                    hint: "write \"$$\" for a dollar")
            }
        }
        if !literal.isEmpty || pieces.isEmpty { pieces.append(.text(SecretBytes(String(literal)))) }
        self.pieces = pieces
    }

    /// The references of it, in their order.
    var references: [SecretReference] {
        pieces.compactMap { if case .value(let reference, _) = $0 { reference } else { nil } }
    }

    /// Reads on after "${" and past the "}".
    private static func value(_ rest: inout Substring.UnicodeScalarView, _ region: Region?) throws(Invalid) -> Piece {
        var reference = try parse(word(&rest), region)
        var filters: [Filter] = []
        while rest.popFirst() == "|" {
            let name = try word(&rest)
            guard let filter = Filter(rawValue: name) else {
                let known = Filter.allCases.map(\.rawValue)
                let meant = nearestName(to: name, among: known).map { "did you mean \"\($0)\"?" }
                throw Invalid(
                    problem: "a template has an unknown filter",
                    hint: meant ?? "filters: " + known.joined(separator: ", "))
            }
            filters.append(filter)
        }
        reference.region = region
        return .value(reference, filters)
    }

    /// What stands before the next "|" or "}" that no "\" escapes; leaves that at the front of the rest.
    private static func word(_ rest: inout Substring.UnicodeScalarView) throws(Invalid) -> String {
        var word = String.UnicodeScalarView()
        while let character = rest.first, character != "|", character != "}" {
            word.append(rest.removeFirst())
            if character == "\\", let escaped = rest.popFirst() { word.append(escaped) }
        }
        guard !rest.isEmpty else {
            throw Invalid(problem: "a \"${\" in a template has no \"}\"", hint: "write \"$$\" for a dollar")
        }
        return String(word)
    }

    private static func parse(_ text: String, _ region: Region?) throws(Invalid) -> SecretReference {
        do throws(SecretReference.Invalid) {
            return try SecretReference(parsing: text)
        } catch {
            throw Invalid(
                problem: error.problem, hint: "write ${name}, ${name@version}, ${name#field} or ${name#field|filter}")
        }
    }
}
