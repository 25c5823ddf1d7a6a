/// The parameters of a new secret, which each action takes that makes one.
extension SecretDetails {
    init(reading parameters: inout Parameters) throws(ServiceError) {
        name = try SecretName(parsing: parameters.requiredText("SecretName"))
        description = try DescriptionText(parsing: parameters.text("Description") ?? "").text
        kmsKeyID = try parameters.text("KmsKeyId") ?? ""
        encryptType = try parameters.number("EncryptType") ?? 0
        tags = try SecretTag.list(reading: &parameters)
        _ = try parameters.text("KmsHsmClusterId")
        guard encryptType <= 1 else {
            throw ServiceError(.invalidParameterValue, "The value of `EncryptType` is neither 0 nor 1.")
        }
    }
}

extension SecretStore {
    /// Makes a secret without versions, unless its name is taken or there are too many.
    func create(
        _ details: SecretDetails, resourceID: String, for caller: Caller
    ) throws(ServiceError) -> StoredSecret {
        guard try secret(details.name, for: caller) == nil else {
            throw ServiceError(.resourceInUseSecretExists, "A secret of this name exists.")
        }
        guard try count(of: caller.owner) < CreateSecret.quota else {
            throw ServiceError(.limitExceeded, "There are \(CreateSecret.quota) secrets in this region already.")
        }
        return try insert(details, resourceID: resourceID, of: caller.owner, at: caller.now)
    }
}
