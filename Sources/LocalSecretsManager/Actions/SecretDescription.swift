// The actions that tell about a secret without its value: DescribeSecret, ListSecretVersionIds.

/// Tells all about a secret but its versions.
struct DescribeSecret: Action {
    private let name: SecretName

    /// Zeros and empty texts, never null, where a field is about secrets of other types.
    struct Answer: Encodable {
        let secretName: String
        let description: String
        let kmsKeyId: String
        let createUin: UInt64
        let status: String
        let deleteTime: UInt64
        let createTime: Int64
        let secretType = 0
        let productName = "default"
        let resourceID: String
        let rotationStatus = false
        let rotationFrequency = 0
        let resourceName = ""
        let projectID = 0
        let associatedInstanceIDs: [String] = []
        let targetUin = 0
        let additionalConfig: String
        let encryptType: Int64
        let encryptSwitching = false
        let createUinString: String
        let targetUinString = ""
        let accountInfoList: [String] = []
        let nextRotationTime = ""
    }

    init(reading parameters: inout Parameters) throws(ServiceError) {
        name = try SecretName(parsing: parameters.requiredText("SecretName"))
    }

    func run(in store: SecretStore, for caller: Caller) throws(ServiceError) -> Answer {
        let secret = try store.existingSecret(name, of: caller.owner)
        return Answer(
            secretName: name.text, description: secret.description, kmsKeyId: secret.kmsKeyID,
            createUin: caller.owner.uin, status: secret.status.rawValue, deleteTime: 0,
            createTime: secret.createTime, resourceID: secret.resourceID,
            additionalConfig: secret.additionalConfig, encryptType: secret.encryptType,
            createUinString: String(caller.owner.uin))
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
        let secret = try store.existingSecret(name, of: caller.owner)
        let versions = try store.versions(of: secret)
        return Answer(
            secretName: name.text,
            versions: versions.map { VersionInfo(versionId: $0.id.text, createTime: $0.createTime) })
    }
}
