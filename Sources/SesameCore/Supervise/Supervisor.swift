import CLinux
import Glibc
import SecretMemory

/// The init of `sesame supervise`: it starts the command, forwards signals, reaps, and keeps time. It opens no
/// connection, reads no credential and holds no value; its children do that.
///
/// It is one loop over signals, the gates of its children and their messages for the service manager.
package final class Supervisor {
    let settings: SupervisorSettings
    let tell: (SupervisorEvent) -> Void
    let signals: SignalQueue
    let terminal = ForegroundGroup()
    let key: [UInt8]

    /// The command.
    var current: SupervisedChild?
    /// The command before it, while both run.
    var former: SupervisedChild?
    /// The next command, up to its gate.
    var next: SupervisedChild?
    /// A look, or a rewriting of files.
    var look: SupervisedChild?
    var hook: SupervisedChild?

    var rotation = Rotation.none
    /// What the command was given.
    var known = GateReport()
    var timers = Timers()
    var trouble = Trouble()
    /// The status with which sesame ends; nil while it runs.
    var ending: Int32?
    /// True if somebody has asked the command to end, and it may still do so.
    var isAskedToEnd: Bool { linux_monotonic_milliseconds() < endLimit }
    var endLimit = 0
    /// True from the stop of sesame for a command that was stopped, until SIGCONT.
    var isSuspended = false
    /// The status with which sesame ends after a command that is being stopped; nil for that command's own.
    var finalStatus: Int32?
    /// The last look: seconds since 1970, and whether it succeeded.
    var lastLook: (at: Int, succeeded: Bool)?
    /// True if somebody asked for a look while something else was going on.
    var isLookWanted = false
    var hasToldOfStatusFile = false
    let watchdog = Supervisor.watchdog
    /// True once a command said that it lives: from then on the service manager waits for that.
    var isWatched = false

    /// - Parameters:
    ///   - tell: called with each fact as soon as it is known.
    /// - Throws: ``Failure`` with status 125 if the system refuses what an init needs.
    package init(_ settings: SupervisorSettings, tell: @escaping (SupervisorEvent) -> Void) throws(Failure) {
        (self.settings, self.tell) = (settings, tell)
        signals = try SignalQueue()
        var key = [UInt8](repeating: 0, count: GateOrder.keySize)
        guard unsafe linux_random(&key, key.count) == 0 else {
            throw Failure(.other, at: "random numbers", errno: errno)
        }
        self.key = key
        // It holds no value, but perhaps credentials in its environment.
        _ = linux_set_dumpable(0)
        if settings.adoptsOrphans && linux_adopt_orphans() != 0 {
            throw Failure(.other, at: "--subreaper", errno: errno)
        }
    }

    /// Runs the command until it ends.
    ///
    /// - Returns: the exit status: the command's own, or 128 + n if signal n ended it.
    /// - Throws: ``Failure`` if the first child cannot be started.
    package func run() throws(Failure) -> Int32 {
        next = try start(.start)
        while true {
            if let ending {
                terminal.takeBack()
                writeStatus("ended")
                return ending
            }
            sleep()
            readSignals()
            for child in [next, look] { child.map(hear) }
            relayNotices()
            passTime()
        }
    }

    /// Starts a child with a gate.
    func start(_ purpose: GateOrder.Purpose) throws(Failure) -> SupervisedChild {
        var needsFile = false
        if case .signal = settings.action { needsFile = true }
        let order = GateOrder(
            purpose, watchesPinned: settings.watchesPinned, needsFile: needsFile && purpose != .look,
            ignoresChildren: signals.ignoresChildren, key: key)
        return try SupervisedChild(order, settings, mask: &signals.inheritedMask)
    }

    /// Waits until something happens or a time has come.
    private func sleep() {
        var waits = [pollfd(fd: signals.descriptor, events: Int16(POLLIN), revents: 0)]
        for child in [current, former, next, look] {
            guard let child else { continue }
            for descriptor in [child.gate, child.notices] where descriptor >= 0 {
                waits.append(pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0))
            }
        }
        let wait = timers.next.map { max(0, $0 - linux_monotonic_milliseconds()) }
        // Most of the code has done its work: a process that waits for minutes need not hold it.
        if next == nil && wait ?? Int.max > 1000 { linux_release_code() }
        _ = unsafe poll(&waits, nfds_t(waits.count), Int32(clamping: wait ?? -1))
    }

    // MARK: The end of children

    /// Takes the status of each child that has ended or stopped. As process 1 there may be strangers among them.
    func reap() {
        var (status, isStopped): (Int32, Int32) = (0, 0)
        while case let pid = unsafe linux_wait(&status, &isStopped), pid > 0 {
            if isStopped != 0 {
                if pid == current?.pid { suspend(status) }
                continue
            }
            ended(pid, status)
        }
    }

    private func ended(_ pid: Int32, _ status: Int32) {
        // What a child said last, such as FDSTORE, counts too.
        relayNotices()
        if let child = look, child.pid == pid {
            hear(child)
            look = nil
            lookEnded(child, status)
        } else if let child = next, child.pid == pid {
            _ = child.hear()
            next = nil
            nextEnded(child, status)
        } else if let child = former, child.pid == pid {
            former = nil
            formerEnded(status)
        } else if let child = current, child.pid == pid {
            commandEnded(child, status)
        } else if let child = hook, child.pid == pid {
            hook = nil
            hookEnded(child, status)
        }
    }

    private func commandEnded(_ child: SupervisedChild, _ status: Int32) {
        current = nil
        switch rotation {
        case .stopping:
            timers.kill = nil
            trouble.formerStatus = status
            if let next { if next.readyAfter != nil { open(next) } } else { startNext() }
        case .exiting where !isAskedToEnd: finish(ExitStatus.later.rawValue)
        case .overlapping where former != nil: overlapFailed(child, status)
        default:
            if isUnhealthy(child) {
                tell(.unhealthy(status: status, after: child.age, former: trouble.formerStatus))
            }
            let isFailure = status != 0 && !isAskedToEnd
            if isFailure && settings.restartsOnFailure {
                restartLater(child, status)
            } else {
                finish(finalStatus ?? status)
            }
        }
    }

    private func isUnhealthy(_ child: SupervisedChild) -> Bool {
        child.purpose == .rotation && child.age < settings.health && !isAskedToEnd
    }

    /// Ends sesame; what still runs beside the command ends too.
    func finish(_ status: Int32) {
        cancelRotation()
        former?.send(SIGKILL)
        ending = status
    }

    /// Opens the gate of a child: it is the command from now on.
    func open(_ child: SupervisedChild) {
        if next === child { next = nil }
        terminal.give(to: child.pid)
        let stopped = current ?? former
        child.openGate()
        (current, known) = (child, child.report)
        trouble.crashTimer = nil
        // Beside the command before it, it can still fail.
        if !rotation.isOverlapping { child.purpose == .rotation ? trouble.clear() : (trouble.told = nil) }
        if rotation.isStopping || rotation.isOverlapping {
            tell(
                .restarted(
                    pid: child.pid, former: rotation.formerPID ?? stopped?.pid ?? 0, ready: child.readyAfter ?? 0,
                    stopped: rotation.stoppedAfter))
            if rotation.isStopping { rotation = .none }
        } else {
            tell(.started(pid: child.pid, after: child.readyAfter ?? 0, keeping: known.removed))
        }
        scheduleLook()
        writeStatus("running")
    }
}
