/// Sends requests until each has its verdict: as many at once as serve, no more a second than the service takes, and
/// again what may succeed, until the time is over.
final class RequestSchedule {
    /// An answer that passed, or what became of the request, and the Date of the answer.
    typealias Verdict<T> = (result: Result<T, RequestFailure>, date: Int?)

    private let client: HTTPClient
    private var quota: RequestQuota
    private var patience = Patience()
    /// Told before each wait how many milliseconds it lasts.
    private let willWait: (Int) -> Void
    /// What became of the last request that was not answered.
    private var unanswered: RequestFailure?
    /// How often somebody tried in vain to reach the service.
    private var vain = 0

    enum Mode {
        /// What may succeed is sent again.
        case patient
        /// The same, but only when it has surely done nothing.
        case careful
        /// Nothing is.
        case once
    }

    /// Milliseconds in which no attempt is worth it.
    private static let lastMoment = 200

    private struct Attempt {
        let index: Int
        var number = 1
        /// On the monotonic clock, in milliseconds.
        var due = 0
        var isStuck = false
        var isMended = false
        /// What became of the one before, or of another request where there was no time left for this one.
        var failure: RequestFailure?

        /// The one that was made, when this one will not be.
        var before: Attempt {
            var before = self
            before.number = max(number - 1, 1)
            return before
        }

        /// What to say of it; an attempt that the time limit cut short says less than the one before.
        func telling(_ last: RequestFailure) -> RequestFailure { last.isTimeOut ? failure ?? last : last }

        /// What to say in the end.
        func failed(_ last: RequestFailure, after milliseconds: Int) -> RequestFailure {
            if number == 1 || !last.isTransient { return telling(last) }
            return .afterAttempts(telling(last), number, milliseconds: milliseconds)
        }
    }

    /// - Parameter perSecond: how many requests may begin in any second.
    init(
        _ client: HTTPClient, perSecond: Int = RequestQuota.standard, willWait: @escaping (Int) -> Void = { _ in }
    ) {
        (self.client, self.willWait) = (client, willWait)
        quota = RequestQuota(limit: perSecond)
    }

    /// The verdicts in the order of the requests.
    ///
    /// - Parameters:
    ///   - make: the request of an index, made and signed anew for each attempt.
    ///   - read: what an answer says.
    ///   - mend: whether the cause of a failure was taken away, so that the request is sent once more at once; asked
    ///     once a request.
    func run<T>(
        _ count: Int, _ mode: Mode, make: (Int) -> HTTPRequest, read: (HTTPAnswer) throws(RequestFailure) -> T,
        mend: (RequestFailure, _ date: Int?) -> Bool = { _, _ in false }
    ) -> [Result<T, RequestFailure>] {
        client.startTime()
        patience.expect(count)
        let begin = monotonicMilliseconds()
        var verdicts: [Result<T, RequestFailure>?] = Array(repeating: nil, count: count)
        var waiting = (0..<count).map { Attempt(index: $0) }
        var sent: [Int: Attempt] = [:]
        while !waiting.isEmpty || !sent.isEmpty {
            if client.timeLeft == 1 && sent.isEmpty {
                // Whom nobody asked for yet shares what became of the others.
                for attempt in waiting {
                    let last = attempt.failure ?? unanswered ?? .transport(.outOfTime)
                    verdicts[attempt.index] = .failure(
                        attempt.before.failed(last, after: monotonicMilliseconds() - begin))
                }
                waiting = []
            }
            let pause = send(&waiting, &sent, mode, make)
            for (index, answer) in client.wait(milliseconds: min(pause, client.timeLeft)) {
                guard var attempt = sent.removeValue(forKey: index) else { continue }
                let date = (try? answer.get())?.date
                let result = Result { () throws(RequestFailure) in
                    var answer = try answer.orRequestFailure()
                    answer.timing.attempts = attempt.number
                    return try read(answer)
                }
                guard case .failure(let failure) = result else {
                    (verdicts[index], unanswered, vain) = (result, nil, 0)
                    // Whom a connection failed need not wait any longer: the service is there.
                    for index in waiting.indices where waiting[index].failure?.isUnanswered == true {
                        waiting[index].due = 0
                    }
                    continue
                }
                if failure.isUnanswered {
                    if attempt.failure == nil && client.timeLeft <= Self.lastMoment { attempt.failure = unanswered }
                    unanswered = attempt.telling(failure)
                }
                if failure.didNothing { vain = max(vain, attempt.number) }
                if !attempt.isMended && mend(failure, date) {
                    attempt.isMended = true
                    waiting.append(attempt)
                } else if client.timeLeft > Self.lastMoment, let wait = delay(attempt, failure, mode) {
                    // The last attempts are made in what is left.
                    let delay = min(wait, client.timeLeft / 2)
                    attempt.number += 1
                    attempt.due = monotonicMilliseconds() + delay
                    (attempt.isStuck, attempt.failure) = (failure.isTimeOut, failure)
                    waiting.append(attempt)
                    willWait(delay)
                } else {
                    verdicts[index] = .failure(attempt.failed(failure, after: monotonicMilliseconds() - begin))
                }
            }
        }
        return verdicts.map { $0 ?? .failure(.unusable(.empty)) }
    }

    /// Begins what is due and fits.
    ///
    /// - Returns: the milliseconds until the next can begin.
    private func send(
        _ waiting: inout [Attempt], _ sent: inout [Int: Attempt], _ mode: Mode, _ make: (Int) -> HTTPRequest
    ) -> Int {
        let room = client.room
        var kept: [Attempt] = []
        var pause = Int.max
        for attempt in waiting {
            let now = monotonicMilliseconds()
            let rest = max(attempt.due - now, quota.wait(at: now))
            if rest > 0 { pause = min(pause, rest) }
            guard rest <= 0, sent.count < room, client.timeLeft > 1 else {
                kept.append(attempt)
                continue
            }
            var request = make(attempt.index)
            // What is stuck in a connection that many share took the connection with it. What must not be carried out twice
            // has one of its own, for libcurl sends again by itself what a used connection did not answer.
            request.isAlone = mode == .careful || attempt.isStuck && client.concurrency.isMultiplexed != true
            // Who answers late but does answer gets twice the time, and all of them who is reached late.
            request.patience <<= min(max(attempt.number - 1, vain), 3)
            // Some name servers never answer a question for IPv6, and a resolver waits long for them.
            request.isForIPv4 = unanswered?.isUnresolvedInTime == true
            quota.begin(at: now)
            sent[attempt.index] = attempt
            client.start(request, id: attempt.index)
        }
        waiting = kept
        client.concurrency.waiting = kept.count
        return pause
    }

    private func delay(_ attempt: Attempt, _ failure: RequestFailure, _ mode: Mode) -> Int? {
        switch mode {
        case .once: nil
        case .careful where !failure.didNothing: nil
        default: patience.delay(after: attempt.number, failure)
        }
    }
}

extension RequestFailure {
    fileprivate var isUnresolvedInTime: Bool {
        if case .transport(let failure) = self { failure.kind == .couldNotResolveHost && isTimeOut } else { false }
    }

    fileprivate var isTimeOut: Bool {
        if case .transport(let failure) = self { failure.hasTimedOut } else { false }
    }
}
