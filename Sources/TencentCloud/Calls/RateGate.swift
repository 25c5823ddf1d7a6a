/// Holds a process back while the service refuses requests for the rate, so that many processes share one quota.
///
/// It probes, then drains. After a refusal no request is sent for a while, then one. While requests are admitted, the
/// next follows at once; after another refusal all wait again. So launches finish one after another instead of all
/// being slow together. The policy was chosen by a simulation (docs/fleet.md).
struct RateGate {
    private enum State {
        /// No request was refused yet.
        case open
        /// No request is sent before this moment of the monotonic clock, in milliseconds.
        case held(until: Int)
        /// One request at a time.
        case draining
    }

    /// Milliseconds: the smallest base of a wait, and the longest wait.
    private static let (shortest, longest) = (1800, 60_000)

    private var state = State.open

    /// Milliseconds until the next request may be sent.
    func wait(at now: Int) -> Int {
        if case .held(let until) = state { max(until - now, 0) } else { 0 }
    }

    /// The most requests in flight; nil for any number.
    var limit: Int? { if case .open = state { nil } else { 1 } }

    /// Records a refusal for the rate.
    ///
    /// - Parameters:
    ///   - age: milliseconds since the requests that are waiting were added.
    ///   - missing: the share of its requests without a verdict, from 0 to 1: a process that is nearly done waits less.
    ///   - random: a random number from 0 to 1.
    ///   - longest: milliseconds that are worth waiting for.
    /// - Returns: the milliseconds of the wait that begins; nil if one lasts already.
    mutating func refuse(at now: Int, age: Int, missing: Double, random: Double, longest: Int) -> Int? {
        guard wait(at: now) == 0 else { return nil }
        let base = max(Double(Self.shortest), 0.2 * Double(age))
        let wait = min(Int(base * max(missing, 0.1) * (0.5 + random)), Self.longest, longest)
        state = .held(until: now + wait)
        return wait
    }

    /// Records any other answer: the next request follows at once.
    mutating func admit(at now: Int) {
        if case .held(let until) = state, until <= now { state = .draining }
    }
}
