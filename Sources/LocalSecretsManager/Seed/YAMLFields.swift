/// The pairs of a mapping, taken out one by one; what is left at the end is unknown.
struct YAMLFields {
    let mark: YAMLNode.Mark
    private var pairs: [(key: YAMLNode, value: YAMLNode)]

    /// The fields of `node`, which must be a mapping; `what` says of what.
    init(_ node: YAMLNode, _ what: String) throws(YAMLFault) {
        mark = node.mark
        switch node.content {
        case .mapping(let pairs): self.pairs = pairs
        case .scalar, .sequence:
            throw YAMLFault(mark: node.mark, reason: "\(what) must be a mapping")
        }
    }

    /// Takes out one value; nil when there is none.
    mutating func take(_ name: String) -> YAMLNode? {
        guard let index = pairs.firstIndex(where: { $0.key.text == name }) else { return nil }
        return pairs.remove(at: index).value
    }

    /// Takes out a text; nil when there is none.
    mutating func text(_ name: String) throws(YAMLFault) -> String? {
        guard let node = take(name) else { return nil }
        guard let text = node.text else { throw YAMLFault(mark: node.mark, reason: "\"\(name)\" must be a text") }
        return text
    }

    /// Takes out what `read` makes of a text.
    mutating func text<Value>(
        _ name: String, _ expected: String, read: (String) -> Value?
    ) throws(YAMLFault) -> Value? {
        let mark = pairs.first { $0.key.text == name }?.value.mark ?? mark
        guard let text = try text(name) else { return nil }
        guard let value = read(text) else {
            throw YAMLFault(mark: mark, reason: "\"\(name)\" must be \(expected)")
        }
        return value
    }

    /// Takes out all that is left, for a mapping whose keys are names of its own.
    mutating func rest() -> [(key: YAMLNode, value: YAMLNode)] {
        defer { pairs = [] }
        return pairs
    }

    /// To be called when all is read. The key is not quoted: it may be a value in the wrong place.
    func finish(_ known: String) throws(YAMLFault) {
        if let pair = pairs.first {
            throw YAMLFault(mark: pair.key.mark, reason: "this key is none of \(known)")
        }
    }
}
