/// An account in a region. Accounts do not see each other's secrets, and a secret lives in one region.
struct SecretOwner: Sendable, Hashable {
    let uin: UInt64
    let region: String
}

/// The facts of a secret beside its versions; they do not change by themselves.
struct SecretDetails: Sendable, Equatable {
    let name: SecretName
    var description = ""
    var kmsKeyID = ""
    var additionalConfig = ""
    var encryptType: Int64 = 0
    /// The product whose account the secret holds; nil for one that holds none.
    var product: Product?
    /// The hosts from which a product's account may come.
    var hosts = ["%"]
    /// The details of the SSH key pair that the secret holds; nil for one that holds none.
    var keyPair: KeyPairDetails?
    var tags: [SecretTag] = []
}

/// A secret as it lies in the store.
struct StoredSecret: Sendable {
    /// The number of its row, to which versions and tags refer.
    let row: Int64
    let owner: SecretOwner
    let name: SecretName
    let status: SecretStatus
    let createTime: Int64
    /// The time at which a secret in PendingDelete is deleted; 0 in every other status.
    let deleteTime: Int64
    let description: String
    let kmsKeyID: String
    let additionalConfig: String
    let encryptType: Int64
    let resourceID: String
    let product: Product?
    let hosts: [String]
    let keyPair: KeyPairDetails?
    let rotation: RotationPlan
}

/// The facts of an SSH key pair beside its keys. Its id is the secret's resource.
struct KeyPairDetails: Sendable, Equatable {
    let name: String
    let project: Int64
}

/// The rotation of a product secret: times at which it gets a new password, in Unix seconds, 0 for never.
struct RotationPlan: Sendable, Equatable {
    var isEnabled = false
    /// In days.
    var frequency: Int64 = 0
    var begin: Int64 = 0
    var last: Int64 = 0

    /// The next rotation that the plan asks for: the first at its beginning, then one after each period.
    var next: Int64 {
        guard isEnabled else { return 0 }
        return last < begin ? begin : last + frequency * 86_400
    }

    func isDue(at now: Int64) -> Bool { isEnabled && next <= now }
}

/// A version without its value.
struct StoredVersion: Sendable, Equatable {
    let id: VersionID
    let createTime: Int64
    /// The time at which a rotation replaced it; 0 if none did.
    let rotateTime: Int64
}
