/// A parameter as it was sent: a tree of JSON, or of the dotted names of a query.
enum ParameterValue: Decodable, Equatable, Sendable {
    /// No request of the service nests deeper than a list of structures with lists.
    static let depth = 8

    case text(String)
    case integer(Int64)
    case fraction
    case boolean(Bool)
    case null
    case list([ParameterValue])
    case structure([String: ParameterValue])

    init(from decoder: any Decoder) throws {
        guard decoder.codingPath.count <= Self.depth else {
            throw DecodingError.dataCorrupted(.init(codingPath: [], debugDescription: "nested too deep"))
        }
        let value = try decoder.singleValueContainer()
        if let text = try? value.decode(String.self) {
            self = .text(text)
        } else if let integer = try? value.decode(Int64.self) {
            self = .integer(integer)
        } else if let flag = try? value.decode(Bool.self) {
            self = .boolean(flag)
        } else if value.decodeNil() {
            self = .null
        } else if let list = try? value.decode([ParameterValue].self) {
            self = .list(list)
        } else if let structure = try? value.decode([String: ParameterValue].self) {
            self = .structure(structure)
        } else {
            _ = try value.decode(Double.self)
            self = .fraction
        }
    }
}
