import Foundation

/// The content of one version: text, or bytes that travel as base64.
///
/// Nothing here prints it; it leaves this process only in an answer to GetSecretValue.
enum SecretValue: Sendable, Equatable {
    /// Of the decoded bytes.
    static let limit = 32 * 1024

    case text(String)
    case binary([UInt8])

    /// Exactly one of the two parameters must be there and not be empty.
    init(reading parameters: inout Parameters) throws(ServiceError) {
        let text = try parameters.text("SecretString") ?? ""
        let base64 = try parameters.text("SecretBinary") ?? ""
        switch (text.isEmpty, base64.isEmpty) {
        case (false, true): self = .text(text)
        case (true, false):
            guard let bytes = Data(base64Encoded: base64) else {
                throw ServiceError(.invalidParameterValue, "The value of `SecretBinary` is not base64.")
            }
            self = .binary(Array(bytes))
        case (true, true), (false, false):
            throw ServiceError(
                .invalidParameterValue, "Exactly one of `SecretString` and `SecretBinary` must be set.")
        }
        guard bytes.count <= Self.limit else {
            throw ServiceError(.invalidParameterValue, "The secret value is longer than \(Self.limit) bytes.")
        }
    }

    var isBinary: Bool { if case .binary = self { true } else { false } }

    /// The bytes that are stored; in a file they are encrypted.
    var bytes: [UInt8] {
        switch self {
        case .text(let text): Array(text.utf8)
        case .binary(let bytes): bytes
        }
    }
}

extension SecretValue: CustomStringConvertible, CustomReflectable {
    var description: String { "<secret>" }
    var customMirror: Mirror { Mirror(self, children: []) }
}
