import Foundation

/// The parameters of one request, taken out one by one; what is left at the end is unknown.
struct Parameters {
    private var fields: [String: ParameterValue]
    /// In a query every leaf is text and a list is a structure with the names 0, 1, 2 …
    private let areFromQuery: Bool
    /// `Tags.0.` for the parameters of a structure in a list.
    private let prefix: String

    /// The parameters of a request: the query of a GET, the JSON object of a POST.
    init(of request: HTTPRequest) throws(ServiceError) {
        if request.method == "GET" {
            self.init(try QueryParameters.parse(request.query), areFromQuery: true)
        } else {
            let type = request.header("content-type")?.prefix { $0 != ";" }.lowercased()
            guard type == "application/json" else {
                throw ServiceError(.invalidParameter, "The Content-Type of a POST request must be application/json.")
            }
            // The decoder's own words are not passed on: they may quote the body.
            guard
                let fields = try? JSONDecoder().decode([String: ParameterValue].self, from: Data(request.body))
            else { throw ServiceError(.invalidParameter, "The body is not a JSON object.") }
            self.init(fields, areFromQuery: false)
        }
    }

    init(_ fields: [String: ParameterValue], areFromQuery: Bool = false, prefix: String = "") {
        self.fields = fields.filter { $0.value != .null }
        self.areFromQuery = areFromQuery
        self.prefix = prefix
    }

    /// The secret that the request names, if it is a name at all: for the access log.
    var secretName: SecretName? {
        guard case .text(let text)? = fields["SecretName"] else { return nil }
        return try? SecretName(parsing: text)
    }

    /// A text that may be absent.
    mutating func text(_ name: String) throws(ServiceError) -> String? {
        switch fields.removeValue(forKey: name) {
        case nil: return nil
        case .text(let text): return text
        default: throw .wrongType(prefix + name, expected: "string")
        }
    }

    /// A text that must be there.
    mutating func requiredText(_ name: String) throws(ServiceError) -> String {
        guard let text = try text(name) else { throw .missingParameter(prefix + name) }
        return text
    }

    /// A whole number, not negative, that may be absent.
    mutating func number(_ name: String) throws(ServiceError) -> Int64? {
        switch fields.removeValue(forKey: name) {
        case nil: return nil
        case .integer(let number) where number >= 0: return number
        case .text(let text) where areFromQuery:
            guard let number = Int64(text), number >= 0 else { fallthrough }
            return number
        default: throw .wrongType(prefix + name, expected: "uint64")
        }
    }

    /// A number that must be there.
    mutating func requiredNumber(_ name: String) throws(ServiceError) -> Int64 {
        guard let number = try number(name) else { throw .missingParameter(prefix + name) }
        return number
    }

    /// A boolean that may be absent; in a query Python's clients write it with a capital letter.
    mutating func flag(_ name: String) throws(ServiceError) -> Bool? {
        switch fields.removeValue(forKey: name) {
        case nil: return nil
        case .boolean(let flag): return flag
        case .text("true") where areFromQuery, .text("True") where areFromQuery: return true
        case .text("false") where areFromQuery, .text("False") where areFromQuery: return false
        default: throw .wrongType(prefix + name, expected: "bool")
        }
    }

    /// A list of texts; empty when absent.
    mutating func texts(_ name: String) throws(ServiceError) -> [String] {
        var texts: [String] = []
        for (index, value) in try values(name).enumerated() {
            guard case .text(let text) = value else {
                throw .wrongType("\(prefix)\(name).\(index)", expected: "string")
            }
            texts.append(text)
        }
        return texts
    }

    /// A list of structures, each read by `read`; empty when absent.
    mutating func list<Element>(
        _ name: String, _ read: (inout Parameters) throws(ServiceError) -> Element
    ) throws(ServiceError) -> [Element] {
        var elements: [Element] = []
        for (index, value) in try values(name).enumerated() {
            guard case .structure(let fields) = value else {
                throw .wrongType("\(prefix)\(name).\(index)", expected: "object")
            }
            var parameters = Parameters(
                fields, areFromQuery: areFromQuery, prefix: "\(prefix)\(name).\(index).")
            elements.append(try read(&parameters))
            try parameters.finish()
        }
        return elements
    }

    /// To be called when all is read: a parameter that is left is one that the action does not have.
    func finish() throws(ServiceError) {
        if let name = fields.keys.min() { throw .unknownParameter(prefix + name) }
    }

    private mutating func values(_ name: String) throws(ServiceError) -> [ParameterValue] {
        switch fields.removeValue(forKey: name) {
        case nil: return []
        case .list(let values): return values
        case .structure(let elements) where areFromQuery:
            let values = (0..<elements.count).compactMap { elements["\($0)"] }
            guard values.count == elements.count else { fallthrough }
            return values
        default: throw .wrongType(prefix + name, expected: "list")
        }
    }
}
