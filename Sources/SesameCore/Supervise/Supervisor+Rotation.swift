import CLinux
import Glibc
import SecretMemory

/// Rotation: from a change that was seen to a command that has the new values.
extension Supervisor {
    /// The looks after which the newest values are taken, even if they keep changing.
    private static let mostRounds = 5

    /// Waits until a change has to be seen again.
    func settle(_ seen: [Fingerprint], round: Int) {
        rotation = .settling(seen: seen, round: round)
        timers.settle = linux_monotonic_milliseconds() + settings.settle
    }

    /// The second look. For a restart it is the next command itself, up to its gate.
    private func lookAgain() {
        guard case .settling(let seen, let round) = rotation else { return }
        rotation = .preparing(seen: seen, round: round)
        switch settings.action {
        case .restart:
            startNext()
        case .signal, .run: begin(.files)
        case .exit: begin(.look)
        }
    }

    /// Starts the next command, up to its gate.
    func startNext() {
        do throws(Failure) {
            next = try start(.rotation)
        } catch {
            if current == nil { return finish(error.status.rawValue) }
            rotation = .none
            lookFailed(
                key: "start", text: SecretBytes("sesame: \(error.faults[0].described)\n"), status: 125,
                isRotation: true)
        }
    }

    /// A child at its gate.
    func isReady(_ child: SupervisedChild) {
        if case .preparing(let before, let round) = rotation {
            agree(child, child.report.fingerprints, before, round)
        } else if current == nil {
            open(child)
        }
    }

    /// Acts if two looks saw the same; else looks once more.
    func agree(_ child: SupervisedChild, _ seen: [Fingerprint], _ before: [Fingerprint], _ round: Int) {
        if seen == known.fingerprints {
            tell(.reverted)
            cancelRotation()
            trouble.clear()
            scheduleLook()
        } else if seen != before && round < Self.mostRounds {
            drop(child)
            settle(seen, round: round + 1)
        } else {
            act(child)
        }
    }

    private func act(_ child: SupervisedChild) {
        switch settings.action {
        case .restart: replace(by: child)
        case .signal, .run:
            rotation = .acting(child.report)
            child.openGate()
        case .exit:
            tell(.exiting)
            stopCommand()
            rotation = .exiting
        }
    }

    // MARK: Restart

    private func replace(by child: SupervisedChild) {
        guard let current else { return }
        if current.isReady {
            notify("RELOADING=1\nMONOTONIC_USEC=\(linux_monotonic_milliseconds() * 1000)")
        }
        if let overlap = settings.overlap {
            rotation = .overlapping(pid: current.pid)
            former = current
            timers.overlap = linux_monotonic_milliseconds() + overlap
            open(child)
        } else {
            rotation = .stopping(pid: current.pid, since: linux_monotonic_milliseconds())
            stopCommand()
        }
        writeStatus("rotating")
    }

    /// Sends the signal that ends the command, or the one before it; SIGKILL follows.
    private func stopCommand() {
        let child = former ?? current
        child?.send(settings.killSignal, toGroup: settings.usesGroup)
        child?.send(SIGCONT, toGroup: settings.usesGroup)
        timers.kill = linux_monotonic_milliseconds() + settings.killTimeout
    }

    func formerEnded(_ status: Int32) {
        trouble.clear()
        trouble.formerStatus = status
        (timers.overlap, timers.kill) = (nil, nil)
        rotation = .none
        scheduleLook()
    }

    /// Gives up a rotation: nothing new is started.
    func cancelRotation() {
        (timers.settle, timers.start) = (nil, nil)
        for child in [next, look] { child.map(drop) }
        switch rotation {
        case .overlapping, .exiting: break
        default: rotation = .none
        }
    }

    /// Ends a child that waits at its gate or has not come to it.
    private func drop(_ child: SupervisedChild) {
        child.closeGate()
        child.send(SIGKILL)
        if child === next { next = nil }
        if child === look { look = nil }
    }

    // MARK: Time

    /// Does what is due.
    func passTime() {
        let now = linux_monotonic_milliseconds()
        func isDue(_ timer: inout Int?) -> Bool {
            guard let time = timer, time <= now else { return false }
            timer = nil
            return true
        }
        if isDue(&timers.kill), let child = former ?? current {
            tell(.killed(pid: child.pid, after: settings.killTimeout))
            child.send(SIGKILL, toGroup: settings.usesGroup)
        }
        if isDue(&timers.overlap) { stopCommand() }
        if isDue(&timers.settle) { lookAgain() }
        if isDue(&timers.lookLimit) {
            look?.send(SIGKILL)
            hook?.send(SIGKILL, toGroup: true)
        }
        if isDue(&timers.start) {
            do throws(Failure) { next = try start(.start) } catch { finish(error.status.rawValue) }
        }
        if isDue(&timers.look) { lookNow() }
        feedWatchdog(at: now)
    }
}
