// The actions that change or remove one version: UpdateSecret, DeleteSecretVersion.

/// The answer of an action that changes a version.
struct ChangedVersion: Encodable {
    let secretName: String
    let versionId: String
}

/// Gives another value to a version; its name and the time of its making stay.
struct UpdateSecret: Action {
    private let name: SecretName
    private let version: VersionID
    private let value: SecretValue

    init(reading parameters: inout Parameters) throws(ServiceError) {
        name = try SecretName(parsing: parameters.requiredText("SecretName"))
        version = try VersionID(parsing: parameters.requiredText("VersionId"))
        value = try SecretValue(reading: &parameters)
    }

    func run(in store: SecretStore, for caller: Caller) throws(ServiceError) -> ChangedVersion {
        try store.transaction { () throws(ServiceError) in
            let secret = try store.existingSecret(name, for: caller)
            try secret.allowOwnValues()
            try secret.status.allowChanging()
            guard let old = try store.versions(of: secret).first(where: { $0.id == version }) else { throw .noVersion }
            try store.put(value, as: old, of: secret)
        }
        return ChangedVersion(secretName: name.text, versionId: version.text)
    }
}

/// Removes a version at once, in every status of the secret; not of a product's secret.
struct DeleteSecretVersion: Action {
    private let name: SecretName
    private let version: VersionID

    init(reading parameters: inout Parameters) throws(ServiceError) {
        name = try SecretName(parsing: parameters.requiredText("SecretName"))
        version = try VersionID(parsing: parameters.requiredText("VersionId"))
    }

    func run(in store: SecretStore, for caller: Caller) throws(ServiceError) -> ChangedVersion {
        try store.transaction { () throws(ServiceError) in
            let secret = try store.existingSecret(name, for: caller)
            try secret.allowOwnValues(.failedOperation)
            guard try store.versions(of: secret).contains(where: { $0.id == version }) else { throw .noVersion }
            try store.remove(version, of: secret)
        }
        return ChangedVersion(secretName: name.text, versionId: version.text)
    }
}
