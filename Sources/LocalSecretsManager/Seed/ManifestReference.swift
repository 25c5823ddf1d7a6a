/// A version of a secret that a manifest of sesame's names, and what it does with the value.
struct ManifestReference {
    /// The use of a value.
    enum Use: Equatable {
        /// The whole value; `isEncoded` if its bytes are written in base64 or hexadecimal.
        case whole(isEncoded: Bool)
        /// The field at the end of a path.
        case field([String])
        /// The members of the object at the end of a path.
        case members([String])
    }

    let name: SecretName
    let version: VersionID
    /// Nil for the region of the launch.
    let region: String?
    let use: Use
}

extension ManifestReference {
    /// The most steps of a field: JSON that nests deeper is none of sesame's.
    private static let depth = 100

    /// A reference of its parts; nil when one of them has not the form that it must have.
    init?(
        name: String, version: String?, field: String?, region: String?, isEncoded: Bool = false, isObject: Bool = false
    ) {
        guard let name = try? SecretName(parsing: name), region.map(Region.isValid) ?? true else { return nil }
        self.name = name
        self.region = region
        guard let id = version.map({ try? VersionID(parsing: $0) }) ?? .current else { return nil }
        self.version = id
        guard let field else {
            use = isObject ? .members([]) : .whole(isEncoded: isEncoded)
            return
        }
        guard let path = Self.path(field) else { return nil }
        use = isObject ? .members(path) : .field(path)
    }

    /// `name[@version][#field]`.
    init?(parsing text: Substring, region: String?) {
        let parts = text.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
        let selector = parts[0].split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
        self.init(
            name: String(selector[0]), version: selector.count == 2 ? String(selector[1]) : nil,
            field: parts.count == 2 ? String(parts[1]) : nil, region: region)
    }

    /// The references of a template, in which `$$` is a dollar; nil when something in it is none.
    static func list(inTemplate text: String, region: String?) -> [ManifestReference]? {
        var references: [ManifestReference] = []
        var rest = text[...]
        while let dollar = rest.firstIndex(of: "$") {
            rest = rest[dollar...].dropFirst()
            guard rest.popFirst() == "{" else { continue }
            guard let end = end(ofWord: rest), let reference = ManifestReference(parsing: rest[..<end], region: region),
                let brace = rest[end...].firstIndex(of: "}")
            else { return nil }
            references.append(reference)
            rest = rest[brace...].dropFirst()
        }
        return references
    }

    /// The place of the next `|` or `}` without a backslash before it.
    private static func end(ofWord text: Substring) -> Substring.Index? {
        var isEscaped = false
        return text.indices.first { index in
            let isEnd = !isEscaped && (text[index] == "|" || text[index] == "}")
            isEscaped = !isEscaped && text[index] == "\\"
            return isEnd
        }
    }

    /// The steps between the dots of a field, where a backslash makes the next character one like any other.
    private static func path(_ text: String) -> [String]? {
        var steps = [""]
        var isEscaped = false
        for character in text {
            if isEscaped || character != "\\" && character != "." {
                steps[steps.count - 1].append(character)
                isEscaped = false
            } else if character == "." {
                steps.append("")
            } else {
                isEscaped = true
            }
        }
        return isEscaped || steps.contains("") || steps.count > depth ? nil : steps
    }
}
