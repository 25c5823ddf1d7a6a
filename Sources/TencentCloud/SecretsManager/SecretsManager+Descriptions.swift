import SecretMemory

/// Facts about a secret, from DescribeSecret.
package struct SecretDescription: Hashable, Sendable {
    /// The account that made the secret; nil if the answer does not tell.
    package let creator: String?
    /// The days between two rotations by the service; nil if it does not rotate the secret.
    package let rotationDays: Int?
}

// MARK: DescribeSecret

extension SecretsManager {
    /// Describes each secret, concurrently.
    package func describeSecrets(_ secrets: [SecretID]) -> [Result<SecretDescription, RequestFailure>] {
        let bodies = secrets.map { [("SecretName", SecretBytes($0.name))] }
        return call("DescribeSecret", bodies, in: secrets.map { $0.region }).map { answer in
            answer.map { Self.description($0.response) }
        }
    }

    private static func description(_ response: JSON) -> SecretDescription {
        // The number may be too large for a client's integers, so newer answers have the text too.
        let creator = response["CreateUinString"]?.text ?? response["CreateUin"]?.integer.map { "\($0)" }
        let isRotated = response["RotationStatus"]?.isTrue == true
        return SecretDescription(
            creator: creator.flatMap { isNumber($0) ? $0 : nil },
            rotationDays: isRotated ? response["RotationFrequency"]?.integer : nil)
    }

    private static func isNumber(_ text: String) -> Bool {
        1...20 ~= text.utf8.count && text.utf8.allSatisfy { (48...57).contains($0) } && text != "0"
    }
}
