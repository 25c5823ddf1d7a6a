import CYAML
import TencentCloud

/// A YAML document as a tree in which every scalar is text and knows where it stands: this file alone names libyaml.
///
/// Only what a manifest needs: anchors, aliases, tags, merge keys and a second document are errors.
struct YAMLNode {
    enum Content {
        case scalar(String)
        case sequence([YAMLNode])
        case mapping([(key: YAMLNode, value: YAMLNode)])
    }
    let content: Content
    let place: Place

    /// A line and a column, counted from 1.
    struct Place: Equatable {
        let line: Int
        let column: Int
    }

    /// Why a text is no document of this kind.
    struct Invalid: Error {
        let place: Place
        let problem: String
        var hint: String?
    }

    /// Reads a document; nil when there is none (an empty text, or comments only).
    static func parse(_ text: SecretBytes) throws(Invalid) -> YAMLNode? {
        try text.withBytes { text throws(Invalid) in
            var parser = unsafe yaml_parser_t()
            guard unsafe yaml_parser_initialize(&parser) == 1 else {
                throw Invalid(place: Place(line: 1, column: 1), problem: "out of memory")
            }
            defer { unsafe yaml_parser_delete(&parser) }
            unsafe yaml_parser_set_input_string(
                &parser, text.baseAddress?.assumingMemoryBound(to: UInt8.self), text.count)
            // Bytes that name no encoding are UTF-8 and nothing else.
            unsafe yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING)
            do throws(Invalid) {
                return try unsafe document(&parser)
            } catch {
                // Where no text could be read libyaml knows the byte and not the line.
                guard unsafe parser.error == YAML_READER_ERROR else { throw error }
                let before = unsafe text.prefix(Int(clamping: parser.problem_offset))
                let place = unsafe Place(endOf: before)
                throw unsafe Invalid(place: place, problem: "it holds what is no text (\(words(parser)))")
            }
        }
    }

    private static func document(_ parser: inout yaml_parser_t) throws(Invalid) -> YAMLNode? {
        _ = try unsafe next(&parser)
        guard try unsafe next(&parser).kind == .documentStart else { return nil }
        let root = try unsafe node(&parser, next(&parser), depth: 0)
        _ = try unsafe next(&parser)
        let end = try unsafe next(&parser)
        guard end.kind == .streamEnd else { throw Invalid(place: end.place, problem: "a second document begins") }
        return root
    }

    private static func node(_ parser: inout yaml_parser_t, _ event: Event, depth: Int) throws(Invalid) -> YAMLNode {
        guard depth < 16 else { throw Invalid(place: event.place, problem: "it nests too deep") }
        switch event.kind {
        case .scalar(let text): return YAMLNode(content: .scalar(text), place: event.place)
        case .sequenceStart:
            var items: [YAMLNode] = []
            while case let item = try unsafe next(&parser), item.kind != .end {
                items.append(try unsafe node(&parser, item, depth: depth + 1))
            }
            return YAMLNode(content: .sequence(items), place: event.place)
        case .mappingStart:
            var pairs: [(key: YAMLNode, value: YAMLNode)] = []
            while case let key = try unsafe next(&parser), key.kind != .end {
                if key.kind == .scalar("<<") {
                    throw Invalid(place: key.place, problem: "merge keys are not supported")
                }
                let key = try unsafe node(&parser, key, depth: depth + 1)
                pairs.append((key, try unsafe node(&parser, next(&parser), depth: depth + 1)))
            }
            return YAMLNode(content: .mapping(pairs), place: event.place)
        default: throw Invalid(place: event.place, problem: "it is no YAML")
        }
    }

    private struct Event {
        enum Kind: Equatable { case scalar(String), sequenceStart, mappingStart, end, documentStart, streamEnd, other }
        let kind: Kind
        let place: Place
    }

    private static func next(_ parser: inout yaml_parser_t) throws(Invalid) -> Event {
        var event = unsafe yaml_event_t()
        guard unsafe yaml_parser_parse(&parser, &event) == 1 else { throw unsafe invalid(parser) }
        defer { unsafe yaml_event_delete(&event) }
        let place = unsafe Place(line: event.start_mark.line + 1, column: event.start_mark.column + 1)
        let kind: Event.Kind
        switch unsafe event.type {
        case YAML_SCALAR_EVENT:
            let scalar = unsafe event.data.scalar
            try unsafe refuse(scalar.anchor, scalar.tag, at: place)
            let bytes = unsafe UnsafeBufferPointer(start: scalar.value, count: scalar.length)
            kind = unsafe .scalar(String(decoding: bytes, as: UTF8.self))
        case YAML_SEQUENCE_START_EVENT:
            try unsafe refuse(event.data.sequence_start.anchor, event.data.sequence_start.tag, at: place)
            kind = .sequenceStart
        case YAML_MAPPING_START_EVENT:
            try unsafe refuse(event.data.mapping_start.anchor, event.data.mapping_start.tag, at: place)
            kind = .mappingStart
        case YAML_ALIAS_EVENT: throw Invalid(place: place, problem: "aliases (\"*\") are not supported")
        case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT: kind = .end
        case YAML_DOCUMENT_START_EVENT: kind = .documentStart
        case YAML_STREAM_END_EVENT: kind = .streamEnd
        default: kind = .other
        }
        return Event(kind: kind, place: place)
    }

    private static func refuse(
        _ anchor: UnsafeMutablePointer<UInt8>?, _ tag: UnsafeMutablePointer<UInt8>?, at place: Place
    ) throws(Invalid) {
        if unsafe anchor != nil { throw Invalid(place: place, problem: "anchors (\"&\") are not supported") }
        if unsafe tag != nil { throw Invalid(place: place, problem: "tags (\"!\") are not supported") }
    }

    /// libyaml's own words for what it cannot read: they are constants of the library and repeat nothing of the text.
    private static func invalid(_ parser: yaml_parser_t) -> Invalid {
        let mark = unsafe parser.problem_mark
        return unsafe Invalid(place: Place(line: mark.line + 1, column: mark.column + 1), problem: words(parser))
    }

    private static func words(_ parser: yaml_parser_t) -> String {
        unsafe parser.problem.map { unsafe String(cString: $0) } ?? "it is no YAML"
    }
}

extension YAMLNode.Place {
    /// Where the text after these bytes begins.
    fileprivate init(endOf before: Slice<UnsafeRawBufferPointer>) {
        let lineBreak = UInt8(ascii: "\n")
        let start = unsafe before.lastIndex(of: lineBreak).map { $0 + 1 } ?? before.startIndex
        line = unsafe before.count { $0 == lineBreak } + 1
        // Characters are counted by their first bytes.
        column = unsafe before[start...].count { $0 & 0xC0 != 0x80 } + 1
    }
}
