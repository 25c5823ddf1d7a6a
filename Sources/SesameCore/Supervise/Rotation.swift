import CLinux

/// The moments at which something is due: CLOCK_MONOTONIC in milliseconds.
struct Timers {
    var look: Int?
    /// A look that does not end is killed.
    var lookLimit: Int?
    var settle: Int?
    var kill: Int?
    var overlap: Int?
    var start: Int?
    var watchdog: Int?

    var next: Int? { [look, lookLimit, settle, kill, overlap, start, watchdog].compactMap { $0 }.min() }
}

/// The failures of late.
struct Trouble {
    /// The looks and rotations in a row that failed, the first of them, and the key of the last failure.
    var failures = 0
    var since = 0
    var key = ""
    /// True if looks succeed, and what follows them fails.
    var isRotation = false
    /// The fingerprints of a change that was told and has had no effect yet.
    var told: [Fingerprint]?
    /// The status of the command before the last rotation.
    var formerStatus: Int32?
    /// The starts in a row that ended in a failure.
    var crashes = 0
    var crashTimer: Int?

    mutating func clear() { (failures, key, isRotation, told) = (0, "", false, nil) }
}

/// The steps from a change to its effect.
enum Rotation {
    case none
    /// A change was seen; after a while it has to be seen again.
    case settling(seen: [Fingerprint], round: Int)
    /// The second look runs: the next command up to its gate, a rewriting of files, or a look.
    case preparing(seen: [Fingerprint], round: Int)
    /// The command is being stopped, and the next one waits at its gate.
    case stopping(pid: Int32, since: Int)
    /// The next command runs beside the one before.
    case overlapping(pid: Int32)
    /// Files are written, or the hook runs; then the command has these values.
    case acting(GateReport)
    /// The command is being stopped, and sesame ends with it.
    case exiting

    var isStopping: Bool { if case .stopping = self { true } else { false } }
    var isOverlapping: Bool { if case .overlapping = self { true } else { false } }
    var isNone: Bool { if case .none = self { true } else { false } }

    var formerPID: Int32? {
        switch self {
        case .stopping(let pid, _), .overlapping(let pid): pid
        default: nil
        }
    }

    /// The milliseconds that the command took to stop; nil if it runs on.
    var stoppedAfter: Int? {
        if case .stopping(_, let since) = self { linux_monotonic_milliseconds() - since } else { nil }
    }
}
