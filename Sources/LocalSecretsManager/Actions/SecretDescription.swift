// The actions about one secret without its value: DescribeSecret, UpdateDescription, ListSecretVersionIds.

/// Tells all about a secret but its versions.
struct DescribeSecret: Action {
    private let name: SecretName

    /// Zeros and empty texts, never null, where a field is about secrets of other types. What is a number here and
    /// a text there, or a boolean here and a number in ListSecrets, is so in the documents.
    struct Answer: Encodable {
        let secretName: String
        let description: String
        let kmsKeyId: String
        let createUin: UInt64
        let status: String
        let deleteTime: Int64
        let createTime: Int64
        let secretType: Int64
        let productName: String
        let resourceID: String
        let rotationStatus: Bool
        let rotationFrequency: Int64
        let resourceName: String
        let projectID: Int64
        let associatedInstanceIDs: [String] = []
        let targetUin = 0
        let additionalConfig: String
        let encryptType: Int64
        let encryptSwitching = false
        let createUinString: String
        let targetUinString = ""
        let accountInfoList: [ProductAccountInfo]
        let nextRotationTime: String
    }

    init(reading parameters: inout Parameters) throws(ServiceError) {
        name = try SecretName(parsing: parameters.requiredText("SecretName"))
    }

    func run(in store: SecretStore, for caller: Caller) throws(ServiceError) -> Answer {
        let secret = try store.existingSecret(name, for: caller)
        return Answer(
            secretName: name.text, description: secret.description, kmsKeyId: secret.kmsKeyID,
            createUin: caller.owner.uin, status: secret.status.rawValue, deleteTime: secret.deleteTime,
            createTime: secret.createTime, secretType: secret.type, productName: secret.productName,
            resourceID: secret.resourceID, rotationStatus: secret.rotation.isEnabled,
            rotationFrequency: secret.rotation.frequency, resourceName: secret.keyPair?.name ?? "",
            projectID: secret.keyPair?.project ?? 0, additionalConfig: secret.additionalConfig,
            encryptType: secret.encryptType, createUinString: String(caller.owner.uin),
            accountInfoList: try store.accounts(of: secret),
            nextRotationTime: UTCTime(seconds: secret.rotation.next).dateTime)
    }
}

/// Says anew what a secret is for.
struct UpdateDescription: Action {
    private let name: SecretName
    private let description: DescriptionText

    init(reading parameters: inout Parameters) throws(ServiceError) {
        name = try SecretName(parsing: parameters.requiredText("SecretName"))
        description = try DescriptionText(parsing: parameters.requiredText("Description"))
    }

    func run(in store: SecretStore, for caller: Caller) throws(ServiceError) -> ChangedSecret {
        try store.transaction { () throws(ServiceError) in
            let secret = try store.existingSecret(name, for: caller)
            try secret.status.allowChanging()
            try store.setDescription(description, of: secret)
        }
        return ChangedSecret(secretName: name.text)
    }
}

/// Names the versions of a secret, newest first.
struct ListSecretVersionIds: Action {
    private let name: SecretName

    struct Answer: Encodable {
        let secretName: String
        let versions: [VersionInfo]
    }

    struct VersionInfo: Encodable {
        let versionId: String
        let createTime: Int64
    }

    init(reading parameters: inout Parameters) throws(ServiceError) {
        name = try SecretName(parsing: parameters.requiredText("SecretName"))
    }

    func run(in store: SecretStore, for caller: Caller) throws(ServiceError) -> Answer {
        let secret = try store.existingSecret(name, for: caller)
        let versions = try store.versions(of: secret)
        return Answer(
            secretName: name.text,
            versions: versions.map { VersionInfo(versionId: $0.id.text, createTime: $0.createTime) })
    }
}
