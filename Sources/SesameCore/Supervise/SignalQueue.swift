import CLinux
import Glibc

/// All signals of this process, to be read one by one (signalfd(2)).
final class SignalQueue {
    let descriptor: Int32
    /// The signal mask that this process was started with, for its children.
    var inheritedMask = sigset_t()
    /// True if this process was started with SIGCHLD ignored. The kernel would then keep no status of a child (wait(2)),
    /// so sesame takes the default, and the command ignores it again.
    let ignoresChildren: Bool

    /// Blocks all signals. What arrived before is read first.
    init() throws(Failure) {
        unsafe sigprocmask(SIG_BLOCK, nil, &inheritedMask)
        ignoresChildren = ProcessState.isIgnored(SIGCHLD)
        _ = signal(SIGCHLD, SIG_DFL)
        descriptor = linux_signal_queue()
        guard descriptor >= 0 else { throw Failure(.other, at: "signals", errno: errno) }
    }

    /// The next signal and the process that sent it, 0 for the kernel; nil if there is none.
    func next() -> (signal: Int32, sender: Int32)? {
        var sender: Int32 = 0
        let signal = unsafe linux_next_signal(descriptor, &sender)
        return signal > 0 ? (signal, sender) : nil
    }

    /// Stops this process by the SIGTSTP that waits for it, until SIGCONT, which then waits in the queue.
    ///
    /// - Returns: false if it was not stopped, because no other process of its session could let it go on (an orphaned
    ///   process group, setpgid(2)).
    func stop() -> Bool {
        var (stop, pending) = (sigset_t(), sigset_t())
        unsafe sigemptyset(&stop)
        unsafe sigaddset(&stop, SIGTSTP)
        let action = signal(SIGTSTP, SIG_DFL)
        unsafe sigprocmask(SIG_UNBLOCK, &stop, nil)
        unsafe sigprocmask(SIG_BLOCK, &stop, nil)
        _ = signal(SIGTSTP, action)
        unsafe sigpending(&pending)
        return unsafe sigismember(&pending, SIGCONT) == 1
    }
}

/// Names of signals, as kill(1) takes them.
package enum SignalName {
    private static let names: [(String, Int32)] = [
        ("HUP", SIGHUP), ("INT", SIGINT), ("QUIT", SIGQUIT), ("ILL", SIGILL), ("TRAP", SIGTRAP), ("ABRT", SIGABRT),
        ("BUS", SIGBUS), ("FPE", SIGFPE), ("KILL", SIGKILL), ("USR1", SIGUSR1), ("SEGV", SIGSEGV), ("USR2", SIGUSR2),
        ("PIPE", SIGPIPE), ("ALRM", SIGALRM), ("TERM", SIGTERM), ("STKFLT", 16), ("CHLD", SIGCHLD), ("CONT", SIGCONT),
        ("STOP", SIGSTOP), ("TSTP", SIGTSTP), ("TTIN", SIGTTIN), ("TTOU", SIGTTOU), ("URG", SIGURG), ("XCPU", SIGXCPU),
        ("XFSZ", SIGXFSZ), ("VTALRM", SIGVTALRM), ("PROF", SIGPROF), ("WINCH", SIGWINCH), ("IO", SIGIO),
        ("PWR", SIGPWR), ("SYS", SIGSYS),
    ]
    /// The first and the last of the signals without a meaning of their own (signal(7)).
    private static let (first, last): (Int32, Int32) = (34, 64)

    /// Reads `TERM`, `SIGTERM`, `15`, `RTMIN+3` or `RTMAX-1`; nil for anything else.
    package static func parse(_ text: String) -> Int32? {
        let name = text.uppercased().hasPrefix("SIG") ? text.uppercased().dropFirst(3) : text.uppercased()[...]
        if let number = Int32(name) { return 1...last ~= number ? number : nil }
        if let known = names.first(where: { $0.0 == name }) { return known.1 }
        for (word, base, sign) in [("RTMIN", first, Int32(1)), ("RTMAX", last, -1)] where name.hasPrefix(word) {
            let rest = name.dropFirst(word.count)
            guard let offset = rest.isEmpty ? 0 : Int32(rest), rest.isEmpty || ["+", "-"].contains(rest.prefix(1)),
                offset * sign >= 0, first...last ~= base + offset
            else { return nil }
            return base + offset
        }
        return nil
    }

    /// `TERM` for 15, and so on.
    package static func text(_ number: Int32) -> String {
        names.first { $0.1 == number }?.0 ?? (number >= first ? "RTMIN+\(number - first)" : "\(number)")
    }

    /// A status in words: `status 1`, or `TERM` for 143.
    package static func status(_ status: Int32) -> String {
        128 < status && status <= 128 + last ? "status \(status) (\(text(status - 128)))" : "status \(status)"
    }
}
