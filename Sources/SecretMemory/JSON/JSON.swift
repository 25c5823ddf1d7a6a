import CJansson

/// A JSON value, held by jansson in memory that is wiped when freed. Only this file uses jansson.
@safe
package final class JSON {
    private let json: UnsafeMutablePointer<json_t>

    /// Takes ownership of one reference.
    private init(owning json: UnsafeMutablePointer<json_t>) { unsafe self.json = json }

    deinit { unsafe json_decref(json) }

    /// Gives jansson the wiping allocator.
    static func useWipingMemory() {
        unsafe json_set_alloc_funcs({ size in unsafe malloc(size) }, { block in unsafe wipingFree(block) })
    }

    /// The version of jansson that is loaded.
    package static var libraryVersion: String { unsafe String(cString: jansson_version_str()) }

    // MARK: Reading

    /// Reads one JSON text strictly: RFC 8259, valid UTF-8, no name twice in an object; nil for anything else.
    ///
    /// A number that jansson cannot hold is read as another number that is not an ``integer``.
    package init?(parsing text: SecretBytes) {
        // jansson overlooks a NUL after a number or a word.
        if text.contains(0) { return nil }
        var error = json_error_t()
        var json = unsafe Self.load(text, &error)
        if unsafe json == nil, unsafe json_error_code(&error) == json_error_numeric_overflow {
            unsafe json = Self.load(text.withSmallNumbers, &error)
        }
        guard let json = unsafe json else { return nil }
        unsafe self.json = json
    }

    private static func load(
        _ text: SecretBytes, _ error: UnsafeMutablePointer<json_error_t>
    ) -> UnsafeMutablePointer<json_t>? {
        let flags = JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL | JSON_DECODE_ANY
        return text.withBytes { text in
            unsafe json_loadb(text.baseAddress?.assumingMemoryBound(to: CChar.self), text.count, Int(flags), error)
        }
    }

    /// The member of an object; nil if there is none or this is not an object.
    package subscript(name: String) -> JSON? {
        guard let member = unsafe json_object_get(json, name) else { return nil }
        return unsafe JSON(owning: json_incref(member))
    }

    /// The elements of an array; nil if this is not an array.
    package var elements: [JSON]? {
        guard unsafe json_is_an_array(json) != 0 else { return nil }
        return unsafe (0..<json_array_size(json)).compactMap { index in
            unsafe json_array_get(json, index).map { unsafe JSON(owning: json_incref($0)) }
        }
    }

    package var isNull: Bool { unsafe json_is_a_null(json) != 0 }

    package var isObject: Bool { unsafe json_is_an_object(json) != 0 }

    /// The bytes of a string, with a NUL where the text has an escape for it; nil if this is not a string.
    package var string: SecretBytes? {
        guard unsafe json_is_a_string(json) != 0, let start = unsafe json_string_value(json) else { return nil }
        return unsafe SecretBytes(copying: UnsafeRawBufferPointer(start: start, count: json_string_length(json)))
    }

    /// The text of a string that is not secret: an error code, a name, an id; nil if this is not a string.
    package var text: String? {
        string.map { $0.withBytes { unsafe String(decoding: $0, as: UTF8.self) } }
    }

    package var integer: Int? {
        unsafe json_is_an_integer(json) != 0 ? Int(json_integer_value(json)) : nil
    }

    /// Tells whether this is `true`.
    package var isTrue: Bool { unsafe json_is_a_true(json) != 0 }

    /// Tells whether both are the same value; the order of members does not count (json_equal).
    package func isEqual(to other: JSON) -> Bool { unsafe json_equal(json, other.json) == 1 }

    // MARK: Writing

    /// A value to write as JSON.
    package indirect enum Part {
        /// Bytes that ``canHold(_:)`` accepts.
        case bytes(SecretBytes)
        case text(String)
        case integer(Int)
        case boolean(Bool)
        case array([Part])
        case object([(name: String, value: Part)])
    }

    /// Tells whether a JSON string can hold the bytes: they must be UTF-8.
    package static func canHold(_ bytes: SecretBytes) -> Bool {
        bytes.withSpan { bytes in (try? UTF8Span(validating: bytes)) != nil }
    }

    /// The text of a value, compact or with a line for each member.
    ///
    /// Every part is written. A part that is not UTF-8 (``canHold(_:)``) or a name with a NUL ends the process.
    package static func text(_ part: Part, indented: Bool = false) -> SecretBytes {
        guard let json = unsafe json(part) else { preconditionFailure("a part that no JSON can hold") }
        defer { unsafe json_decref(json) }
        let text = SecretBytes(capacity: 256)
        let result = unsafe json_dump_callback(
            json,
            { bytes, count, context in
                guard let context = unsafe context else { return -1 }
                let text = unsafe Unmanaged<SecretBytes>.fromOpaque(context).takeUnretainedValue()
                unsafe text.append(UnsafeRawBufferPointer(start: bytes, count: count))
                return 0
            }, Unmanaged.passUnretained(text).toOpaque(), Int(JSON_ENCODE_ANY) | (indented ? 2 : Int(JSON_COMPACT)))
        precondition(result == 0, "a part that no JSON can hold")
        return text
    }

    private static func json(_ part: Part) -> UnsafeMutablePointer<json_t>? {
        switch part {
        case .bytes(let bytes):
            return bytes.withBytes {
                unsafe json_stringn($0.baseAddress?.assumingMemoryBound(to: CChar.self), $0.count)
            }
        case .text(let text): return unsafe json(.bytes(SecretBytes(text)))
        case .integer(let number): return unsafe json_integer(json_int_t(number))
        case .boolean(let value): return unsafe value ? json_true() : json_false()
        case .array(let items):
            let array = unsafe json_array()
            // json_array_append_new takes ownership of the item, and fails if the item is NULL.
            for item in items where unsafe json_array_append_new(array, json(item)) != 0 { return unsafe none(array) }
            return unsafe array
        case .object(let members):
            let object = unsafe json_object()
            for member in members {
                let isName = !member.name.utf8.contains(0)
                if unsafe !isName || json_object_set_new(object, member.name, json(member.value)) != 0 {
                    return unsafe none(object)
                }
            }
            return unsafe object
        }
    }

    private static func none(_ json: UnsafeMutablePointer<json_t>?) -> UnsafeMutablePointer<json_t>? {
        unsafe json_decref(json)
        return nil
    }
}
