import TencentCloud

/// What a template makes of a value, so that it means the same where it is put.
enum Filter: String, CaseIterable {
    /// Percent-encoded.
    case url
    /// A JSON string, quotation marks included (RFC 8259 §7).
    case json
    case base64
    /// One word of a POSIX shell.
    case shell

    /// - Returns: nil for a value that no JSON string can hold, for it is not UTF-8.
    func apply(to value: SecretBytes) -> SecretBytes? {
        switch self {
        case .url: value.percentEncoded
        case .json: JSON.canHold(value) ? JSON.text(.bytes(value)) : nil
        case .base64: value.base64
        case .shell: value.shellQuoted
        }
    }
}
