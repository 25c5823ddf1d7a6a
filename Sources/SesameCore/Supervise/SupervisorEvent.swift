package import SecretMemory

/// A fact about a supervised command, to be told; no case holds a value. Times are in milliseconds.
package enum SupervisorEvent {
    /// The version of a secret before and after; equal if a version was rewritten in place, nil if there is none.
    package struct VersionChange {
        package let secret: String
        package let old: String?
        package let new: String?
    }

    /// The command runs. Its credentials are in sesame's own environment, in variables that it does not inherit.
    case started(pid: Int32, after: Int, keeping: [String])
    /// A look found nothing new.
    case unchanged(after: Int)
    case changed(labels: [String], versions: [VersionChange])
    /// What changed is as the command has it again.
    case reverted
    /// The next command runs; if the one before was stopped first, it took this time.
    case restarted(pid: Int32, former: Int32, ready: Int, stopped: Int?)
    /// The command was sent a signal after its files were rewritten.
    case signalled(Int32, pid: Int32)
    /// These values changed, and a signal does not bring them to the command.
    case needRestart(labels: [String])
    /// The program of `--on-change exec:` ended.
    case hookEnded(status: Int32, after: Int)
    /// The command is stopped, so that sesame can be started again.
    case exiting
    /// A look or a start for a rotation failed; the text is the child's own, whole lines. The command runs on.
    case failed(text: SecretBytes, status: Int32, isRotation: Bool, next: Int)
    /// Looks succeed again.
    case recovered(failures: Int, after: Int)
    /// The command did not end in time, and was killed.
    case killed(pid: Int32, after: Int)
    /// The next command ended soon after a rotation.
    case unhealthy(status: Int32, after: Int, former: Int32?)
    /// The next command ended while the one before still ran: that one stays.
    case overlapFailed(status: Int32, after: Int, pid: Int32)
    /// The command failed and is started again.
    case crashed(status: Int32, after: Int, wait: Int, attempt: Int, limit: Int)
    /// The command failed too often.
    case gaveUp(status: Int32, attempts: Int)
    /// The status file cannot be written.
    case statusFile(Fault)
}
