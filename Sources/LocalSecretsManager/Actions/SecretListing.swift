/// Tells about the secrets of the account in the region, a page at a time.
struct ListSecrets: Action {
    private static let defaultLimit: Int64 = 20

    private let offset: Int64
    private let limit: Int64
    private let isOldestFirst: Bool
    private let filter: SecretFilter

    struct Answer: Encodable {
        /// Of all pages.
        let totalCount: Int
        let secretMetadatas: [SecretMetadata]
    }

    init(reading parameters: inout Parameters) throws(ServiceError) {
        offset = try parameters.number("Offset") ?? 0
        let limit = try parameters.number("Limit") ?? 0
        self.limit = limit == 0 ? Self.defaultLimit : limit
        let order = try parameters.number("OrderType") ?? 0
        guard order <= 1 else {
            throw ServiceError(.invalidParameterValue, "The value of `OrderType` is neither 0 nor 1.")
        }
        isOldestFirst = order == 1
        filter = try SecretFilter(reading: &parameters)
    }

    func run(in store: SecretStore, for caller: Caller) throws(ServiceError) -> Answer {
        try store.removeExpired(at: caller.now)
        for secret in try store.secrets(of: caller.owner) where secret.isRotationDue(at: caller.now) {
            try store.rotateIfDue(secret.name, for: caller)
        }
        let tags = filter.wantsTags ? try store.tags(of: caller.owner) : [:]
        let found = try store.secrets(of: caller.owner).filter { filter.matches($0, tags: tags[$0.row] ?? []) }
        let ordered = isOldestFirst ? found.reversed() : found
        let page = ordered.dropFirst(Int(offset)).prefix(Int(limit))
        return Answer(totalCount: found.count, secretMetadatas: page.map(SecretMetadata.init))
    }
}

/// One secret in a list. Zeros and empty texts, never null, where a field is about secrets of other types.
struct SecretMetadata: Encodable {
    let secretName: String
    let description: String
    let kmsKeyId: String
    let createUin: UInt64
    let status: String
    let deleteTime: Int64
    let createTime: Int64
    let kmsKeyType: String
    let rotationStatus: Int
    let nextRotationTime: Int64
    let secretType: Int64
    let productName: String
    let resourceName: String
    let projectID: Int64
    let associatedInstanceIDs: [String] = []
    let targetUin = 0
    let rotationFrequency: Int64
    let resourceID: String
    let rotationBeginTime: String
    let encryptType: Int64
    let encryptSwitching = false
    let createUinString: String
    let targetUinString = ""

    init(_ secret: StoredSecret) {
        secretName = secret.name.text
        description = secret.description
        kmsKeyId = secret.kmsKeyID
        createUin = secret.owner.uin
        status = secret.status.rawValue
        deleteTime = secret.deleteTime
        createTime = secret.createTime
        kmsKeyType = secret.kmsKeyID.isEmpty ? "DEFAULT" : "CUSTOMER"
        rotationStatus = secret.rotation.isEnabled ? 1 : 0
        nextRotationTime = secret.rotation.next
        secretType = secret.type
        productName = secret.productName
        resourceName = secret.keyPair?.name ?? ""
        projectID = secret.keyPair?.project ?? 0
        rotationFrequency = secret.rotation.frequency
        resourceID = secret.resourceID
        rotationBeginTime = UTCTime(seconds: secret.rotation.begin).dateTime
        encryptType = secret.encryptType
        createUinString = String(secret.owner.uin)
    }
}
