package import SecretMemory

/// The settings of `sesame supervise`, from the command line and the environment, already checked. Times are in
/// milliseconds.
@safe
package struct SupervisorSettings {
    /// The effect of a value that changed.
    package enum ChangeAction: Equatable {
        case restart
        /// The `path:` files are rewritten, and the command gets this signal.
        case signal(Int32)
        /// The `path:` files are rewritten, and /bin/sh runs this.
        case run(String)
        /// The command is stopped, and sesame ends with 75.
        case exit
    }

    /// The time between two looks; each differs by up to a fifth.
    package var interval = 600_000
    package var action = ChangeAction.restart
    /// The signal that ends the command for a rotation.
    package var killSignal: Int32
    /// The time from that signal to SIGKILL.
    package var killTimeout = 10_000
    /// The time from a change to the next look, which has to see the same.
    package var settle = 2_000
    /// The time that the next command and the one before run side by side; nil if they never do.
    package var overlap: Int?
    /// A command that ends so soon after a rotation has failed by it.
    package var health = 10_000
    /// True if a command that fails is started again.
    package var restartsOnFailure = false
    /// True if signals go to the process group of the command.
    package var usesGroup = false
    /// True if orphans become children of sesame.
    package var adoptsOrphans = false
    package var watchesPinned = false
    /// The signal that makes sesame look at once, and is not forwarded.
    package var lookSignal: Int32?
    package var statusFile: FilePath?
    /// The words after `sesame exec --gate N`: options of `exec`, `--`, the command and its arguments.
    package var words: [UnsafeMutablePointer<CChar>] = unsafe []
    /// The first of ``words`` that is not an option.
    package var operandIndex = 0

    package init(killSignal: Int32) { self.killSignal = killSignal }
}
