import CYAML
import SecretMemory
import TencentCloud

/// A YAML document as a tree. Every scalar is text, and every node has its position. Only this file uses libyaml.
///
/// It has what a manifest needs: anchors, aliases, tags, merge keys and a second document are errors.
struct YAMLNode {
    enum Content {
        case scalar(String)
        case sequence([YAMLNode])
        case mapping([(key: YAMLNode, value: YAMLNode)])
        /// The parser stopped here, before the end of the document.
        case unread
    }
    let content: Content
    let position: Position

    /// The number of pairs of a mapping; 0 for other nodes.
    var count: Int { if case .mapping(let pairs) = content { pairs.count } else { 0 } }

    /// A line and a column, counted from 1.
    struct Position: Equatable {
        let line: Int
        let column: Int

        static let start = Position(line: 1, column: 1)

        static func < (a: Position, b: Position) -> Bool { (a.line, a.column) < (b.line, b.column) }
    }

    /// The reason why a text is not such a document. The words repeat nothing of the text but characters of YAML's
    /// syntax.
    struct Invalid: Error {
        let position: Position
        let problem: String
        var hint: String?
        /// The beginning of the scalar before the error, if that scalar may be only the part that could be read.
        var since: YAMLNode.Position?
    }

    /// The version of libyaml that is loaded.
    static var libraryVersion: String { unsafe String(cString: yaml_get_version_string()) }

    /// Reads a document up to its end or the first error; after an error the last nodes are ``Content/unread``.
    ///
    /// - Returns: the root, nil if there is no document (an empty text, or comments only); and the error.
    static func parse(_ text: SecretBytes) -> (root: YAMLNode?, broken: Invalid?) {
        text.withBytes { text in
            let text = unsafe text.bindMemory(to: UInt8.self)
            if let other = unsafe Invalid(encodingOf: text.span) { return (nil, other) }
            // Skip a byte order mark: the encoding is known.
            let isMarked = unsafe text.starts(with: [0xEF, 0xBB, 0xBF])
            var reader = unsafe YAMLReader(UnsafeBufferPointer(rebasing: text.dropFirst(isMarked ? 3 : 0)))
            defer { reader.end() }
            return (reader.document(), reader.broken)
        }
    }
}

/// The reader that makes nodes of libyaml's events.
@safe
private struct YAMLReader {
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let text: UnsafeBufferPointer<UInt8>
    /// The error after which nothing is read.
    private(set) var broken: YAMLNode.Invalid?
    /// The position of the last scalar, and the line of its end.
    private var last: (start: YAMLNode.Position, endLine: Int, isQuoted: Bool)?

    init(_ text: UnsafeBufferPointer<UInt8>) {
        unsafe (self.text, parser) = (text, .allocate(capacity: 1))
        guard unsafe yaml_parser_initialize(parser) == 1 else {
            broken = YAMLNode.Invalid(position: .start, problem: "out of memory")
            return
        }
        unsafe yaml_parser_set_input_string(parser, text.baseAddress, text.count)
        // Without this, libyaml would guess the encoding.
        unsafe yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
    }

    func end() {
        unsafe yaml_parser_delete(parser)
        unsafe parser.deallocate()
    }

    mutating func document() -> YAMLNode? {
        _ = next()
        guard case let start = next(), start.kind == .documentStart || start.kind == .unread else { return nil }
        let root = node(next(), depth: 0)
        _ = next()
        let end = next()
        if end.kind != .streamEnd { _ = unread(end.position, "a second document begins") }
        return root
    }

    private mutating func node(_ event: Event, depth: Int) -> YAMLNode {
        if depth == 16 {
            return YAMLNode(content: .unread, position: unread(event.position, "it nests too deep").position)
        }
        switch event.kind {
        case .scalar(let text): return YAMLNode(content: .scalar(text), position: event.position)
        case .sequenceStart:
            var items: [YAMLNode] = []
            while broken == nil, case let item = next(), item.kind != .end {
                items.append(node(item, depth: depth + 1))
            }
            return YAMLNode(content: .sequence(items), position: event.position)
        case .mappingStart:
            var pairs: [(key: YAMLNode, value: YAMLNode)] = []
            pairs.reserveCapacity(8)
            while broken == nil, case var key = next(), key.kind != .end {
                if key.kind == .scalar("<<") { key = unread(key.position, "merge keys are not supported") }
                let node = node(key, depth: depth + 1)
                pairs.append((node, self.node(broken == nil ? next() : key, depth: depth + 1)))
            }
            return YAMLNode(content: .mapping(pairs), position: event.position)
        default: return YAMLNode(content: .unread, position: unread(event.position, "it is no YAML").position)
        }
    }

