/// YAML taken apart by the table of the grammar.
extension ManifestParser {
    /// The values of a mapping by their keys, all of which the grammar knows: so few that a list finds them soonest.
    struct Fields {
        fileprivate var pairs: [Pair] = []
        let place: YAMLNode.Place

        subscript(key: String) -> YAMLNode? { pairs.first { $0.key == key }?.value }
    }

    /// - Parameter variable: the variable concerned, for a message.
    func fields(of node: YAMLNode, _ grammar: ManifestGrammar, for variable: String? = nil) throws(Failure) -> Fields {
        let subject = variable.map { "\($0): " } ?? ""
        var fields = Fields(place: node.place)
        for pair in try pairs(node, subject + grammar.name) {
            guard let key = grammar.key(pair.key) else { throw unknown(pair.key, pair.place, grammar) }
            guard fields[pair.key] == nil else { throw fault(pair.place, "\"\(pair.key)\" is there twice") }
            try check(pair.value, key)
            fields.pairs.append(pair)
        }
        if let (place, problem) = grammar.contradiction(in: fields) {
            throw fault(place, subject + problem, hint: place == node.place ? grammar.hint : nil)
        }
        return fields
    }

    /// What the table says of a value by itself; its meaning is its type's to judge.
    private func check(_ node: YAMLNode, _ key: ManifestGrammar.Key) throws(Failure) {
        switch key.value {
        case .text: _ = try scalar(node, "\"\(key.name)\"")
        case .flag:
            guard ["true", "false"].contains(try scalar(node, "\"\(key.name)\"")) else {
                throw fault(node.place, "\"\(key.name)\" is neither true nor false")
            }
        case .choice(let words):
            guard words.contains(try scalar(node, "\"\(key.name)\"")) else {
                throw fault(
                    node.place, "\"\(key.name)\" is none of its words", hint: "one of " + words.joined(separator: ", "))
            }
        case .list, .mapping, .sequence, .named, .shortOrLong: break
        }
    }

    private func unknown(_ name: String, _ place: YAMLNode.Place, _ grammar: ManifestGrammar) -> Failure {
        let known = grammar.keys.map(\.name)
        let meant = nearestName(to: name, among: known).map { "did you mean \"\($0)\"?" }
        return fault(
            place, "unknown key" + (quoted(name).map { " \($0)" } ?? ""),
            hint: meant ?? "known here: " + known.joined(separator: ", "))
    }

    typealias Pair = (key: String, place: YAMLNode.Place, value: YAMLNode)

    func pairs(_ node: YAMLNode, _ what: @autoclosure () -> String) throws(Failure) -> [Pair] {
        guard case .mapping(let pairs) = node.content else {
            throw fault(node.place, "\(what()) is a mapping of names to values")
        }
        var named: [Pair] = []
        named.reserveCapacity(pairs.count)
        for (key, value) in pairs { named.append((try scalar(key, "a key"), key.place, value)) }
        return named
    }

    func scalar(_ node: YAMLNode, _ what: @autoclosure () -> String) throws(Failure) -> String {
        guard case .scalar(let text) = node.content else { throw fault(node.place, "\(what()) is a text") }
        return text
    }
}

extension ManifestGrammar {
    /// What is wrong with these keys together, be each of them right by itself.
    fileprivate func contradiction(in fields: ManifestParser.Fields) -> (YAMLNode.Place, problem: String)? {
        if let missing = required.first(where: { fields[$0] == nil }) {
            return (fields.place, "there is no \"\(missing)\"")
        }
        let present = needed.filter { fields[$0] != nil }
        if !needed.isEmpty && present.isEmpty {
            let names = needed.map { "\"\($0)\"" }.joined(separator: ", ")
            return (fields.place, "there is none of \(names)")
        }
        if isExclusive && present.count > 1 {
            return (fields.place, "\"\(present[0])\" and \"\(present[1])\" exclude each other")
        }
        for key in keys where !key.with.isEmpty {
            guard let node = fields[key.name], !key.with.contains(where: { fields[$0] != nil }) else { continue }
            let other = key.with.map { "\"\($0)\"" }.joined(separator: " or ")
            return (node.place, "\"\(key.name)\" goes with \(other) only")
        }
        return nil
    }
}
