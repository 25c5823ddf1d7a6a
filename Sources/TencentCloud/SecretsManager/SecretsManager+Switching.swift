import SecretMemory

/// A change of a secret that carries no value.
package enum SecretChange: Sendable {
    case enable, disable
    /// Takes back a deletion whose window is open; the secret is then disabled.
    case restore
    /// Removes the secret after so many days, or at once.
    case delete(days: Int)
    /// Removes one version, at once.
    case deleteVersion(String)
}

/// Changes without values. If nobody knows whether a change was made, the state of the secret tells.
extension SecretsManager {
    /// Makes a change.
    package func make(_ change: SecretChange, of secret: SecretID) throws(ChangeFailure) {
        func send() throws(RequestFailure) {
            _ = try callOnce(change.action, [("SecretName", .text(secret.name))] + change.members, .careful)
        }
        do throws(RequestFailure) { return try send() } catch {
            if change.mayBeMade(error), isMade(change, of: secret) { return }
            guard isUnclear(error) else { throw ChangeFailure(failure: error, isUnclear: false) }
        }
        waitAfterUnclear()
        if isMade(change, of: secret) { return }
        do throws(RequestFailure) { return try send() } catch {
            if isMade(change, of: secret) { return }
            throw ChangeFailure(failure: error, isUnclear: true)
        }
    }

    /// Tells whether the secret is as the change makes it, as far as the service tells.
    private func isMade(_ change: SecretChange, of secret: SecretID) -> Bool {
        if case .deleteVersion(let version) = change {
            guard let versions = try? listSecretVersionIDs([secret], retries: true).first?.get() else { return false }
            return !versions.contains { $0.versionID == version }
        }
        do throws(RequestFailure) {
            let status = try describeSecret(secret).status
            return switch change {
            case .enable: status == .enabled
            case .disable, .restore: status == .disabled
            case .delete: status == .pendingDelete
            case .deleteVersion: false
            }
        } catch {
            if case .delete = change { return error.isNotFound }
            return false
        }
    }
}

extension SecretChange {
    fileprivate var action: String {
        switch self {
        case .enable: "EnableSecret"
        case .disable: "DisableSecret"
        case .restore: "RestoreSecret"
        case .delete: "DeleteSecret"
        case .deleteVersion: "DeleteSecretVersion"
        }
    }

    fileprivate var members: SecretsManager.Members {
        switch self {
        case .enable, .disable, .restore: []
        case .delete(let days): [("RecoveryWindowInDays", .integer(days))]
        case .deleteVersion(let version): [("VersionId", .text(version))]
        }
    }

    /// Tells whether the service may have refused because the secret is so already.
    fileprivate func mayBeMade(_ failure: RequestFailure) -> Bool {
        switch self {
        case .enable, .disable, .restore: failure.hasCode("FailedOperation") || failure.hasCode("ResourceUnavailable")
        case .delete, .deleteVersion: false
        }
    }
}
