import SecretMemory
import TencentCloud

/// A filter of a template, `${reference|filter}`: writes a value so that it keeps its meaning in the text around it.
///
/// This file has everything about filters. The name of a case is the filter's name in manifest, hints and schema.
enum Filter: String, CaseIterable {
    /// Percent-encoded, for a URL.
    case url
    /// A JSON string, quotation marks included (RFC 8259 §7).
    case json
    case base64
    /// One word of a POSIX shell.
    case shell

    /// All names, for hints and the schema. Every start makes this list, and `joined` would cost 60 times as much.
    static var names: String { allCases.reduce(into: "") { $0 += ($0.isEmpty ? "" : ", ") + $1.rawValue } }

    /// The error for a value that a filter cannot write; the problem does not repeat the value.
    struct Unusable: Error { let problem: String }

    func apply(to value: SecretBytes) throws(Unusable) -> SecretBytes {
        switch self {
        case .url: return value.percentEncoded
        case .json:
            guard JSON.canHold(value) else { throw Unusable(problem: "the value is not UTF-8, which JSON needs") }
            return JSON.text(.bytes(value))
        case .base64: return value.base64
        case .shell: return value.shellQuoted
        }
    }
}

extension SecretBytes {
    /// The bytes percent-encoded, except letters, digits and "-._~" (the unreserved characters, RFC 3986 §2.3).
    fileprivate var percentEncoded: SecretBytes {
        let text = SecretBytes(capacity: 3 * count)
        forEach { byte in
            if byte.isAlphanumeric || "-._~".utf8.contains(byte) {
                text.append(byte)
            } else {
                text.append(UInt8(ascii: "%"))
                text.append(digits: "0123456789ABCDEF", of: byte)
            }
        }
        return text
    }

    /// The bytes in single quotes: one word of a POSIX shell (Shell Command Language §2.2.2).
    fileprivate var shellQuoted: SecretBytes {
        let text = SecretBytes(capacity: count + 8)
        text.append("'")
        forEach { byte in
            if byte == UInt8(ascii: "'") { text.append("'\\''") } else { text.append(byte) }
        }
        text.append("'")
        return text
    }
}
