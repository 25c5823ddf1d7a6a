import CLinux
import Glibc
import SecretMemory

/// Commands that fail, before their gate or after it.
extension Supervisor {
    private static let mostCrashes = 10

    /// The next command ended before its gate.
    func nextEnded(_ child: SupervisedChild, _ status: Int32) {
        if let text = child.refusal?.text, current == nil {
            tell(.failed(text: text, status: status, isRotation: true, next: 0))
        }
        if rotation.isStopping && current != nil { return }
        guard current != nil else {
            // Of a start's own failures, time mends one.
            let mayMend = trouble.crashTimer != nil && status == ExitStatus.unavailable.rawValue
            return mayMend ? restartLater(child, status) : finish(status)
        }
        rotation = .none
        lookFailed(
            key: child.refusal?.key ?? Self.unready, text: child.refusal?.text ?? SecretBytes(), status: status,
            isRotation: true)
    }

    /// The new command ended while the one before still runs: that one stays.
    func overlapFailed(_ child: SupervisedChild, _ status: Int32) {
        guard let former else { return }
        (current, self.former, known) = (former, nil, former.report)
        timers.overlap = nil
        terminal.give(to: former.pid)
        rotation = .none
        if isAskedToEnd { return }
        // It is being stopped already: nothing is left to run.
        if timers.kill != nil {
            tell(.unhealthy(status: status, after: child.age, former: nil))
            finalStatus = status
            return
        }
        tell(.overlapFailed(status: status, after: child.age, pid: former.pid))
        if former.isReady { notify("READY=1") }
        tryLater(status)
    }

    /// After a failure that was told: looks again later and later, and tries again what has had no effect.
    func tryLater(_ status: Int32) {
        trouble.key = Self.unready
        lookFailed(key: Self.unready, text: SecretBytes(), status: status, isRotation: true)
    }

    /// Starts the command again after a while, which grows.
    func restartLater(_ child: SupervisedChild, _ status: Int32) {
        cancelRotation()
        if child.age > 60_000 { trouble.crashes = 0 }
        trouble.crashes += 1
        guard trouble.crashes <= Self.mostCrashes, !isAskedToEnd else {
            if !isAskedToEnd { tell(.gaveUp(status: status, attempts: Self.mostCrashes)) }
            return finish(status)
        }
        let wait = min(60_000, 1_000 << min(trouble.crashes - 1, 6))
        timers.start = linux_monotonic_milliseconds() + wait
        trouble.crashTimer = timers.start
        timers.look = nil
        tell(
            .crashed(
                status: status, after: child.age, wait: wait, attempt: trouble.crashes, limit: Self.mostCrashes))
        writeStatus("waiting")
    }
}
