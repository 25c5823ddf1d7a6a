/// What may be done with a secret at present.
///
/// https://www.tencentcloud.com/document/product/1078/38645 and the pages of the other actions say which allow what.
enum SecretStatus: String, Sendable {
    case enabled = "Enabled"
    case disabled = "Disabled"
    /// Deleted with a recovery window that has not passed.
    case pendingDelete = "PendingDelete"

    /// Only enabled secrets give their value away.
    func allowReading() throws(ServiceError) {
        switch self {
        case .enabled: return
        case .disabled:
            throw ServiceError(.resourceUnavailableResourceDisabled, "The secret is disabled.")
        case .pendingDelete:
            throw ServiceError(.resourceUnavailableResourcePendingDeleted, "The secret is in PendingDelete status.")
        }
    }

    /// Versions are added, and secrets switched on and off, in every status but PendingDelete.
    func allowChanging() throws(ServiceError) {
        guard self != .pendingDelete else {
            throw ServiceError(.failedOperation, "The secret is in PendingDelete status: restore it first.")
        }
    }
}
