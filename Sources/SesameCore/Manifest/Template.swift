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
        return bytes.indices.dropLast().contains {
            bytes[$0] == UInt8(ascii: "$") && bytes[$0 + 1] == UInt8(ascii: "{")
        }
    }

    /// Reads a template: `${reference|filter|…}` is a value, `$$` is "$", and everything else is text.
    ///
    /// - Parameter region: the region of its references; nil for the common one.
    init(parsing text: String, region: Region?) throws(Invalid) {
        var pieces: [Piece] = []
        var (literal, rest) = ([UInt8](), Array(text.utf8)[...])
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "$") else {
                literal.append(byte)
                continue
            }
            switch rest.popFirst() {
            case UInt8(ascii: "$"): literal.append(byte)
            case UInt8(ascii: "{"):
                if !literal.isEmpty { pieces.append(Self.constant(literal)) }
                literal.removeAll()
                pieces.append(try Self.value(&rest, region))
            default:
                throw Invalid(
                    problem: "a \"$\" in a template stands before neither \"{\" nor \"$\"",
                    hint: "write \"$$\" for a dollar")
            }
        }
        if !literal.isEmpty || pieces.isEmpty { pieces.append(Self.constant(literal)) }
        self.pieces = pieces
    }

    private static func constant(_ bytes: [UInt8]) -> Piece {
        .text(unsafe bytes.withUnsafeBytes { unsafe SecretBytes(copying: $0) })
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
    private static func value(_ rest: inout ArraySlice<UInt8>, _ region: Region?) throws(Invalid) -> Piece {
        let reference = try parse(word(&rest), region)
        var filters: [Filter] = []
        while rest.popFirst() == UInt8(ascii: "|") {
            let name = try word(&rest)
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

    /// Reads up to the next "|" or "}" without a "\" before it, which stays in the rest.
    private static func word(_ rest: inout ArraySlice<UInt8>) throws(Invalid) -> String {
        var word: [UInt8] = []
        while let byte = rest.first, byte != UInt8(ascii: "|"), byte != UInt8(ascii: "}") {
            word.append(rest.removeFirst())
            if byte == UInt8(ascii: "\\"), let escaped = rest.popFirst() { word.append(escaped) }
        }
        guard !rest.isEmpty else {
            throw Invalid(problem: "a \"${\" in a template has no \"}\"", hint: "write \"$$\" for a dollar")
        }
        return String(decoding: word, as: UTF8.self)
    }

    private static func parse(_ text: String, _ region: Region?) throws(Invalid) -> SecretReference {
        do throws(SecretReference.Invalid) {
            return try SecretReference(parsing: text, region: region)
        } catch {
            throw Invalid(
                problem: error.problem, hint: "write ${name}, ${name@version}, ${name#field} or ${name#field|filter}")
        }
    }
}
