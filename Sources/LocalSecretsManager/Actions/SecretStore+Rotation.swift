/// A rotation: its new version, and the versions that stay.
extension SecretStore {
    /// The number of replaced versions that are kept.
    private static let historyLimit = 10

    /// Gives the secret a new password; its old one is kept under the second of the rotation.
    func rotate(_ secret: StoredSecret, at now: Int64) throws(ServiceError) {
        let versions = try versions(of: secret)
        guard let current = versions.first(where: { $0.id == .current }),
            let value = try value(of: current.id, of: secret)
        else { throw .internalError }

        // A second has one name: the next rotation within it takes the next one.
        let last = versions.map(\.rotateTime).max() ?? 0
        let moment = max(now, last + 1)
        let name = VersionID(known: "SSM_Rotate_\(UTCTime(seconds: moment).digits)")
        let replaced = StoredVersion(id: name, createTime: current.createTime, rotateTime: moment)
        try put(value, as: replaced, of: secret)
        // Removed first: a version that is made anew stands before those of the same second.
        try remove(current.id, of: secret)
        try put(ProductAccount(reading: value).withNewPassword().value(), as: .current, of: secret, at: now)

        let history = [replaced] + versions.filter { $0.rotateTime > 0 }.sorted { $0.rotateTime > $1.rotateTime }
        for old in history.dropFirst(Self.historyLimit) { try remove(old.id, of: secret) }
        var plan = secret.rotation
        plan.last = now
        try setRotation(plan, of: secret)
    }

    /// Rotates a secret whose plan asks for it, unless somebody else has done so by now.
    func rotateIfDue(_ name: SecretName, for caller: Caller) throws(ServiceError) {
        try transaction { () throws(ServiceError) in
            guard let secret = try secret(name, of: caller.owner), secret.isRotationDue(at: caller.now) else { return }
            try rotate(secret, at: caller.now)
        }
    }

    /// The accounts in the versions of a product's secret, the one in use first; none for other secrets.
    func accounts(of secret: StoredSecret) throws(ServiceError) -> [ProductAccountInfo] {
        guard secret.product != nil else { return [] }
        var accounts: [ProductAccountInfo] = []
        for version in try versions(of: secret) {
            guard let value = try value(of: version.id, of: secret) else { continue }
            accounts.append(
                ProductAccountInfo(
                    accountName: try ProductAccount(reading: value).userName, host: secret.hosts,
                    version: version.id.text,
                    rotatedTime: UTCTime(seconds: version.rotateTime).dateTime))
        }
        return accounts
    }
}
