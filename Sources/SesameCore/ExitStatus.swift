/// How sesame itself ends, in the words of sysexits.h and of GNU env; after exec the status is the target's own.
package enum ExitStatus: Int32, Sendable {
    case success = 0
    /// EX_USAGE: the command line, or an environment twin of an option, is wrong.
    case usage = 64
    /// EX_DATAERR: a value cannot be injected.
    case data = 65
    /// EX_NOINPUT: a secret or version does not exist, is disabled or pending deletion.
    case noInput = 66
    /// EX_UNAVAILABLE: the service cannot be reached, or answers what cannot be an answer; the only one worth a restart.
    case unavailable = 69
    /// EX_NOPERM: no credentials, wrong signature, no permission.
    case noPermission = 77
    /// EX_CONFIG: the manifest is wrong, or the region or trust it needs is missing.
    case configuration = 78
    /// Anything else of sesame's own.
    case other = 125
    /// The command was found and cannot be run.
    case cannotRun = 126
    /// The command was not found.
    case notFound = 127

    /// The status of several failures at once: what a restart cannot mend comes first, so 69 only when all are 69.
    package static func combining(_ statuses: [ExitStatus]) -> ExitStatus {
        let order: [ExitStatus] = [.configuration, .noPermission, .noInput, .data, .other]
        return order.first(where: statuses.contains) ?? statuses.first ?? .other
    }
}
