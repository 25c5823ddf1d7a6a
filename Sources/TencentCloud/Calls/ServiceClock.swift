import SecretMemory

/// The service's time, learned from its answers: it decides for signatures and for the end of credentials.
///
/// Only answers over TLS or from this machine count: over plain http anybody could set the clock.
package final class ServiceClock {
    private let local: () -> Int
    private let warn: (_ difference: Int) -> Void
    /// Seconds by which the service's clock is ahead of this machine's; nil before the first answer.
    private(set) var correction: Int?
    private var hasWarned = false
    /// True after the service refused its own time.
    private var isDistrusted = false

    /// Seconds by which clocks may differ: the Date has whole seconds, and an answer takes time to arrive.
    private static let tolerance = 60
    /// Seconds of difference from which the service refuses a request, less the time that the request may take to
    /// arrive.
    private static let refusal = 290

    /// - Parameters:
    ///   - local: this machine's clock, in seconds since 1970.
    ///   - warn: called once if the difference is so large that the service would refuse requests.
    init(local: @escaping () -> Int, warn: @escaping (_ difference: Int) -> Void) {
        (self.local, self.warn) = (local, warn)
    }

    /// Seconds since 1970.
    package var now: Int { local().addingClamped(correction ?? 0) }

    /// Tells whether an answer has told the service's time.
    var isTold: Bool { correction != nil }

    /// Learns from the Date of an answer, in seconds since 1970.
    func learn(_ date: Int) {
        if isDistrusted { return }
        let ahead = date.subtractingClamped(local())
        let seen = ahead.magnitude > Self.tolerance ? ahead : 0
        // A small difference is only the time that the answer took.
        guard correction.map({ $0.subtractingClamped(seen).magnitude > Self.tolerance }) ?? true else { return }
        if seen.magnitude >= Self.refusal && !hasWarned {
            hasWarned = true
            warn(0.subtractingClamped(seen))
        }
        correction = seen
    }

    /// Returns to this machine's time, for good: the service refused its own time.
    ///
    /// - Returns: true if that changes the time.
    func distrust() -> Bool {
        guard correction ?? 0 != 0, !isDistrusted else { return false }
        (correction, isDistrusted) = (0, true)
        return true
    }
}
