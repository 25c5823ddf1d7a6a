/// The time limit of a fetch: one limit without progress, and one in total. Times are milliseconds of the monotonic
/// clock.
package final class TimeLimit {
    private let idle: Int
    private let total: Int
    private var begin: Int?
    private var deadline = 0

    /// - Parameters:
    ///   - idle: milliseconds that may pass without an admitted request and without a refusal for the rate.
    ///   - total: milliseconds in total once a request was refused for the rate; nil for `idle`.
    package init(idle: Int, total: Int? = nil) { (self.idle, self.total) = (idle, total ?? idle) }

    /// Starts the clock, unless it runs already.
    package func start(at now: Int) { if begin == nil { restart(at: now) } }

    /// Starts the clock again.
    package func restart(at now: Int) { (begin, deadline) = (now, now + idle) }

    /// Records an answer that brought progress.
    package func extend(at now: Int) {
        guard let begin else { return }
        deadline = max(deadline, min(now + idle, begin + max(idle, total)))
    }

    /// Records a refusal for the rate, which means "later": from now on the limit in total counts.
    package func wait(at now: Int) {
        guard let begin else { return }
        deadline = min(now + idle, begin + total)
    }

    /// Milliseconds that are left; 0 when the time is over.
    package func left(at now: Int) -> Int { begin == nil ? idle : max(0, deadline - now) }
}
