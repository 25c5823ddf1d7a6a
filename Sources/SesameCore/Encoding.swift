import TencentCloud

/// How a value's bytes are written where it is injected.
enum Encoding: String, CaseIterable {
    /// As they are.
    case text
    case base64
    case hex

    func apply(to value: SecretBytes) -> SecretBytes {
        switch self {
        case .text: value
        case .base64: value.base64
        case .hex: value.hexadecimal
        }
    }
}
