// The actions about SSH key pairs: CreateSSHKeyPairSecret, GetSSHKeyPairValue.

/// Makes an SSH key pair and a secret that holds it.
///
/// https://cloud.tencent.com/document/api/1140/60331
struct CreateSSHKeyPairSecret: Action {
    private let details: SecretDetails
    private let keyPair: KeyPairDetails
    private let privateKey: SecretValue

    struct Answer: Encodable {
        let secretName: String
        let sSHKeyID: String
        let sSHKeyName: String
        let tagCode = 0
        let tagMsg = ""
    }

    init(reading parameters: inout Parameters) throws(ServiceError) {
        var details = try SecretDetails(reading: &parameters)
        let project = try parameters.requiredNumber("ProjectId")
        let name = try parameters.text("SSHKeyName") ?? ""
        // The documents do not say which name a pair gets when none is given.
        keyPair = KeyPairDetails(name: name.isEmpty ? "ssm_\(Self.randomID())" : name, project: project)
        guard keyPair.name.count <= 25, keyPair.name.first != "_",
            keyPair.name.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") })
        else {
            throw ServiceError(
                .invalidParameterValue,
                "The value of `SSHKeyName` is not valid: up to 25 letters, digits and _, first a letter or a digit.")
        }
        details.keyPair = keyPair
        self.details = details
        // Made here, before the store is locked: it takes a tenth of a second.
        do throws(GnuTLSFailure) {
            privateKey = .text(String(decoding: try PrivateKey(rsaBits: 2048).pem(), as: UTF8.self))
        } catch {
            throw .internalError
        }
    }

    func run(in store: SecretStore, for caller: Caller) throws(ServiceError) -> Answer {
        let id = "skey-\(Self.randomID())"
        try store.transaction { () throws(ServiceError) in
            let secret = try store.create(details, resourceID: id, for: caller)
            try store.put(privateKey, as: .current, of: secret, at: caller.now)
        }
        return Answer(secretName: details.name.text, sSHKeyID: id, sSHKeyName: keyPair.name)
    }

    private static func randomID() -> String { AccessKey.randomText(count: 8).lowercased() }
}

/// Tells both keys of a pair, found by the secret's name or by the pair's id.
///
/// https://cloud.tencent.com/document/api/1140/60330: the fields' words say base64, the example shows the texts
/// themselves. Here it is as in the example.
struct GetSSHKeyPairValue: Action {
    private let name: SecretName?
    private let id: String

    struct Answer: Encodable {
        let sSHKeyID: String
        let publicKey: String
        let privateKey: String
        let projectID: Int64
        let sSHKeyDescription = "created by ssm"
        let sSHKeyName: String
    }

    init(reading parameters: inout Parameters) throws(ServiceError) {
        let name = try parameters.text("SecretName") ?? ""
        id = try parameters.text("SSHKeyId") ?? ""
        guard !name.isEmpty || !id.isEmpty else { throw .missingParameter("SecretName") }
        self.name = name.isEmpty ? nil : try SecretName(parsing: name)
    }

    func run(in store: SecretStore, for caller: Caller) throws(ServiceError) -> Answer {
        let secret = try secret(in: store, for: caller)
        // Its list of errors has no finer code.
        guard secret.status == .enabled else {
            throw ServiceError(.resourceUnavailable, "The secret is in \(secret.status.rawValue) status.")
        }
        guard let keyPair = secret.keyPair else {
            throw ServiceError(.operationDenied, "The secret is not an SSH key pair.")
        }
        guard let value = try store.value(of: .current, of: secret) else { throw .internalError }
        do throws(GnuTLSFailure) {
            let line = try PrivateKey(pem: value.bytes).sshPublicKey()
            let pem = String(decoding: value.bytes, as: UTF8.self)
            return Answer(
                sSHKeyID: secret.resourceID, publicKey: "\(line) \(secret.resourceID)",
                privateKey: String(pem.dropLast(pem.hasSuffix("\n") ? 1 : 0)), projectID: keyPair.project,
                sSHKeyName: keyPair.name)
        } catch {
            throw .internalError
        }
    }

    /// A caller who may not read a secret by its name may not read it by its pair's id.
    private func secret(in store: SecretStore, for caller: Caller) throws(ServiceError) -> StoredSecret {
        if let name {
            let secret = try store.existingSecret(name, for: caller)
            if id.isEmpty || secret.resourceID == id { return secret }
        } else if let secret = try store.secret(ofKeyPair: id, of: caller.owner) {
            try caller.permissions.check("\(Self.self)", on: secret.name, of: caller.owner)
            return secret
        }
        throw ServiceError(.resourceNotFound, "There is no SSH key pair of this id.")
    }
}
