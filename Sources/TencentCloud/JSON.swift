import CJansson

/// A JSON text or a part of one, held by jansson in memory that is wiped when freed: this file alone names jansson.
@safe
package final class JSON {
    private let json: UnsafeMutablePointer<json_t>

    /// Takes over one reference.
    private init(owning json: UnsafeMutablePointer<json_t>) { unsafe self.json = json }

    deinit { unsafe json_decref(json) }

    /// Gives jansson the wiping allocator.
    static func useWipingMemory() {
        unsafe json_set_alloc_funcs({ size in unsafe malloc(size) }, { block in unsafe wipingFree(block) })
    }

    // MARK: Reading

    /// Reads one JSON text, strictly: RFC 8259, valid UTF-8, no name twice in an object; nil for anything else.
    package init?(parsing text: SecretBytes) {
        guard let json = unsafe Self.load(text) else { return nil }
        unsafe self.json = json
    }

    private static func load(
        _ text: SecretBytes, _ flags: Int32 = 0, _ error: UnsafeMutablePointer<json_error_t>? = nil
    ) -> UnsafeMutablePointer<json_t>? {
        // jansson overlooks one that follows a number or a word.
        if text.contains(0) { return nil }
        let flags = flags | JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL | JSON_DECODE_ANY
        return text.withBytes { text in
            unsafe json_loadb(text.baseAddress?.assumingMemoryBound(to: CChar.self), text.count, Int(flags), error)
        }
    }

    /// The member of an object; nil when there is none or this is no object.
    package subscript(name: String) -> JSON? {
        guard let member = unsafe json_object_get(json, name) else { return nil }
        return unsafe JSON(owning: json_incref(member))
    }

    /// The elements of an array; nil when this is none.
    package var elements: [JSON]? {
        guard unsafe json_is_an_array(json) != 0 else { return nil }
        return unsafe (0..<json_array_size(json)).compactMap { index in
            unsafe json_array_get(json, index).map { unsafe JSON(owning: json_incref($0)) }
        }
    }

    package var isNull: Bool { unsafe json_is_a_null(json) != 0 }

    package var isObject: Bool { unsafe json_is_an_object(json) != 0 }

    /// The bytes of a string, NUL among them when it is escaped there; nil when this is no string.
    package var string: SecretBytes? {
        guard unsafe json_is_a_string(json) != 0, let start = unsafe json_string_value(json) else { return nil }
        return unsafe SecretBytes(copying: UnsafeRawBufferPointer(start: start, count: json_string_length(json)))
    }

    /// A string that is no secret: an error code, a name, an id.
    package var text: String? {
        string.map { $0.withBytes { unsafe String(decoding: $0, as: UTF8.self) } }
    }

    package var integer: Int? {
        unsafe json_is_an_integer(json) != 0 ? Int(json_integer_value(json)) : nil
    }

    /// Looks whether the text is JSON as ``init(parsing:)`` takes it, however large its numbers are.
    static func check(_ text: SecretBytes) throws(JSONText.Failure) {
        var error = json_error_t()
        let json = unsafe load(text, JSON_DECODE_INT_AS_REAL, &error)
        unsafe json_decref(json)
        guard unsafe json == nil else { return }
        throw unsafe json_error_code(&error) == json_error_duplicate_key ? .memberTwice : .notJSON
    }

    /// Whether both are the same value, members in any order (json_equal).
    package func isEqual(to other: JSON) -> Bool { unsafe json_equal(json, other.json) == 1 }

    // MARK: Writing

    /// Something to write as JSON.
    package indirect enum Part {
        /// UTF-8, as ``canHold(_:)`` finds it.
        case bytes(SecretBytes)
        case text(String)
        case integer(Int)
        case boolean(Bool)
        case array([Part])
        case object([(name: String, value: Part)])
    }

    /// Whether a JSON string can hold the bytes: they are UTF-8.
    package static func canHold(_ bytes: SecretBytes) -> Bool {
        guard let string = unsafe json(.bytes(bytes)) else { return false }
        unsafe json_decref(string)
        return true
    }

    /// The text of a value, compact or with a line for each member.
    package static func text(_ part: Part, indented: Bool = false) -> SecretBytes {
        let text = SecretBytes(capacity: 256)
        guard let json = unsafe json(part) else { return text }
        defer { unsafe json_decref(json) }
        unsafe json_dump_callback(
            json,
            { bytes, count, context in
                guard let context = unsafe context else { return -1 }
                let text = unsafe Unmanaged<SecretBytes>.fromOpaque(context).takeUnretainedValue()
                unsafe text.append(UnsafeRawBufferPointer(start: bytes, count: count))
                return 0
            }, Unmanaged.passUnretained(text).toOpaque(), Int(JSON_ENCODE_ANY) | (indented ? 2 : Int(JSON_COMPACT)))
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
            for item in items { unsafe json_array_append_new(array, json(item)) }
            return unsafe array
        case .object(let members):
            let object = unsafe json_object()
            for member in members { unsafe json_object_set_new(object, member.name, json(member.value)) }
            return unsafe object
        }
    }

}
