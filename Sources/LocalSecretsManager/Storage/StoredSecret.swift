/// Whose secrets, and where: accounts do not see each other's, and a secret lives in one region.
struct SecretOwner: Sendable, Hashable {
    let uin: UInt64
    let region: String
}

/// What is known of a secret beside its versions.
struct SecretDetails: Sendable, Equatable {
    let name: SecretName
    var description = ""
    var kmsKeyID = ""
    var additionalConfig = ""
    var encryptType: Int64 = 0
    var tags: [SecretTag] = []
}

/// A secret as it lies in the store.
struct StoredSecret: Sendable {
    /// The number of its row, to which versions and tags refer.
    let row: Int64
    let status: SecretStatus
    let createTime: Int64
    let description: String
    let kmsKeyID: String
    let additionalConfig: String
    let encryptType: Int64
    let resourceID: String
}

/// A version without its value.
struct StoredVersion: Sendable, Equatable {
    let id: VersionID
    let createTime: Int64
}
