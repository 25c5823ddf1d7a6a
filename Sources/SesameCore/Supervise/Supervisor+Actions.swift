import CLinux
import Glibc
import SecretMemory

/// The effect of a change without a restart: files that are rewritten, then a signal or a hook.
extension Supervisor {
    private static let hookLimit = 300_000

    func filesWritten(_ report: GateReport) {
        let changed = known.labels(changedBy: report)
        switch settings.action {
        case .signal(let signal):
            let files = Set(report.fingerprints.filter(\.isFile).map(\.label))
            let others = changed.filter { !files.contains($0) }
            if !others.isEmpty { tell(.needRestart(labels: others)) }
            if others.count < changed.count, let current {
                current.send(signal, toGroup: settings.usesGroup)
                tell(.signalled(signal, pid: current.pid))
            }
            settled(report)
        case .run(let text):
            do throws(Failure) {
                let changes = ["SESAME_CHANGED": changed.joined(separator: ","), "SESAME_PID": "\(current?.pid ?? 0)"]
                hook = try SupervisedChild(
                    running: text, environment: changes, without: known.removed, mask: &signals.inheritedMask)
                timers.lookLimit = linux_monotonic_milliseconds() + Self.hookLimit
            } catch {
                rotation = .none
                lookFailed(key: "start", text: SecretBytes("sesame: \(error.faults[0].described)\n"), status: 125)
            }
        case .restart, .exit: break
        }
    }

    func hookEnded(_ child: SupervisedChild, _ status: Int32) {
        timers.lookLimit = nil
        tell(.hookEnded(status: status, after: child.age))
        guard case .acting(let report) = rotation else { return }
        if status == 0 { return settled(report) }
        rotation = .none
        tryLater(status)
    }

    /// The command has the values of this report.
    private func settled(_ report: GateReport) {
        known.fingerprints = report.fingerprints
        known.take(report.versions)
        trouble.clear()
        rotation = .none
        scheduleLook()
        writeStatus("running")
    }
}
