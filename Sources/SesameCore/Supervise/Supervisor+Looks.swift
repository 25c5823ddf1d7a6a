import CLinux
import Glibc
import SecretMemory

/// Looks: short-lived children that tell digests of the values that the command would get now.
extension Supervisor {
    private static let longestWait = 300_000
    private static let lookLimit = 1_200_000

    /// Sets the time of the next look: the interval, up to a fifth more or less.
    func scheduleLook() {
        timers.look = linux_monotonic_milliseconds() + (isLookWanted ? 0 : Self.spread(settings.interval))
    }

    /// A time that differs by up to a fifth, so that a fleet does not look at once.
    private static func spread(_ time: Int) -> Int {
        var random: UInt32 = 0
        unsafe _ = linux_random(&random, MemoryLayout<UInt32>.size)
        return time * 4 / 5 + time * 2 / 5 * Int(random >> 8) / (1 << 24)
    }

    /// Looks at once, or as soon as what is going on has ended.
    func lookNow() {
        timers.look = nil
        isLookWanted = current != nil && !isAskedToEnd
        guard !isAskedToEnd else { return scheduleLook() }
        guard current != nil, look == nil, hook == nil, rotation.isNone else { return }
        isLookWanted = false
        begin(.look)
    }

    /// Starts a look, or a rewriting of files.
    func begin(_ purpose: GateOrder.Purpose) {
        do throws(Failure) {
            look = try start(purpose)
            timers.lookLimit = linux_monotonic_milliseconds() + Self.lookLimit
        } catch {
            lookFailed(key: "start", text: SecretBytes("sesame: \(error.faults[0].described)\n"), status: 125)
        }
    }

    /// Hears what a child tells; acts once its report is complete.
    func hear(_ child: SupervisedChild) {
        guard child.hear() else { return }
        if child === look {
            lookDone(child)
        } else if child === next {
            isReady(child)
        }
    }

    private func lookDone(_ child: SupervisedChild) {
        let seen = child.report.fingerprints
        succeeded()
        if case .preparing(let before, let round) = rotation {
            return agree(child, seen, before, round)
        }
        guard rotation.isNone, child.purpose == .look else { return }
        if seen == known.fingerprints {
            // A version may have moved on under an equal value.
            known.take(child.report.versions)
            tell(trouble.isRotation ? .reverted : .unchanged(after: child.readyAfter ?? 0))
            trouble.clear()
        } else {
            // A change that failed is tried again, and not told again.
            if seen != trouble.told {
                tell(
                    .changed(
                        labels: known.labels(changedBy: child.report),
                        versions: known.versions(changedBy: child.report)))
                trouble.told = seen
            }
            settle(seen, round: 1)
        }
        writeStatus("running")
    }

    func lookEnded(_ child: SupervisedChild, _ status: Int32) {
        timers.lookLimit = nil
        if case .acting(let report) = rotation, child.purpose == .files {
            return status == 0 ? filesWritten(report) : actionFailed(child, status)
        }
        if child.readyAfter == nil {
            rotation = .none
            lookFailed(
                key: child.refusal?.key ?? "\(status)", text: child.refusal?.text ?? SecretBytes(), status: status)
        } else if rotation.isNone {
            scheduleLook()
        }
    }

    private func actionFailed(_ child: SupervisedChild, _ status: Int32) {
        rotation = .none
        lookFailed(key: child.refusal?.key ?? "\(status)", text: child.refusal?.text ?? SecretBytes(), status: status)
    }

    /// Tells of a failure, once for as long as it is the same, and looks again later and later.
    func lookFailed(key: String, text: SecretBytes, status: Int32, isRotation: Bool = false) {
        let now = linux_monotonic_milliseconds()
        if trouble.failures == 0 { trouble.since = now }
        trouble.failures += 1
        trouble.isRotation = isRotation
        let wait = Self.spread(min(Self.longestWait, 5_000 << min(trouble.failures - 1, 10)))
        timers.look = now + wait
        lastLook = (time(nil), false)
        if trouble.key != key {
            trouble.key = key
            tell(.failed(text: text, status: status, isRotation: isRotation, next: wait))
        }
        writeStatus("running")
    }

    /// Notes that values could be fetched.
    func succeeded() {
        lastLook = (time(nil), true)
        guard trouble.failures > 0, !trouble.isRotation else { return }
        tell(.recovered(failures: trouble.failures, after: linux_monotonic_milliseconds() - trouble.since))
        trouble.clear()
    }

    /// The key of failures after a look that succeeded.
    static let unready = "unready"
}

extension GateReport {
    /// The fingerprints that another report has differently, or only one of the two has.
    private func fingerprints(changedBy other: GateReport) -> [Fingerprint] {
        let gone = fingerprints.filter { each in !other.fingerprints.contains { $0.label == each.label } }
        return other.fingerprints.filter { !fingerprints.contains($0) } + gone
    }

    /// The labels whose values another report has differently, or only one of the two has.
    func labels(changedBy other: GateReport) -> [String] { fingerprints(changedBy: other).map(\.label).sorted() }

    /// The versions of the secrets of these values, before and after.
    func versions(changedBy other: GateReport) -> [SupervisorEvent.VersionChange] {
        var secrets: [String] = []
        for secret in fingerprints(changedBy: other).flatMap({ $0.secrets.split(separator: ",").map(String.init) })
        where !secrets.contains(secret) { secrets.append(secret) }
        return secrets.map { secret in
            .init(secret: secret, old: version(of: secret), new: other.version(of: secret))
        }
    }

    private func version(of secret: String) -> String? { versions.first { $0.secret == secret }?.versionID }

    /// Takes over versions that were seen later.
    mutating func take(_ seen: [Version]) {
        for version in seen {
            if let index = versions.firstIndex(where: { $0.secret == version.secret }) {
                versions[index] = version
            } else {
                versions.append(version)
            }
        }
    }
}
