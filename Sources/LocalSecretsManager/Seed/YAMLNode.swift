// The one file that imports libyaml: a text in, a tree of nodes out.

import CYAML

/// A fault of a YAML text: its position and kind, never the text itself.
struct YAMLFault: Error, Equatable {
    let mark: YAMLNode.Mark
    let reason: String
}

/// A node of a YAML text. Every scalar stays text: `no` is no boolean and `1.10` no number.
struct YAMLNode {
    /// A place, counted from 1.
    struct Mark: Equatable {
        var line = 1
        var column = 1
    }

    enum Content {
        case scalar(String)
        case sequence([YAMLNode])
        /// In the order of the text; no key stands there twice.
        case mapping([(key: YAMLNode, value: YAMLNode)])
    }

    let mark: Mark
    let content: Content

    /// The text of a scalar.
    var text: String? {
        guard case .scalar(let text) = content else { return nil }
        return text
    }

    /// The one document of a text; nil when the text is empty (`yaml_parser_parse`).
    static func document(_ text: [UInt8]) throws(YAMLFault) -> YAMLNode? {
        let events = try YAMLEvents(text)
        try events.skip(YAML_STREAM_START_EVENT)
        guard try events.skip(YAML_DOCUMENT_START_EVENT) else { return nil }
        let node = try node(from: events, depth: 0)
        try events.skip(YAML_DOCUMENT_END_EVENT)
        guard try events.skip(YAML_STREAM_END_EVENT) else {
            throw YAMLFault(mark: events.mark, reason: "there is a second document")
        }
        return node
    }

    private static func node(from events: YAMLEvents, depth: Int) throws(YAMLFault) -> YAMLNode {
        let mark = events.mark
        guard depth < 16 else { throw YAMLFault(mark: mark, reason: "this is nested too deep") }
        if let text = try events.scalar() { return YAMLNode(mark: mark, content: .scalar(text)) }
        if try events.skip(YAML_SEQUENCE_START_EVENT) {
            var nodes: [YAMLNode] = []
            while try !events.skip(YAML_SEQUENCE_END_EVENT) { nodes.append(try node(from: events, depth: depth + 1)) }
            return YAMLNode(mark: mark, content: .sequence(nodes))
        }
        guard try events.skip(YAML_MAPPING_START_EVENT) else {
            throw YAMLFault(mark: mark, reason: "aliases are not supported")
        }
        var pairs: [(key: YAMLNode, value: YAMLNode)] = []
        var keys: Set<String> = []
        while try !events.skip(YAML_MAPPING_END_EVENT) {
            let key = try node(from: events, depth: depth + 1)
            guard let text = key.text else { throw YAMLFault(mark: key.mark, reason: "a key must be a text") }
            guard keys.insert(text).inserted else {
                throw YAMLFault(mark: key.mark, reason: "this key stands here a second time")
            }
            pairs.append((key, try node(from: events, depth: depth + 1)))
        }
        return YAMLNode(mark: mark, content: .mapping(pairs))
    }
}

/// The events of a text, one ahead.
@safe private final class YAMLEvents {
    private let parser = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)
    private let text: UnsafeMutableBufferPointer<UInt8>
    private var event = unsafe yaml_event_t()

    init(_ bytes: [UInt8]) throws(YAMLFault) {
        unsafe text = .allocate(capacity: bytes.count)
        _ = unsafe text.initialize(from: bytes)
        unsafe yaml_parser_initialize(parser)
        unsafe yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        unsafe yaml_parser_set_input_string(parser, text.baseAddress, bytes.count)
        try advance()
    }

    deinit {
        unsafe yaml_event_delete(&event)
        unsafe yaml_parser_delete(parser)
        unsafe parser.deallocate()
        unsafe text.deallocate()
    }

    /// The position of the next event.
    var mark: YAMLNode.Mark { unsafe Self.mark(event.start_mark) }

    /// Goes past the event ahead if it is of this type.
    @discardableResult
    func skip(_ type: yaml_event_type_t) throws(YAMLFault) -> Bool {
        guard unsafe event.type == type else { return false }
        let isPlain =
            switch type {
            case YAML_MAPPING_START_EVENT:
                unsafe event.data.mapping_start.anchor == nil && event.data.mapping_start.tag == nil
            case YAML_SEQUENCE_START_EVENT:
                unsafe event.data.sequence_start.anchor == nil && event.data.sequence_start.tag == nil
            default: true
            }
        try pass(isPlain: isPlain)
        return true
    }

    /// Goes past the scalar ahead and answers its text; nil when there is none.
    func scalar() throws(YAMLFault) -> String? {
        guard unsafe event.type == YAML_SCALAR_EVENT else { return nil }
        let scalar = unsafe event.data.scalar
        let text = unsafe String(
            decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self)
        try pass(isPlain: unsafe scalar.anchor == nil && scalar.tag == nil)
        return text
    }

    private func pass(isPlain: Bool) throws(YAMLFault) {
        guard isPlain else { throw YAMLFault(mark: mark, reason: "anchors and tags are not supported") }
        if unsafe event.type != YAML_STREAM_END_EVENT { try advance() }
    }

    private func advance() throws(YAMLFault) {
        unsafe yaml_event_delete(&event)
        guard unsafe yaml_parser_parse(parser, &event) == 1 else {
            let reason = unsafe parser.pointee.problem.map { unsafe String(cString: $0) } ?? "this is not YAML"
            throw unsafe YAMLFault(mark: Self.mark(parser.pointee.problem_mark), reason: reason)
        }
    }

    private static func mark(_ mark: yaml_mark_t) -> YAMLNode.Mark {
        YAMLNode.Mark(line: mark.line + 1, column: mark.column + 1)
    }
}
