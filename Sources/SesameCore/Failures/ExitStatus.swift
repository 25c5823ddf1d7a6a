/// The exit statuses of sesame itself, as in sysexits.h and GNU env. After exec the status is the target's own.
package enum ExitStatus: Int32, Sendable {
    case success = 0
    /// EX_USAGE: the command line is wrong, or an environment variable that stands for an option.
    case usage = 64
    /// EX_DATAERR: a value cannot be injected.
    case data = 65
    /// EX_NOINPUT: a secret or version does not exist, is disabled or pending deletion.
    case noInput = 66
    /// EX_UNAVAILABLE: the service cannot be reached, or its answer is unusable; the only status worth a restart.
    case unavailable = 69
    /// EX_TEMPFAIL: `supervise --on-change exit` ended the command, so that it is started again.
    case later = 75
    /// EX_NOPERM: no credentials, wrong signature, no permission.
    case noPermission = 77
    /// EX_CONFIG: the manifest is wrong, or there is no region or no trusted certificate.
    case configuration = 78
    /// Any other failure of sesame.
    case other = 125
    /// The command was found but cannot be run.
    case cannotRun = 126
    /// The command was not found.
    case notFound = 127

    /// The status for several failures. Those that a restart cannot fix come first: the result is 69 only if all are
    /// 69.
    package static func combining(_ statuses: [ExitStatus]) -> ExitStatus {
        let order: [ExitStatus] = [.configuration, .noPermission, .noInput, .data, .other]
        return order.first(where: statuses.contains) ?? statuses.first ?? .other
    }
}
