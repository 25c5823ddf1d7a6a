import TencentCloud

/// All about a secret but its value and its versions. It may be printed, but for control characters in ``description``.
package struct SecretSummary {
    package let name: String
    package let region: String
    /// The service's word: `Enabled`, `Disabled`, `PendingDelete`, or another.
    package let status: String
    package let isEnabled: Bool
    package let isPendingDelete: Bool
    /// The product that it is for: `ssh key`, `Mysql` …; nil for a user's own.
    package let product: String?
    /// True if the service takes no recovery window for it.
    package let isRemovedAtOnce: Bool
    /// Seconds since 1970.
    package let created: Int
    /// The time at which it is removed; nil unless it is to be.
    package let removed: Int?
    package let description: String
    /// The days between two rotations by the service; nil if it does not rotate the secret.
    package let rotationDays: Int?
    /// The id of the key that encrypts it; nil for the service's own.
    package let key: String?

    init(_ secret: SecretDescription, in region: String) {
        (name, self.region, status) = (secret.name, region, secret.status.name)
        (isEnabled, isPendingDelete) = (secret.status == .enabled, secret.status == .pendingDelete)
        isRemovedAtOnce = secret.kind == .sshKey
        (created, removed) = (secret.createTime, secret.deleteTime)
        (description, rotationDays) = (secret.description, secret.rotationDays)
        key = secret.key.isEmpty ? nil : secret.key
        product =
            switch secret.kind {
            case .userDefined: nil
            case .database: secret.product.isEmpty ? "database" : secret.product
            case .sshKey: "SSH key"
            case .accessKey: "API key"
            case .redis: "Redis"
            }
    }
}
