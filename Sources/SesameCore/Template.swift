import TencentCloud

/// Text with references in it: `mysql://${prod-mysql#UserName|url}@10.0.0.5/app`. A single reference and a constant are
/// templates too, of one piece.
struct Template {
    enum Piece {
        case text(SecretBytes)
        case value(SecretReference, [Filter])

        /// The text of it, when it is one.
        var constant: SecretBytes? { if case .text(let text) = self { text } else { nil } }
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
        var rest = text.utf8[...]
        while let dollar = rest.firstIndex(of: UInt8(ascii: "$")) {
            rest = rest[dollar...].dropFirst()
            if rest.first == UInt8(ascii: "{") { return true }
        }
        return false
    }

    /// Reads a template: `${reference|filter|…}` is a value, `$$` is "$", all else stands for itself.
    ///
    /// - Parameter region: that of its references, when it is not the region of the whole run.
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

    /// The references of it, in their order.
    var references: [SecretReference] {
        pieces.compactMap { if case .value(let reference, _) = $0 { reference } else { nil } }
    }

    /// Reads on after "${" and past the "}".
    private static func value(_ rest: inout ArraySlice<UInt8>, _ region: Region?) throws(Invalid) -> Piece {
        let reference = try parse(word(&rest), region)
        var filters: [Filter] = []
        while rest.popFirst() == UInt8(ascii: "|") {
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
        return .value(reference, filters)
    }

    /// What stands before the next "|" or "}" that no "\" escapes; leaves that at the front of the rest.
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
