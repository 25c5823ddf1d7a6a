import SecretMemory

/// All about a secret but its value and its versions: DescribeSecret, or an item of ListSecrets.
package struct SecretDescription: Sendable {
    package let name: String
    package let status: Status
    package let kind: Kind
    /// The time of its creation, in seconds since 1970.
    package let createTime: Int
    /// The time at which it is removed, in seconds since 1970; nil unless it is to be removed.
    package let deleteTime: Int?
    /// The text that its owner gave it.
    package let description: String
    /// The product that it is for; empty for a user's own.
    package let product: String
    /// The days between two rotations by the service; nil if it does not rotate the secret.
    package let rotationDays: Int?
    /// The key that encrypts it; empty for the service's own.
    package let key: String
    /// The account that made the secret; nil if the answer does not tell.
    package let creator: String?

    /// The state of a secret; the names are the service's.
    package enum Status: Hashable, Sendable {
        case enabled, disabled, pendingDelete
        /// A secret of a product that is not ready, or a state that is not known here.
        case other(String)
    }

    /// The types of secrets; the numbers are the service's.
    package enum Kind: Int, CaseIterable, Sendable {
        case userDefined, database, sshKey, accessKey, redis
    }

    /// Reads a description; nil if it has no name or no status.
    init?(_ json: JSON) {
        guard let name = SecretsManager.name(json), let status = json["Status"]?.text.flatMap(Status.init) else {
            return nil
        }
        (self.name, self.status) = (name, status)
        kind = json["SecretType"]?.integer.flatMap(Kind.init) ?? .userDefined
        createTime = json["CreateTime"]?.integer ?? 0
        deleteTime = json["DeleteTime"]?.integer.flatMap { $0 > 0 ? $0 : nil }
        description = json["Description"]?.text ?? ""
        product = kind == .userDefined ? "" : json["ProductName"]?.text ?? ""
        // A boolean in DescribeSecret, a number in ListSecrets.
        let rotates = json["RotationStatus"].map { $0.isTrue || $0.integer == 1 } ?? false
        rotationDays = rotates ? json["RotationFrequency"]?.integer : nil
        key = json["KmsKeyId"]?.text ?? ""
        // The number may be too large for a client's integers, so newer answers have the text too.
        let creator = json["CreateUinString"]?.text ?? json["CreateUin"]?.integer.map { "\($0)" }
        self.creator = creator.flatMap { Self.isAccount($0) ? $0 : nil }
    }
}

extension SecretDescription {
    private static func isAccount(_ text: String) -> Bool {
        1...20 ~= text.utf8.count && text.utf8.allSatisfy { (48...57).contains($0) } && text != "0"
    }
}

extension SecretDescription.Status {
    /// - Returns: nil for a text that is no word.
    fileprivate init?(_ text: String) {
        guard 1...64 ~= text.utf8.count, text.utf8.allSatisfy({ $0.isAlphanumeric }) else { return nil }
        switch text {
        case "Enabled": self = .enabled
        case "Disabled": self = .disabled
        case "PendingDelete": self = .pendingDelete
        default: self = .other(text)
        }
    }

    /// The service's word for it.
    package var name: String {
        switch self {
        case .enabled: "Enabled"
        case .disabled: "Disabled"
        case .pendingDelete: "PendingDelete"
        case .other(let text): text
        }
    }
}
