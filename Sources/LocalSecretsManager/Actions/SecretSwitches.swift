// The actions that switch a secret off and on: DisableSecret, EnableSecret.

/// The answer of an action that only changes a secret.
struct ChangedSecret: Encodable {
    let secretName: String
}

/// Keeps the value from being read.
struct DisableSecret: Action {
    private let name: SecretName

    init(reading parameters: inout Parameters) throws(ServiceError) {
        name = try SecretName(parsing: parameters.requiredText("SecretName"))
    }

    func run(in store: SecretStore, for caller: Caller) throws(ServiceError) -> ChangedSecret {
        try store.switchSecret(name, to: .disabled, for: caller)
    }
}

/// Lets the value be read again.
struct EnableSecret: Action {
    private let name: SecretName

    init(reading parameters: inout Parameters) throws(ServiceError) {
        name = try SecretName(parsing: parameters.requiredText("SecretName"))
    }

    func run(in store: SecretStore, for caller: Caller) throws(ServiceError) -> ChangedSecret {
        try store.switchSecret(name, to: .enabled, for: caller)
    }
}

extension SecretStore {
    /// The secret of that name as it is now: gone if its recovery window has passed, rotated if its plan asks for it.
    func secret(_ name: SecretName, for caller: Caller) throws(ServiceError) -> StoredSecret? {
        try removeExpired(at: caller.now)
        let found = try secret(name, of: caller.owner)
        guard let found, found.isRotationDue(at: caller.now) else { return found }
        try rotateIfDue(name, for: caller)
        return try secret(name, of: caller.owner)
    }

    /// The same, of a secret that must be there. Only GetSecretValue has a code of its own for one that is not.
    func existingSecret(_ name: SecretName, for caller: Caller) throws(ServiceError) -> StoredSecret {
        guard let secret = try secret(name, for: caller) else {
            throw ServiceError(.resourceNotFound, "The secret does not exist.")
        }
        return secret
    }

    fileprivate func switchSecret(
        _ name: SecretName, to status: SecretStatus, for caller: Caller
    ) throws(ServiceError) -> ChangedSecret {
        try transaction { () throws(ServiceError) in
            let secret = try existingSecret(name, for: caller)
            try secret.status.allowSwitching()
            try setStatus(status, of: secret)
        }
        return ChangedSecret(secretName: name.text)
    }
}
