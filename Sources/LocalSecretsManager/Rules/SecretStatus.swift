/// The state of a secret, which decides what may be done with it.
///
/// https://www.tencentcloud.com/document/product/1078/38645 and the pages of the other actions say which allow what.
enum SecretStatus: String, Sendable, CaseIterable {
    case enabled = "Enabled"
    case disabled = "Disabled"
    /// Deleted with a recovery window that has not passed.
    case pendingDelete = "PendingDelete"
    /// A product secret whose account is being made; here only a seed makes such a secret, and it stays so.
    case creating = "Creating"
    /// A product secret whose account could not be made.
    case failed = "Failed"

    /// The number by which ListSecrets asks for it.
    var number: Int64 {
        switch self {
        case .enabled: 1
        case .disabled: 2
        case .pendingDelete: 3
        case .creating: 4
        case .failed: 5
        }
    }

    /// Only enabled secrets give their value away, and are rotated.
    func allowReading() throws(ServiceError) {
        switch self {
        case .enabled: return
        case .disabled:
            throw ServiceError(.resourceUnavailableResourceDisabled, "The secret is disabled.")
        case .pendingDelete:
            throw ServiceError(.resourceUnavailableResourcePendingDeleted, "The secret is in PendingDelete status.")
        case .creating, .failed: throw Self.uninitialized
        }
    }

    /// Values and descriptions change only while a secret is enabled or disabled.
    func allowChanging() throws(ServiceError) {
        switch self {
        case .enabled, .disabled: return
        case .pendingDelete: throw Self.restoreFirst
        case .creating, .failed:
            throw ServiceError(.failedOperation, "The secret is in \(rawValue) status.")
        }
    }

    /// Secrets are switched on and off, and deleted, only once they are made, and not while they wait for deletion.
    func allowSwitching() throws(ServiceError) {
        switch self {
        case .enabled, .disabled: return
        case .pendingDelete: throw Self.restoreFirst
        case .creating, .failed: throw Self.uninitialized
        }
    }

    private static let restoreFirst = ServiceError(
        .failedOperation, "The secret is in PendingDelete status: restore it first.")
    private static let uninitialized = ServiceError(
        .resourceUnavailableResourceUninitialized, "The secret is not initialized.")
}
