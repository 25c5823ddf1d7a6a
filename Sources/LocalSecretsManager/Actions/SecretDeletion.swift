// The actions that delete a secret and bring it back: DeleteSecret, RestoreSecret.

/// Removes a disabled secret, at once or when a recovery window has passed.
struct DeleteSecret: Action {
    /// In days.
    private static let longestWindow: Int64 = 30

    private let name: SecretName
    private let window: Int64

    struct Answer: Encodable {
        let secretName: String
        /// The time of the deletion, in Unix seconds.
        let deleteTime: Int64
        /// No task is left to do.
        let flowID = 0
    }

    init(reading parameters: inout Parameters) throws(ServiceError) {
        name = try SecretName(parsing: parameters.requiredText("SecretName"))
        window = try parameters.number("RecoveryWindowInDays") ?? 0
        _ = try parameters.flag("CleanSSHKey")
        let mode = try parameters.number("DeleteMode") ?? 0
        guard window <= Self.longestWindow else {
            throw ServiceError(
                .invalidParameterValue, "The value of `RecoveryWindowInDays` is not 0 to \(Self.longestWindow).")
        }
        guard mode <= 1 else {
            throw ServiceError(.invalidParameterValue, "The value of `DeleteMode` is neither 0 nor 1.")
        }
    }

    func run(in store: SecretStore, for caller: Caller) throws(ServiceError) -> Answer {
        let deleteTime = caller.now + window * 86_400
        try store.transaction { () throws(ServiceError) in
            let secret = try store.existingSecret(name, for: caller)
            try secret.status.allowSwitching()
            guard secret.status == .disabled else {
                throw ServiceError(.failedOperation, "The secret is enabled: disable it first.")
            }
            guard secret.keyPair == nil || window == 0 else {
                throw ServiceError(
                    .invalidParameterValue, "The value of `RecoveryWindowInDays` is not 0, and the secret a key pair.")
            }
            if window == 0 {
                try store.remove(secret)
            } else {
                try store.setStatus(.pendingDelete, of: secret, deleteTime: deleteTime)
            }
        }
        return Answer(secretName: name.text, deleteTime: deleteTime)
    }
}

/// Brings a secret back whose recovery window has not passed; it is then disabled, as it was.
struct RestoreSecret: Action {
    private let name: SecretName

    init(reading parameters: inout Parameters) throws(ServiceError) {
        name = try SecretName(parsing: parameters.requiredText("SecretName"))
    }

    func run(in store: SecretStore, for caller: Caller) throws(ServiceError) -> ChangedSecret {
        try store.transaction { () throws(ServiceError) in
            let secret = try store.existingSecret(name, for: caller)
            guard secret.status == .pendingDelete else {
                throw ServiceError(.failedOperation, "The secret is not in PendingDelete status.")
            }
            try store.setStatus(.disabled, of: secret)
        }
        return ChangedSecret(secretName: name.text)
    }
}
