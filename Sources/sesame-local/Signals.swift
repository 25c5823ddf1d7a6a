import Glibc

/// The signals that tell the service to stop, held back from all threads and waited for by one.
struct Signals {
    /// The mask of the process before, for the command that it runs.
    let inherited: sigset_t
    /// Signals that are ignored here and were not before.
    let changed: [Int32]
    private var held = sigset_t()

    /// Restores the default of the signals that a crash raises: Swift's own handlers print memory.
    static func leaveCrashesToTheKernel() {
        for number in [SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV, SIGQUIT] {
            signal(number, SIG_DFL)
        }
    }

    /// Holds TERM, INT, HUP and CHLD; those that were ignored at start stay ignored. A reader of the access log, or
    /// a client, that goes away ends nothing.
    static func hold() -> Signals {
        signal(SIGCHLD, SIG_DFL)
        return Signals()
    }

    private init() {
        // write(2) reports a full pipe or file limit: no signal is needed for it.
        changed = [SIGPIPE, SIGXFSZ].filter { !Self.isIgnored($0) }
        changed.forEach { signal($0, SIG_IGN) }
        var inherited = sigset_t()
        unsafe sigemptyset(&held)
        for number in [SIGTERM, SIGINT, SIGHUP, SIGCHLD] where !Self.isIgnored(number) {
            unsafe sigaddset(&held, number)
        }
        unsafe pthread_sigmask(SIG_BLOCK, &held, &inherited)
        self.inherited = inherited
    }

    /// Tells whether a signal is ignored, as SIGHUP is under nohup (`sigaction`).
    static func isIgnored(_ number: Int32) -> Bool {
        var action = sigaction()
        guard unsafe sigaction(number, nil, &action) == 0 else { return false }
        let handler = unsafe unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self)
        return unsafe handler == unsafeBitCast(SIG_IGN, to: Int.self)
    }

    /// Waits for the next of the held signals, and tells whether a process sent it, not a terminal (`sigwaitinfo`).
    func next() -> (number: Int32, isFromProcess: Bool) {
        var set = held
        var information = unsafe siginfo_t()
        while true {
            let number = unsafe sigwaitinfo(&set, &information)
            if number > 0 { return (number, unsafe information.si_code <= 0) }
        }
    }

    /// Returns at the first of TERM, INT and HUP.
    func waitForStop() {
        while next().number == SIGCHLD {}
    }
}