    private struct Event {
        enum Kind: Equatable {
            case scalar(String), sequenceStart, mappingStart, end, documentStart, streamEnd, other, unread
        }
        let kind: Kind
        let position: YAMLNode.Position
    }

    /// Stops the reading with this error, unless there was one before.
    private mutating func unread(_ position: YAMLNode.Position, _ problem: String) -> Event {
        unread(YAMLNode.Invalid(position: position, problem: problem))
    }

    private mutating func unread(_ invalid: YAMLNode.Invalid) -> Event {
        let invalid = broken ?? invalid
        broken = invalid
        return Event(kind: .unread, position: invalid.position)
    }

    private mutating func next() -> Event {
        if let broken { return unread(broken) }
        var event = unsafe yaml_event_t()
        guard unsafe yaml_parser_parse(parser, &event) == 1 else { return unread(unreadable()) }
        defer { unsafe yaml_event_delete(&event) }
        let position = unsafe YAMLNode.Position(event.start_mark)
        switch unsafe event.type {
        case YAML_SCALAR_EVENT:
            let scalar = unsafe event.data.scalar
            if let refused = unsafe refuse(scalar.anchor, scalar.tag, at: position) { return refused }
            last = unsafe (position, event.end_mark.line + 1, scalar.style.isQuoted)
            let bytes = unsafe UnsafeBufferPointer(start: scalar.value, count: scalar.length)
            return unsafe Event(kind: .scalar(String(decoding: bytes, as: UTF8.self)), position: position)
        case YAML_SEQUENCE_START_EVENT:
            let sequence = unsafe event.data.sequence_start
            return unsafe refuse(sequence.anchor, sequence.tag, at: position)
                ?? Event(kind: .sequenceStart, position: position)
        case YAML_MAPPING_START_EVENT:
            let mapping = unsafe event.data.mapping_start
            return unsafe refuse(mapping.anchor, mapping.tag, at: position)
                ?? Event(kind: .mappingStart, position: position)
        case YAML_ALIAS_EVENT: return unread(position, "aliases (\"*\") are not supported")
        case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT: return Event(kind: .end, position: position)
        case YAML_DOCUMENT_START_EVENT: return Event(kind: .documentStart, position: position)
        case YAML_STREAM_END_EVENT: return Event(kind: .streamEnd, position: position)
        default: return Event(kind: .other, position: position)
        }
    }

    private mutating func refuse(
        _ anchor: UnsafeMutablePointer<UInt8>?, _ tag: UnsafeMutablePointer<UInt8>?, at position: YAMLNode.Position
    ) -> Event? {
        if unsafe anchor != nil { return unread(position, "anchors (\"&\") are not supported") }
        return unsafe tag != nil ? unread(position, "tags (\"!\") are not supported") : nil
    }

    /// The error that libyaml reports.
    private func unreadable() -> YAMLNode.Invalid {
        let state = unsafe parser.pointee
        let words = { (text: UnsafePointer<CChar>?) in unsafe text.map { unsafe String(cString: $0) } ?? "" }
        // For bytes that are not text libyaml reports the offset, not the line.
        if unsafe state.error == YAML_READER_ERROR {
            let isTrail = unsafe words(state.problem).hasPrefix("invalid trailing")
            return unsafe YAMLNode.Invalid(
                unreadableAt: Int(clamping: state.problem_offset), isTrail: isTrail, in: text.span)
        }
        let position = unsafe YAMLNode.Position(state.problem_mark)
        let last = last.flatMap { $0.endLine == position.line ? $0 : nil }
        if let last, last.isQuoted, last.start.line < position.line {
            return YAMLNode.Invalid(quoteAt: last.start, endLine: position.line)
        }
        var invalid = unsafe YAMLNode.Invalid(
            problem: words(state.problem), context: words(state.context), at: position,
            began: state.context == nil ? position : YAMLNode.Position(state.context_mark), in: text.span)
        invalid.since = last?.start
        return invalid
    }
}

extension yaml_scalar_style_t {
    fileprivate var isQuoted: Bool {
        self == YAML_SINGLE_QUOTED_SCALAR_STYLE || self == YAML_DOUBLE_QUOTED_SCALAR_STYLE
    }
}

extension YAMLNode.Position {
    fileprivate init(_ mark: yaml_mark_t) { (line, column) = (mark.line + 1, mark.column + 1) }
}
