import Glibc
import Synchronization

/// Counts the requests of each account and action in the second that has just passed, whenever it began.
final class RequestCounter: Sendable {
    static let second: Int64 = 1_000_000_000

    private let quota: RequestQuota
    /// In nanoseconds; must never go back.
    private let clock: @Sendable () -> Int64
    private let windows = Mutex<[Counted: Window]>([:])

    init(_ quota: RequestQuota, clock: @escaping @Sendable () -> Int64 = RequestCounter.monotonicClock) {
        self.quota = quota
        self.clock = clock
    }

    /// Counts one request, or refuses it when the quota of its second is used up; it then counts only where refused
    /// requests do.
    func admit(_ action: String, of uin: UInt64) throws(ServiceError) {
        guard let limit = quota.limits[action] else { return }
        let isAdmitted = windows.withLock { windows in
            // The clock is read inside: requests are counted in the order of their times.
            windows[Counted(uin: uin, action: action), default: Window()]
                .admits(at: clock(), limit: limit, countsRefused: quota.countsRefused)
        }
        guard isAdmitted else {
            throw ServiceError(
                .requestLimitExceeded, "The requests exceed the frequency limit of \(limit) a second.")
        }
    }

    private struct Counted: Hashable {
        let uin: UInt64
        let action: String
    }

    /// The times of the last requests that count, as many as the limit, in a ring.
    private struct Window {
        private var times: [Int64] = []
        private var oldest = 0

        mutating func admits(at now: Int64, limit: Int, countsRefused: Bool) -> Bool {
            if times.count < limit {
                times.append(now)
                return true
            }
            guard limit > 0 else { return false }
            let isAdmitted = now - times[oldest] >= RequestCounter.second
            guard isAdmitted || countsRefused else { return false }
            times[oldest] = now
            oldest = (oldest + 1) % limit
            return isAdmitted
        }
    }

    /// Nanoseconds since some moment, whatever is done to the time of day (`clock_gettime`).
    static func monotonicClock() -> Int64 {
        var time = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * second + Int64(time.tv_nsec)
    }
}
