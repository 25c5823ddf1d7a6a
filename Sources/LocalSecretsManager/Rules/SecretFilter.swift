/// Which secrets ListSecrets is asked for; all conditions must hold.
struct SecretFilter: Sendable {
    /// Nil for every status.
    private let status: SecretStatus?
    /// A part of the name; empty for all.
    private let namePart: String
    private let tags: [TagCondition]
    private let type: Int64
    /// Names of products; empty for all.
    private let products: [String]
    /// Nil for both.
    private let encryptType: Int64?
    /// The instance of a product; empty for all.
    private let instance: String

    /// A tag with this key, and one of these values when there are any.
    private struct TagCondition: Sendable {
        let key: String
        let values: [String]
    }

    init(reading parameters: inout Parameters) throws(ServiceError) {
        let state = try parameters.number("State") ?? 0
        status = SecretStatus.allCases.first { $0.number == state }
        namePart = try parameters.text("SearchSecretName") ?? ""
        tags = try parameters.list("TagFilters") { filter throws(ServiceError) in
            TagCondition(key: try filter.requiredText("TagKey"), values: try filter.texts("TagValue"))
        }
        type = try parameters.number("SecretType") ?? 0
        // Only asked about when the type is that of products.
        let products = try parameters.text("ProductName") ?? ""
        self.products = type == 1 ? products.split(separator: ",").map(String.init) : []
        encryptType = try parameters.number("EncryptType")
        instance = try parameters.text("InstanceID") ?? ""
        guard state == 0 || status != nil else {
            throw ServiceError(.invalidParameterValue, "The value of `State` is not 0 to 5.")
        }
        guard type <= 4 else {
            throw ServiceError(.invalidParameterValue, "The value of `SecretType` is not 0 to 4.")
        }
        guard encryptType ?? 0 <= 1 else {
            throw ServiceError(.invalidParameterValue, "The value of `EncryptType` is neither 0 nor 1.")
        }
    }

    /// Tells whether `matches` needs the tags of secrets.
    var wantsTags: Bool { !tags.isEmpty }

    func matches(_ secret: StoredSecret, tags found: [SecretTag]) -> Bool {
        secret.type == type
            && (status == nil || secret.status == status)
            && (namePart.isEmpty || secret.name.text.contains(namePart))
            && (products.isEmpty || products.contains(secret.productName))
            && (encryptType == nil || secret.encryptType == encryptType)
            && (instance.isEmpty || secret.resourceID == instance)
            && tags.allSatisfy { condition in
                found.contains { tag in
                    tag.key == condition.key && (condition.values.isEmpty || condition.values.contains(tag.value))
                }
            }
    }
}
