/// Sends requests until each has its verdict: as many at once as is useful, within the quota for a second, and with
/// retries until the time limit.
final class RequestSchedule {
    private let wire: Wire
    private let time: TimeLimit
    private var queue: RequestQueue
    /// Called before each wait with its milliseconds, and from time to time with 0 while the fetch goes on.
    private let willWait: (Int) -> Void
    /// The moment of the last such call, on the monotonic clock in milliseconds.
    private var lastNotice: Int?

    /// Milliseconds after which it is called again.
    private static let silence = 5000
    /// Milliseconds that requests in flight have to end after the time limit: nothing may wait forever.
    private static let grace = 2000

    /// - Parameter perSecond: the most requests in any second.
    init(
        _ wire: Wire, _ time: TimeLimit, perSecond: Int = RequestQuota.standard,
        willWait: @escaping (Int) -> Void = { _ in }
    ) {
        (self.wire, self.time, self.willWait) = (wire, time, willWait)
        queue = RequestQueue(perSecond: perSecond, seed: wire.seed())
    }

    /// Sends requests; the verdicts are in their order.
    ///
    /// - Parameters:
    ///   - make: makes the request of an index, for each attempt.
    ///   - read: reads the result in an answer.
    ///   - recover: removes the cause of a request's failure; true if the request is to be sent again at once.
    func run<T>(
        _ count: Int, _ mode: RequestQueue.Mode, make: (Int) -> HTTPRequest,
        read: (HTTPAnswer) throws(RequestFailure) -> T, recover: (Int, RequestFailure) -> Bool = { _, _ in false }
    ) -> [Result<T, RequestFailure>] {
        time.start(at: wire.now())
        queue.add(count, mode, at: wire.now())
        var verdicts: [Result<T, RequestFailure>?] = Array(repeating: nil, count: count)
        /// The moment at which the time limit was reached.
        var over: Int?
        while !queue.isEmpty {
            let now = wire.now()
            let left = time.left(at: now)
            over = left > 0 ? nil : over ?? now
            if left > 0 {
                send(make)
            } else if queue.sent.isEmpty || now - (over ?? now) > Self.grace {
                for (index, failure) in queue.giveUp(at: now) { verdicts[index] = .failure(failure) }
            }
            if queue.isEmpty { break }
            let pause = queue.pause(at: now, room: wire.room(queue.waiting.count))
            for (index, answer) in wire.wait(max(1, min(pause, left))) {
                guard let attempt = queue.sent[index] else { continue }
                let result = Result { () throws(RequestFailure) in
                    var answer = try answer.orRequestFailure()
                    answer.timing.attempts = attempt.number
                    answer.timing.wait = attempt.wait * 1000
                    return try read(answer)
                }
                verdicts[index] = take(index, result, recover)
            }
            tell(at: now)
        }
        return verdicts.map { $0 ?? .failure(.unusable(.empty)) }
    }

    /// Records a result: the verdict on its request, or nil if the request is sent again.
    private func take<T>(
        _ index: Int, _ result: Result<T, RequestFailure>, _ recover: (Int, RequestFailure) -> Bool
    ) -> Result<T, RequestFailure>? {
        var now = wire.now()
        guard case .failure(let failure) = result else {
            time.extend(at: now)
            queue.succeed(index, at: now)
            return result
        }
        if failure.isForRate {
            time.wait(at: now)
        } else if !failure.isTransient {
            time.extend(at: now)
        }
        // This may ask for other credentials, which takes time.
        let isRecovered = queue.mayRecover(index) && recover(index, failure)
        now = wire.now()
        switch queue.fail(index, failure, at: now, timeLeft: time.left(at: now), isRecovered: isRecovered) {
        case .failed(let failure): return .failure(failure)
        case .again(let delay):
            willWait(delay)
            lastNotice = now
            return nil
        }
    }

    /// Starts the requests that are due and for which there is room.
    private func send(_ make: (Int) -> HTTPRequest) {
        while let attempt = queue.next(at: wire.now(), room: wire.room(queue.waiting.count)) {
            var request = make(attempt.index)
            request.mayGo = { [self] in queue.goes(attempt.index, at: wire.now()) }
            // A request that was stuck gets a connection of its own; if many shared the connection, that was ended too.
            // A request that must not be carried out twice has a connection of its own.
            request.isAlone = queue.isCareful || attempt.isStuck && !wire.isMultiplexed()
            // Double the stall limit after each attempt, up to eight times its value: the service may be slow to answer
            // or to reach.
            request.stallLimit <<= min(max(attempt.retries, queue.failedConnects), 3)
            // Some name servers never answer a query for IPv6, and a resolver waits long for them.
            request.isForIPv4 = queue.isUnresolvedInTime
            wire.start(request, attempt.index)
        }
    }

    /// Reports from time to time that the fetch goes on, however long it takes.
    private func tell(at now: Int) {
        guard now - (lastNotice ?? now) >= Self.silence else {
            lastNotice = lastNotice ?? now
            return
        }
        lastNotice = now
        willWait(0)
    }
}
