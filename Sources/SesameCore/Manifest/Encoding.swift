import SecretMemory
import TencentCloud

/// The form in which a value's bytes are delivered.
enum Encoding: String, CaseIterable {
    /// The bytes as they are.
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
