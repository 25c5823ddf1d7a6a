/// Decides which request is sent when, and what an outcome means for the others. It has no network and no clock:
/// callers pass the time, in milliseconds of the monotonic clock, so that a simulation can drive it.
package struct RequestQueue {
    package enum Mode {
        /// Retries every failure that may pass.
        case retrying
        /// Retries only a request that has certainly done nothing.
        case careful
        /// Retries nothing; a recovered request is sent again.
        case once
    }

    /// One request without a verdict.
    package struct Attempt {
        package let index: Int
        /// The number of attempts, this one included.
        var number = 1
        /// The number of retries for another reason than the rate.
        var retries = 0
        /// The moment from which it may be sent.
        var due = 0
        /// Milliseconds from the start of all requests until this attempt.
        var wait = 0
        /// True once the request itself was sent, not only a connection opened for it.
        var hasGone = false
        /// True if the attempt before timed out.
        var isStuck = false
        /// The number of times that the cause of its failure was removed.
        var recoveries = 0
        /// The failure of the attempt before.
        var failure: RequestFailure?
    }

    /// The step after a failure.
    package enum Step {
        /// The request is tried again. Nothing is sent for at most this many milliseconds.
        case again(after: Int)
        case failed(RequestFailure)
    }

    /// The time left, in milliseconds, below which another attempt is not worth it.
    private static let lastMoment = 200
    /// The most recoveries of one request: one for the token, one for the clock, and one more for a request that was in
    /// flight meanwhile.
    private static let mostRecoveries = 3

    private var mode = Mode.retrying
    package private(set) var waiting: [Attempt] = []
    package private(set) var sent: [Int: Attempt] = [:]
    private var quota: RequestQuota
    private var gate = RateGate()
    private var policy: RetryPolicy
    private var count = 0
    private var begin = 0
    /// The last failure that did not concern its own request alone: requests that were never sent fail with it.
    private var last: RequestFailure?
    /// The most attempts that any request has spent without reaching the service.
    private(set) var failedConnects = 0

    /// - Parameters:
    ///   - perSecond: the most requests in any second.
    ///   - seed: the seed of the random waits.
    package init(perSecond: Int, seed: UInt64) {
        quota = RequestQuota(limit: perSecond)
        policy = RetryPolicy(seed: seed)
    }

    package var isEmpty: Bool { waiting.isEmpty && sent.isEmpty }

    /// True if the requests must not be carried out twice.
    var isCareful: Bool { mode == .careful }

    /// True if the last failure is that name servers did not answer in time.
    var isUnresolvedInTime: Bool { last?.isUnresolvedInTime == true }

    /// Starts again with this many requests, known by their index.
    package mutating func add(_ count: Int, _ mode: Mode, at now: Int) {
        (self.mode, self.count, begin) = (mode, count, now)
        (last, failedConnects) = (nil, 0)
        waiting = (0..<count).map { Attempt(index: $0) }
        policy.expect(count)
    }

    // MARK: What goes next

    /// Takes the next request that is due, if there is room for it.
    ///
    /// - Parameter room: the most requests in flight.
    package mutating func next(at now: Int, room: Int) -> Attempt? {
        guard hasRoom(room), gate.wait(at: now) == 0, quota.wait(at: now) == 0,
            let position = waiting.firstIndex(where: { $0.due <= now })
        else { return nil }
        var attempt = waiting.remove(at: position)
        attempt.hasGone = false
        attempt.wait = now - begin
        quota.reserve(at: now)
        sent[attempt.index] = attempt
        return attempt
    }

    /// Milliseconds until the next request can be sent; .max if another has to end first.
    package func pause(at now: Int, room: Int) -> Int {
        guard hasRoom(room), let due = waiting.lazy.map(\.due).min() else { return .max }
        return max(due - now, gate.wait(at: now), quota.wait(at: now))
    }

    private func hasRoom(_ room: Int) -> Bool { sent.count < min(room, gate.limit ?? room) }

    /// Counts a request at the moment when it is sent.
    ///
    /// - Returns: true if it may be sent. If it was sent before, it may be sent again only within the retry budget and
    ///   the quota.
    package mutating func goes(_ index: Int, at now: Int) -> Bool {
        guard let attempt = sent[index] else { return false }
        if attempt.hasGone {
            guard mode == .retrying, quota.wait(at: now) == 0, policy.spend() else { return false }
            quota.reserve(at: now)
        }
        sent[index]?.hasGone = true
        quota.go(at: now)
        return true
    }

    // MARK: What comes back

    /// Records the success of a request.
    package mutating func succeed(_ index: Int, at now: Int) {
        finish(index)
        gate.admit(at: now)
        (last, failedConnects) = (nil, 0)
        // The service is reachable: retry failed connections at once.
        for position in waiting.indices where waiting[position].failure?.didNothing == true {
            waiting[position].due = 0
        }
    }

    /// Tells whether the cause of a request's failure may be removed once more.
    package func mayRecover(_ index: Int) -> Bool { sent[index].map { $0.recoveries < Self.mostRecoveries } ?? false }

    /// Records the failure of a request.
    ///
    /// - Parameters:
    ///   - timeLeft: milliseconds until the time limit.
    ///   - isRecovered: true if the cause was removed: the request is then tried again at once.
    package mutating func fail(
        _ index: Int, _ failure: RequestFailure, at now: Int, timeLeft: Int, isRecovered: Bool
    ) -> Step {
        guard var attempt = finish(index) else { return .again(after: 0) }
        if failure.isUnanswered && attempt.failure == nil && timeLeft <= Self.lastMoment { attempt.failure = last }
        let reported = attempt.cause(over: failure)
        if failure.isUnanswered || failure.isForRate { last = reported }
        if failure.didNothing && failure.isUnanswered { failedConnects = max(failedConnects, attempt.number) }
        if !failure.isForRate && !failure.isUnanswered { gate.admit(at: now) }
        if isRecovered {
            attempt.recoveries += 1
            waiting.append(attempt)
            return .again(after: 0)
        }
        guard timeLeft > Self.lastMoment, let wait = wait(attempt, failure, at: now, timeLeft) else {
            return .failed(attempt.failed(reported, after: now - begin))
        }
        // Wait at most half of the time that is left: the last attempts must fit into it.
        let delay = min(wait, timeLeft / 2)
        attempt.number += 1
        if !failure.isForRate {
            attempt.retries += 1
            attempt.due = now + delay
        }
        (attempt.isStuck, attempt.failure) = (failure.isTimeOut, failure)
        waiting.append(attempt)
        return .again(after: delay)
    }

    /// Gives up all requests without a verdict, at the time limit.
    package mutating func giveUp(at now: Int) -> [(index: Int, failure: RequestFailure)] {
        waiting += sent.values
        defer { (waiting, sent) = ([], [:]) }
        return waiting.map { attempt in
            let failure = attempt.failure ?? last ?? .transport(.outOfTime)
            return (attempt.index, attempt.before.failed(failure, after: now - begin))
        }
    }

    @discardableResult
    private mutating func finish(_ index: Int) -> Attempt? {
        guard let attempt = sent.removeValue(forKey: index) else { return nil }
        if !attempt.hasGone { quota.release() }
        return attempt
    }

    /// Milliseconds until the next attempt; nil if there is none.
    private mutating func wait(_ attempt: Attempt, _ failure: RequestFailure, at now: Int, _ timeLeft: Int) -> Int? {
        switch mode {
        case .once: return nil
        case .careful where !failure.didNothing && attempt.hasGone: return nil
        case _ where failure.isForRate:
            let missing = Double(waiting.count + sent.count + 1) / Double(max(count, 1))
            return gate.refuse(
                at: now, age: now - begin, missing: missing, random: policy.fraction(), longest: timeLeft / 2)
                ?? gate.wait(at: now)
        default: return policy.delay(after: attempt.retries + 1, failure, hasGone: attempt.hasGone)
        }
    }
}

extension RequestQueue.Attempt {
    /// The attempt before, if this one will not be made.
    fileprivate var before: Self {
        var before = self
        before.number = max(number - 1, 1)
        return before
    }

    /// The failure to report: an attempt that ran out of time says less than the one before.
    fileprivate func cause(over last: RequestFailure) -> RequestFailure { last.isTimeOut ? failure ?? last : last }

    /// The final failure.
    fileprivate func failed(_ last: RequestFailure, after milliseconds: Int) -> RequestFailure {
        if number == 1 || !last.isTransient { return cause(over: last) }
        return .afterAttempts(cause(over: last), number, milliseconds: milliseconds)
    }
}
