@testable import TencentCloud
import Testing

/// The order and the verdicts of requests: the queue alone, with a time of its own.
@Suite struct RequestQueueTests {
    private static func service(_ code: String) -> RequestFailure {
        .service(ServiceError(code: code, requestID: ""))
    }

    private static func transport(_ kind: TransportFailure.Kind) -> RequestFailure {
        .transport(TransportFailure(kind: kind, detail: ""))
    }

    private let limited = Self.service("RequestLimitExceeded")

    private func queue(_ count: Int, _ mode: RequestQueue.Mode = .retrying, perSecond: Int = 290) -> RequestQueue {
        var queue = RequestQueue(perSecond: perSecond, seed: 7)
        queue.add(count, mode, at: 0)
        return queue
    }

    /// Sends all requests that may be sent.
    private func send(_ queue: inout RequestQueue, at now: Int, room: Int = 100) -> [Int] {
        var sent: [Int] = []
        while let attempt = queue.next(at: now, room: room) {
            _ = queue.goes(attempt.index, at: now)
            sent.append(attempt.index)
        }
        return sent
    }

    private func isAgain(_ step: RequestQueue.Step) -> Bool { if case .again = step { true } else { false } }

    @Test func `refusals for the rate cost nothing, however many there are`() {
        var queue = queue(1)
        var now = 0
        for _ in 0..<1000 {
            #expect(send(&queue, at: now) == [0])
            #expect(isAgain(queue.fail(0, limited, at: now, timeLeft: 600_000, isRecovered: false)))
            now += queue.pause(at: now, room: 100)
        }
        // It still has all its other attempts.
        for _ in 0..<8 {
            #expect(send(&queue, at: now) == [0])
            #expect(
                isAgain(queue.fail(0, Self.service("InternalError"), at: now, timeLeft: 600_000, isRecovered: false)))
            now += queue.pause(at: now, room: 100)
        }
        #expect(send(&queue, at: now) == [0])
        #expect(!isAgain(queue.fail(0, Self.service("InternalError"), at: now, timeLeft: 600_000, isRecovered: false)))
    }

    @Test func `a refusal holds unsent requests back, then one goes at a time while each is admitted`() {
        var queue = queue(20)
        #expect(send(&queue, at: 0, room: 4) == [0, 1, 2, 3])
        queue.succeed(0, at: 20)
        #expect(isAgain(queue.fail(1, limited, at: 20, timeLeft: 600_000, isRecovered: false)))
        queue.succeed(3, at: 20)
        // Another refusal of the same burst does not make the wait longer.
        _ = queue.fail(2, limited, at: 20, timeLeft: 600_000, isRecovered: false)
        let wait = queue.pause(at: 20, room: 100)
        #expect(send(&queue, at: 21).isEmpty && queue.pause(at: 21, room: 100) == wait - 1)
        #expect((800...2700).contains(wait))
        var now = 20 + wait
        for _ in 0..<5 {
            let sent = send(&queue, at: now)
            #expect(sent.count == 1)
            now += 20
            queue.succeed(sent.first ?? 0, at: now)
        }
        let refused = send(&queue, at: now)
        _ = queue.fail(refused.first ?? 0, limited, at: now, timeLeft: 600_000, isRecovered: false)
        #expect(send(&queue, at: now).isEmpty && queue.pause(at: now, room: 100) > 0)
    }

    @Test(arguments: [
        (RequestQueue.Mode.retrying, transport(.connectionClosed), true, true),
        (.retrying, transport(.couldNotConnect), false, true), (.retrying, service("ResourceNotFound"), true, false),
        (.retrying, .unusable(.status(429)), true, true), (.retrying, .unusable(.status(403)), true, false),
        (.careful, transport(.connectionClosed), true, false), (.careful, transport(.couldNotConnect), false, true),
        (.careful, transport(.secureConnectionFailed), false, true), (.careful, service("InternalError"), true, false),
        (.careful, service("RequestLimitExceeded.UinLimitExceeded"), true, true),
        (.once, transport(.timedOut), true, false),
        (.once, service("RequestLimitExceeded"), true, false),
    ]) func `a request is sent again when that can help and does no harm`(
        _ mode: RequestQueue.Mode, _ failure: RequestFailure, _ hasGone: Bool, _ isAgain: Bool
    ) {
        var queue = queue(1, mode)
        #expect(queue.next(at: 0, room: 1) != nil)
        if hasGone { _ = queue.goes(0, at: 0) }
        #expect(self.isAgain(queue.fail(0, failure, at: 10, timeLeft: 30_000, isRecovered: false)) == isAgain)
    }

    /// The server closes the connection on one secret and answers the others.
    @Test(arguments: [1, 4, 20]) func `lost requests count as sent, so that a launch sends a limited number`(
        _ count: Int
    ) {
        var queue = queue(count)
        var (now, sent) = (0, 0)
        while !queue.isEmpty {
            for index in send(&queue, at: now, room: 4) {
                sent += 1
                if index == 0 {
                    _ = queue.fail(0, Self.transport(.connectionClosed), at: now, timeLeft: 30_000, isRecovered: false)
                } else {
                    queue.succeed(index, at: now)
                }
            }
            now += queue.isEmpty ? 0 : max(1, queue.pause(at: now, room: 100))
        }
        #expect(sent == count + max(8, 2 * count))
    }

    @Test(arguments: [(RequestQueue.Mode.retrying, 8), (.careful, 0)])
    func `a request that libcurl sends again counts, and never goes twice if it must not be carried out twice`(
        _ mode: RequestQueue.Mode, _ more: Int
    ) {
        var queue = queue(1, mode)
        #expect(send(&queue, at: 0) == [0])
        var goes = 0
        for _ in 0..<20 where queue.goes(0, at: 0) { goes += 1 }
        #expect(goes == more)
    }

    @Test(arguments: [
        (transport(.connectionClosed), true, true), (transport(.timedOut), true, true),
        (transport(.connectionClosed), false, false), (transport(.couldNotConnect), true, false),
        (service("InternalError"), true, true), (service("RequestLimitExceeded"), true, false),
        (service("ResourceInUse.VersionIdExists"), true, false), (.unusable(.notJSON), true, true),
    ]) func `a request that was sent and not refused may have been carried out`(
        _ failure: RequestFailure, _ goes: Bool, _ isUnclear: Bool
    ) {
        var queue = queue(1, .careful)
        _ = queue.next(at: 0, room: 1)
        if goes { _ = queue.goes(0, at: 0) }
        _ = queue.fail(0, failure, at: 10, timeLeft: 100, isRecovered: false)
        #expect(queue.isUnclear == isUnclear)
        queue.add(1, .careful, at: 20)
        #expect(!queue.isUnclear)
        _ = send(&queue, at: 20)
        _ = queue.giveUp(at: 30)
        #expect(queue.isUnclear)
    }

    @Test func `a cause that comes back after each recovery is given up`() {
        var queue = queue(1)
        var steps: [Bool] = []
        for _ in 0..<4 {
            #expect(send(&queue, at: 0) == [0])
            let isRecovered = queue.mayRecover(0)
            let failure = Self.service("AuthFailure.TokenFailure")
            steps.append(isAgain(queue.fail(0, failure, at: 0, timeLeft: 30_000, isRecovered: isRecovered)))
        }
        #expect(steps == [true, true, true, false])
    }

    @Test func `requests that were never sent fail with what held them back`() {
        var queue = queue(3)
        #expect(send(&queue, at: 0, room: 1) == [0])
        _ = queue.fail(0, limited, at: 10, timeLeft: 600_000, isRecovered: false)
        let failures = queue.giveUp(at: 600_000)
        #expect(failures.map(\.index).sorted() == [0, 1, 2])
        #expect(failures.allSatisfy { $0.failure.cause == limited } && queue.isEmpty)
    }

    /// The final failure of a queue's only request after these failures, each with the time that is left.
    private func end(_ failures: [(RequestFailure, timeLeft: Int)]) -> RequestFailure? {
        var queue = queue(1)
        var now = 0
        for (failure, timeLeft) in failures {
            now += queue.pause(at: now, room: 1)
            _ = send(&queue, at: now)
            if case .failed(let told) = queue.fail(0, failure, at: now, timeLeft: timeLeft, isRecovered: false) {
                if case .afterAttempts(let cause, let attempts, let milliseconds) = told {
                    #expect(milliseconds == now)
                    return .afterAttempts(cause, attempts, milliseconds: 0)
                }
                return told
            }
        }
        return nil
    }

    @Test func `a failure tells the number of attempts, unless no attempt can help`() {
        let (error, missing) = (Self.service("InternalError"), Self.service("ResourceNotFound"))
        #expect(end([(error, 30_000)]) == nil)
        #expect(end([(missing, 30_000)]) == missing)
        #expect(end([(error, 0)]) == error)
        #expect(end([(error, 30_000), (error, 30_000), (error, 0)]) == .afterAttempts(error, 3, milliseconds: 0))
        #expect(end([(error, 30_000), (missing, 30_000)]) == missing)
    }

    @Test func `an attempt that runs out of time reports the failure before it`() {
        let error = Self.service("InternalError")
        let closed = Self.transport(.connectionClosed)
        let cut = RequestFailure.transport(TransportFailure(kind: .timedOut, detail: "", hasTimedOut: true))
        #expect(end([(error, 30_000), (cut, 0)]) == .afterAttempts(error, 2, milliseconds: 0))
        #expect(end([(error, 30_000), (closed, 0)]) == .afterAttempts(closed, 2, milliseconds: 0))
        #expect(end([(cut, 0)]) == cut)
    }

    @Test(arguments: [
        (Self.service("InternalError"), 300, 150),
        (Self.service("InternalError"), 201, 100), (Self.service("InternalError"), 200, nil),
        (Self.service("InternalError"), 0, nil), (Self.service("RequestLimitExceeded"), 1000, 500),
        (Self.service("RequestLimitExceeded"), 200, nil),
    ]) func `a wait takes at most half of the time that is left, and in the last moment there is none`(
        _ failure: RequestFailure, _ timeLeft: Int, _ longest: Int?
    ) {
        // True for any random part of the wait.
        for seed in UInt64(1)...50 {
            var queue = RequestQueue(perSecond: 290, seed: seed)
            queue.add(1, .retrying, at: 0)
            _ = send(&queue, at: 0)
            switch queue.fail(0, failure, at: 0, timeLeft: timeLeft, isRecovered: false) {
            case .again(let wait): #expect(longest.map { wait <= $0 } == true)
            case .failed: #expect(longest == nil)
            }
        }
    }

    @Test(arguments: [(Self.transport(.couldNotConnect), true), (Self.service("InternalError"), false)])
    func `an answer sends at once the requests that did not reach the service, and no others`(
        _ failure: RequestFailure, _ goesAtOnce: Bool
    ) {
        var queue = queue(2)
        #expect(send(&queue, at: 0) == [0, 1])
        _ = queue.fail(0, failure, at: 0, timeLeft: 30_000, isRecovered: false)
        let wait = queue.pause(at: 0, room: 100)
        #expect(wait > 1)
        queue.succeed(1, at: 1)
        #expect(queue.pause(at: 1, room: 100) == (goesAtOnce ? 0 : wait - 1))
    }

    @Test func `attempts that do not reach the service are counted until one does`() {
        var queue = queue(2)
        var now = 0
        #expect(send(&queue, at: now) == [0, 1])
        for number in 1...3 {
            _ = queue.fail(0, Self.transport(.couldNotConnect), at: now, timeLeft: 30_000, isRecovered: false)
            #expect(queue.failedConnects == number)
            now += queue.pause(at: now, room: 100)
            #expect(send(&queue, at: now) == [0])
        }
        // This request reached the service, although the connection closed.
        _ = queue.fail(0, Self.transport(.connectionClosed), at: now, timeLeft: 30_000, isRecovered: false)
        #expect(queue.failedConnects == 3)
        queue.succeed(1, at: now)
        #expect(queue.failedConnects == 0)
    }

    @Test func `without room the queue waits for an answer`() {
        var queue = queue(3)
        #expect(send(&queue, at: 0, room: 2) == [0, 1])
        #expect(queue.pause(at: 0, room: 2) == .max && queue.pause(at: 0, room: 3) == 0)
        // The same with one request at a time.
        _ = queue.fail(0, limited, at: 10, timeLeft: 600_000, isRecovered: false)
        #expect(queue.pause(at: 10, room: 9) == .max)
    }

    // MARK: Time

    @Test func `time without progress is limited, and so is time in total`() {
        let time = TimeLimit(idle: 30_000, total: 600_000)
        #expect(time.left(at: 5) == 30_000)
        time.start(at: 1000)
        time.start(at: 9000)
        #expect(time.left(at: 11_000) == 20_000)
        time.extend(at: 11_000)
        #expect(time.left(at: 11_000) == 30_000 && time.left(at: 41_000) == 0)
        time.extend(at: 590_000)
        #expect(time.left(at: 590_000) == 11_000)
        time.extend(at: 600_999)
        #expect(time.left(at: 601_000) == 0)
    }

    @Test func `without a limit in total the limit without progress is the total`() {
        let time = TimeLimit(idle: 2000)
        time.start(at: 0)
        time.extend(at: 1500)
        #expect(time.left(at: 1500) == 500)
        time.wait(at: 1600)
        #expect(time.left(at: 1600) == 400)
    }

    @Test func `after a refusal for the rate the limit in total counts, shorter or longer`() {
        for (total, left) in [(3000, 2900), (600_000, 30_000), (0, 0)] {
            let time = TimeLimit(idle: 30_000, total: total)
            time.start(at: 0)
            time.wait(at: 100)
            #expect(time.left(at: 100) == left)
        }
    }
}
