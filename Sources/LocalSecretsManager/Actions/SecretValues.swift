// The actions that carry a value: CreateSecret, PutSecretValue, GetSecretValue.

import Foundation

/// Makes a secret with its first version.
///
/// https://www.tencentcloud.com/document/product/1078/38656
struct CreateSecret: Action {
    /// Secrets of one account in one region.
    static let quota: Int64 = 1000

    private let details: SecretDetails
    private let version: VersionID
    private let value: SecretValue

    struct Answer: Encodable {
        let secretName: String
        let versionId: String
        /// 0: the tags are set.
        let tagCode = 0
        let tagMsg = ""
    }

    init(reading parameters: inout Parameters) throws(ServiceError) {
        var details = try SecretDetails(reading: &parameters)
        let version = try parameters.text("VersionId") ?? ""
        self.version = version.isEmpty ? .current : try VersionID(parsing: version)
        details.additionalConfig = try parameters.text("AdditionalConfig") ?? ""
        self.details = details
        let type = try parameters.number("SecretType") ?? 0
        value = try SecretValue(reading: &parameters)
        guard type == 0 else {
            throw ServiceError(.invalidParameterValue, "The value of `SecretType` is not 0 (user-defined).")
        }
    }

    func run(in store: SecretStore, for caller: Caller) throws(ServiceError) -> Answer {
        try store.transaction { () throws(ServiceError) in
            let secret = try store.create(details, resourceID: Self.resourceID(of: caller.owner), for: caller)
            try store.put(value, as: version, of: secret, at: caller.now)
        }
        return Answer(secretName: details.name.text, versionId: version.text)
    }

    /// The documented shape: application id, account, kind, and something unique.
    static func resourceID(of owner: SecretOwner) -> String {
        "1250000000_\(owner.uin)_customize_default_\(UUID().uuidString.prefix(8).lowercased())"
    }
}

/// Adds a version to a secret; none is ever overwritten by it.
///
/// https://www.tencentcloud.com/document/product/1078/38645
struct PutSecretValue: Action {
    /// Versions of one secret.
    static let quota = 10

    private let name: SecretName
    private let version: VersionID
    private let value: SecretValue

    struct Answer: Encodable {
        let secretName: String
        let versionId: String
    }

    init(reading parameters: inout Parameters) throws(ServiceError) {
        name = try SecretName(parsing: parameters.requiredText("SecretName"))
        version = try VersionID(parsing: parameters.requiredText("VersionId"))
        value = try SecretValue(reading: &parameters)
    }

    func run(in store: SecretStore, for caller: Caller) throws(ServiceError) -> Answer {
        try store.transaction { () throws(ServiceError) in
            let secret = try store.existingSecret(name, for: caller)
            try secret.allowOwnValues()
            try secret.status.allowChanging()
            let versions = try store.versions(of: secret)
            guard !versions.contains(where: { $0.id == version }) else {
                throw ServiceError(.resourceInUseVersionIDExists, "The secret has a version of this name.")
            }
            guard versions.count < Self.quota else {
                throw ServiceError(.limitExceeded, "The secret has \(Self.quota) versions already.")
            }
            try store.put(value, as: version, of: secret, at: caller.now)
        }
        return Answer(secretName: name.text, versionId: version.text)
    }
}

/// Gives the value of one version.
///
/// https://cloud.tencent.com/document/api/1140/40522
struct GetSecretValue: Action {
    private let name: SecretName
    private let version: VersionID

    /// Both values are always there; the one that is not the secret's is empty.
    struct Answer: Encodable {
        let secretName: String
        let versionId: String
        let secretString: String
        let secretBinary: String
    }

    init(reading parameters: inout Parameters) throws(ServiceError) {
        name = try SecretName(parsing: parameters.requiredText("SecretName"))
        version = try VersionID(parsing: parameters.requiredText("VersionId"))
        let publicKey = try parameters.text("EncryptionPublicKey") ?? ""
        let algorithm = try parameters.text("EncryptionAlgorithm") ?? ""
        guard publicKey.isEmpty, algorithm.isEmpty else {
            throw ServiceError(.unsupportedOperation, "Answers are not encrypted to a public key here.")
        }
    }

    func run(in store: SecretStore, for caller: Caller) throws(ServiceError) -> Answer {
        guard let secret = try store.secret(name, for: caller) else {
            throw ServiceError(.resourceNotFoundSecretNotExist, "The secret does not exist.")
        }
        try secret.status.allowReading()
        guard secret.keyPair == nil else {
            throw ServiceError(.failedOperation, "The secret is an SSH key pair: GetSSHKeyPairValue tells it.")
        }
        guard let value = try store.value(of: version, of: secret) else { throw .noVersion }
        let (text, binary) =
            switch value {
            case .text(let text): (text, "")
            case .binary(let bytes): ("", Data(bytes).base64EncodedString())
            }
        return Answer(secretName: name.text, versionId: version.text, secretString: text, secretBinary: binary)
    }
}
