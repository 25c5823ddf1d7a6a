import CLinux
import Glibc

/// Signals: each is for the command, except those that concern sesame itself.
extension Supervisor {
    /// Takes all signals that have arrived.
    func readSignals() {
        while let (signal, sender) = signals.next() {
            switch signal {
            case SIGCHLD: reap()
            case SIGURG: break
            // Sesame's own writes, and its own stop, send these to itself.
            case SIGPIPE where sender == getpid(), SIGXFSZ where sender == getpid(), SIGTSTP where sender == getpid():
                break
            case settings.lookSignal: lookNow()
            default: forward(signal)
            }
            if ending != nil { return }
        }
    }

    /// Signals that ask the command to end, after which none comes in its place; ABRT is a service manager's that missed
    /// `WATCHDOG=1`.
    private static let endings = [SIGTERM, SIGINT, SIGQUIT, SIGABRT]
    /// The milliseconds after which a command that goes on has taken such a signal for something else, as a Java machine
    /// takes QUIT. TERM and the kill signal have no other meaning.
    private static let longestEnd = 600_000

    private func forward(_ signal: Int32) {
        if Self.endings.contains(signal) || signal == settings.killSignal {
            let isFinal = signal == SIGTERM || signal == settings.killSignal
            let limit = isFinal ? Int.max : linux_monotonic_milliseconds() + Self.longestEnd
            endLimit = max(endLimit, limit)
            isLookWanted = false
            if current != nil {
                cancelRotation()
                scheduleLook()
            }
        }
        // The terminal stopped the whole process group of the command.
        let isResumed = signal == SIGCONT && isSuspended
        if signal == SIGCONT, let current { terminal.give(to: current.pid) }
        if isResumed { isSuspended = false }
        // Before its gate a child is sesame, which such a signal ends.
        let receivers = [current ?? next, former].compactMap { $0 }
        for child in receivers { child.send(signal, toGroup: settings.usesGroup || isResumed) }
        // Between two starts nobody else can obey.
        if receivers.isEmpty && (Self.endings.contains(signal) || signal == SIGHUP) { finish(128 + signal) }
    }

    /// Stops sesame and its process group because the command was stopped, so that the shell takes the terminal; goes on
    /// when the shell lets it.
    ///
    /// Where no shell could let it go on, in a container or in a script of ssh, Control-Z has no effect, as without sesame.
    func suspend(_ signal: Int32) {
        guard terminal.isThere else { return }
        // It read before the terminal was given to it, as when the shell's bg and fg follow each other.
        if [SIGTTIN, SIGTTOU].contains(signal) && terminal.isOwn { return resume() }
        terminal.takeBack()
        if getpid() != 1, getsid(0) != getpid() {
            kill(0, SIGTSTP)
            isSuspended = signals.stop()
            if isSuspended { return }
        }
        if signal == SIGTSTP { resume() }
    }

    private func resume() {
        guard let current else { return }
        terminal.give(to: current.pid)
        current.send(SIGCONT, toGroup: true)
    }
}
