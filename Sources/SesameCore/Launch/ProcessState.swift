import CLinux
import Glibc

/// The process state that sesame changes while it holds values, saved so that the target gets it back.
package struct ProcessState {
    /// Ignored signals: a stream without a reader (SIGPIPE) and a file over the size limit (SIGXFSZ) are errors to
    /// report.
    private static let ignored = [SIGPIPE, SIGXFSZ]
    private var actions = ignored.map { _ in sigaction() }
    private var coreLimit = rlimit()

    /// Resets the crash signals to their defaults, because Swift's backtracer prints registers and the memory they
    /// point to. Ignored signals stay ignored: the runtime does not change them, so sesame must not either.
    package static func silenceCrashes() {
        for signal in [SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV, SIGQUIT] {
            var action = sigaction()
            unsafe sigaction(signal, nil, &action)
            if isDefaultOrIgnored(action) { continue }
            _ = Glibc.signal(signal, SIG_DFL)
        }
    }

    /// Opens each closed standard stream as a descriptor that can be neither read nor written. Otherwise the next
    /// socket would get its number, and a value written to "standard output" would go to that socket. execve(2) closes
    /// it again.
    package static func keepStandardStreamsApart() {
        for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) < 0 {
            _ = unsafe open("/", linux_o_path | O_CLOEXEC)
        }
    }

    /// Protects a process that will hold values: it is not dumpable and writes no core.
    package static func guardValues() -> ProcessState {
        var state = ProcessState()
        var ignore = sigaction()
        unsafe ignore.__sigaction_handler.sa_handler = SIG_IGN
        for (index, signal) in ignored.enumerated() { unsafe sigaction(signal, &ignore, &state.actions[index]) }
        _ = linux_set_dumpable(0)
        unsafe getrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &state.coreLimit)
        var none = rlimit(rlim_cur: 0, rlim_max: state.coreLimit.rlim_max)
        unsafe setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
        return state
    }

    /// Restores the saved state for the target. execve(2) itself resets handlers and the dumpable flag.
    package mutating func restore() {
        for (index, signal) in Self.ignored.enumerated() { unsafe sigaction(signal, &actions[index], nil) }
        unsafe setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &coreLimit)
    }

    /// Lets TERM, INT, HUP and QUIT end this process if it is process 1, for which the kernel does not take their
    /// default actions (pid_namespaces(7)). execve(2) resets the handlers.
    package static func endBySignalAsProcessOne() {
        guard getpid() == 1 else { return }
        for signal in [SIGTERM, SIGINT, SIGHUP, SIGQUIT] {
            if isIgnored(signal) { continue }
            var handler = sigaction()
            unsafe handler.__sigaction_handler.sa_handler = { number in _exit(128 + number) }
            unsafe sigaction(signal, &handler, nil)
        }
    }

    static func isIgnored(_ signal: Int32) -> Bool {
        var action = sigaction()
        unsafe sigaction(signal, nil, &action)
        return unsafe unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == 1
    }

    private static func isDefaultOrIgnored(_ action: sigaction) -> Bool {
        unsafe unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) <= 1
    }
}
