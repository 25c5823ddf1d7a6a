import CLinux
import Glibc

/// What sesame changes about its own process while it holds values, so that it can be put back for the target.
package struct ProcessState {
    /// SIGPIPE and SIGXFSZ: a stream that nobody reads and a file that may not grow are errors to be told, not deaths.
    private static let told = [SIGPIPE, SIGXFSZ]
    private var actions = told.map { _ in sigaction() }
    private var coreLimit = rlimit()

    /// Puts the crash signals back to their defaults: Swift's backtracer prints registers with the memory they point to.
    /// Signals that are ignored stay so: the runtime leaves them alone, and so must we.
    package static func silenceCrashes() {
        for signal in [SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV, SIGQUIT] {
            var action = sigaction()
            unsafe sigaction(signal, nil, &action)
            if isDefaultOrIgnored(action) { continue }
            _ = Glibc.signal(signal, SIG_DFL)
        }
    }

    /// Fills standard streams that came closed with a descriptor that can be neither read nor written: else the next
    /// socket would be one of them, and a value written to "standard output" would go there. It is gone at execve(2).
    package static func keepStandardStreamsApart() {
        for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) < 0 {
            _ = unsafe open("/", linux_o_path | O_CLOEXEC)
        }
    }

    /// Guards a process that will hold values: no dump, no core.
    package static func guardValues() -> ProcessState {
        var state = ProcessState()
        var ignore = sigaction()
        unsafe ignore.__sigaction_handler.sa_handler = SIG_IGN
        for (index, signal) in told.enumerated() { unsafe sigaction(signal, &ignore, &state.actions[index]) }
        _ = linux_set_dumpable(0)
        unsafe getrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &state.coreLimit)
        var none = rlimit(rlim_cur: 0, rlim_max: state.coreLimit.rlim_max)
        unsafe setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
        return state
    }

    /// Puts back what the target is to find; handlers and the dumpable flag are reset by execve(2) itself.
    package mutating func restore() {
        for (index, signal) in Self.told.enumerated() { unsafe sigaction(signal, &actions[index], nil) }
        unsafe setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &coreLimit)
    }

    /// As process 1, ends by TERM, INT, HUP and QUIT, whose default actions the kernel does not deliver to it
    /// (pid_namespaces(7)); execve(2) resets the handlers.
    package static func endBySignalAsProcessOne() {
        guard getpid() == 1 else { return }
        for signal in [SIGTERM, SIGINT, SIGHUP, SIGQUIT] {
            var action = sigaction()
            unsafe sigaction(signal, nil, &action)
            if isIgnored(action) { continue }
            var handler = sigaction()
            unsafe handler.__sigaction_handler.sa_handler = { number in _exit(128 + number) }
            unsafe sigaction(signal, &handler, nil)
        }
    }

    private static func isIgnored(_ action: sigaction) -> Bool {
        unsafe unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == 1
    }

    private static func isDefaultOrIgnored(_ action: sigaction) -> Bool {
        unsafe unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) <= 1
    }
}
