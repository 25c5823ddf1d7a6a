/// The parameters of a GET request: `Limit=10&TagFilters.0.TagKey=env`.
///
/// https://www.tencentcloud.com/document/product/1078/38637: names with dots are lists and structures, every leaf is text.
enum QueryParameters {
    /// The parameters of a raw query string.
    static func parse(_ query: String) throws(ServiceError) -> [String: ParameterValue] {
        var parameters = ParameterValue.structure([:])
        for pair in query.utf8.split(separator: UInt8(ascii: "&")) {
            guard let equals = pair.firstIndex(of: UInt8(ascii: "=")),
                let name = decoded(pair[..<equals]), let value = decoded(pair[pair.index(after: equals)...])
            else {
                throw ServiceError(.invalidParameter, "Url key and value should be splited by `=` and url-encoded.")
            }
            let path = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
            guard path.count <= ParameterValue.depth, parameters.insert(value, at: path[...]) else {
                throw ServiceError.unknownParameter(name)
            }
        }
        guard case .structure(let fields) = parameters else { return [:] }
        return fields
    }

    /// Form encoding undone: `+` is a space, `%41` a byte; nil when that gives no UTF-8.
    private static func decoded(_ text: Substring.UTF8View) -> String? {
        var bytes: [UInt8] = []
        var rest = text[...]
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "+"): bytes.append(UInt8(ascii: " "))
            case UInt8(ascii: "%"):
                guard let high = rest.popFirst()?.hexadecimalDigit, let low = rest.popFirst()?.hexadecimalDigit else {
                    return nil
                }
                bytes.append(high << 4 | low)
            default: bytes.append(byte)
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }
}

extension ParameterValue {
    /// Puts a text where `path` leads, making structures on the way; false when something else is there.
    fileprivate mutating func insert(_ text: String, at path: ArraySlice<String>) -> Bool {
        guard case .structure(var fields) = self, let name = path.first else { return false }
        if path.count == 1 {
            guard fields.updateValue(.text(text), forKey: name) == nil else { return false }
        } else {
            var inner = fields[name] ?? .structure([:])
            guard inner.insert(text, at: path.dropFirst()) else { return false }
            fields[name] = inner
        }
        self = .structure(fields)
        return true
    }
}

extension UInt8 {
    /// The value of this ASCII character as a hexadecimal digit.
    fileprivate var hexadecimalDigit: UInt8? {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): self - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): self - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): self - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
