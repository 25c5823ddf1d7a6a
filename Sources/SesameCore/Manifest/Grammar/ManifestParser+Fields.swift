/// Reading of YAML mappings by the table of the grammar.
extension ManifestParser {
    /// The values of a mapping by their keys. All keys are in the grammar, and so few that a list is fastest.
    struct Fields {
        fileprivate var pairs: [Pair] = []
        let position: YAMLNode.Position

        init(position: YAMLNode.Position) { self.position = position }

        subscript(key: String) -> YAMLNode? { pairs.first { $0.key == key }?.value }

        /// Tells whether a condition of ``ManifestGrammar/Key/with`` holds.
        fileprivate func meets(_ condition: String) -> Bool {
            if self[condition] != nil { return true }
            let (key, word) = ManifestGrammar.condition(condition)
            return word != nil && text(key) == word
        }
    }

    /// Reads a mapping with ``read(_:_:for:into:_:)``, and refuses keys that contradict each other.
    func fields(
        of node: YAMLNode, _ grammar: ManifestGrammar, _ meaning: (Pair) throws(Failure) -> Void
    ) throws(Failure) -> Fields {
        var fields = Fields(position: node.position)
        try read(node, grammar, into: &fields, meaning)
        try refuseContradictions(fields, grammar)
        return fields
    }

    /// Reads a mapping in its order, so that the first error is reported.
    ///
    /// - Parameters:
    ///   - subject: the subject of a message.
    ///   - fields: the result; after an error, the keys before it.
    ///   - meaning: called for each known key whose value is of the right kind.
    func read(
        _ node: YAMLNode, _ grammar: ManifestGrammar, for subject: String = "", into fields: inout Fields,
        _ meaning: (Pair) throws(Failure) -> Void
    ) throws(Failure) {
        fields.pairs.reserveCapacity(node.count)
        try pairs(node, subject + grammar.name) { pair throws(Failure) in
            guard let key = grammar.key(pair.key) else { throw unknown(pair.key, pair.position, grammar) }
            guard fields[pair.key] == nil else { throw fault(pair.position, "\"\(pair.key)\" is there twice") }
            try check(pair.value, key)
            try meaning(pair)
            fields.pairs.append(pair)
        }
    }

    /// Refuses keys that are wrong together.
    func refuseContradictions(
        _ fields: Fields, _ grammar: ManifestGrammar, for subject: String = ""
    ) throws(Failure) {
        guard let (position, problem) = grammar.contradiction(in: fields) else { return }
        throw fault(position, subject + problem, hint: position == fields.position ? grammar.hint : nil)
    }

    /// Checks that a value is of the kind that the table wants. Its type checks the rest.
    private func check(_ node: YAMLNode, _ key: ManifestGrammar.Key) throws(Failure) {
        switch key.value {
        case .text, .string: _ = try scalar(node, "\"\(key.name)\"")
        case .flag:
            guard ["true", "false"].contains(try scalar(node, "\"\(key.name)\"")) else {
                throw fault(node.position, "\"\(key.name)\" is neither true nor false")
            }
        case .choice(let words):
            guard words.contains(try scalar(node, "\"\(key.name)\"")) else {
                throw fault(
                    node.position, "\"\(key.name)\" is not one of its words",
                    hint: "one of " + words.joined(separator: ", "))
            }
        case .list, .mapping, .sequence, .named, .shortOrLong: break
        }
    }

    private func unknown(_ name: String, _ position: YAMLNode.Position, _ grammar: ManifestGrammar) -> Failure {
        let known = grammar.keys.map(\.name)
        let meant = nearestName(to: name, among: known).map { "did you mean \"\($0)\"?" }
        return fault(
            position, "unknown key" + (quoted(name).map { " \($0)" } ?? ""),
            hint: meant ?? "known here: " + known.joined(separator: ", "))
    }

    typealias Pair = (key: String, position: YAMLNode.Position, value: YAMLNode)

    /// Calls `read` with each pair of a mapping, in order.
    ///
    /// - Parameter what: the mapping's name in a message.
    func pairs(
        _ node: YAMLNode, _ what: @autoclosure () -> String, _ read: (Pair) throws(Failure) -> Void
    ) throws(Failure) {
        guard case .mapping(let pairs) = node.content else {
            throw fault(node.position, "\(what()) is a mapping of names to values", hint: node.content.mappingHint)
        }
        for (key, value) in pairs { try read((try scalar(key, "a key"), key.position, value)) }
    }

    /// The text of a scalar.
    ///
    /// - Parameter what: the scalar's name in a message.
    func scalar(_ node: YAMLNode, _ what: @autoclosure () -> String) throws(Failure) -> String {
        guard case .scalar(let text) = node.content else { throw fault(node.position, "\(what()) is a text") }
        return text
    }
}

extension YAMLNode.Content {
    /// A hint for content that was meant to be a mapping.
    fileprivate var mappingHint: String? {
        switch self {
        case .sequence: "write NAME: value for each, without \"-\" and brackets"
        case .scalar(let text) where text.utf8.contains(UInt8(ascii: "=")):
            "between a name and its value stand \":\" and a blank, no \"=\""
        case .scalar(let text) where text.utf8.contains(UInt8(ascii: ":")): "after the \":\" of a name comes a blank"
        case .scalar, .mapping, .unread: nil
        }
    }
}

extension ManifestGrammar {
    /// The problem of these keys together and its position; nil if there is none.
    fileprivate func contradiction(in fields: ManifestParser.Fields) -> (YAMLNode.Position, problem: String)? {
        if let missing = required.first(where: { fields[$0] == nil }) {
            return (fields.position, "there is no \"\(missing)\"")
        }
        let present = needed.filter { fields[$0] != nil }
        if !needed.isEmpty && present.isEmpty {
            let names = needed.map { "\"\($0)\"" }.joined(separator: ", ")
            return (fields.position, "there is none of \(names)")
        }
        if isExclusive && present.count > 1 {
            return (fields.position, "\"\(present[0])\" and \"\(present[1])\" exclude each other")
        }
        let lonely = keys.first { key in
            !key.with.isEmpty && fields[key.name] != nil && !key.with.contains(where: fields.meets)
        }
        guard let lonely, let node = fields[lonely.name] else { return nil }
        let other = lonely.with.map { "\"\($0)\"" }.joined(separator: " or ")
        return (node.position, "\"\(lonely.name)\" goes with \(other) only")
    }
}
