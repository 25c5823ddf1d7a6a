@testable import TencentCloud
import Testing

/// The number of retries, and the waits before them.
@Suite struct RetryPolicyTests {
    private let answered = RequestFailure.service(ServiceError(code: "InternalError", requestID: ""))
    private let unanswered = RequestFailure.transport(TransportFailure(kind: .couldNotConnect, detail: ""))

    private func delays(_ policy: inout RetryPolicy, _ failure: RequestFailure, hasGone: Bool) -> [Int] {
        (1...1000).compactMap { policy.delay(after: $0, failure, hasGone: hasGone) }
    }

    @Test(arguments: [(1, 8), (4, 8), (5, 10), (200, 400)])
    func `an outage is not multiplied: the number of retries is limited`(_ requests: Int, _ more: Int) {
        var policy = RetryPolicy()
        policy.expect(requests)
        #expect(delays(&policy, answered, hasGone: true).count == more)
        #expect(delays(&policy, unanswered, hasGone: true).count == 0)
        // Failed connections do not count: they put no load on a service.
        #expect(delays(&policy, unanswered, hasGone: false).count == 1000)
    }

    @Test func `a wait is random, at most twice the one before, and ten seconds`() {
        var policy = RetryPolicy()
        for (attempts, longest) in [(1, 400), (2, 800), (3, 1600), (5, 6400), (6, 10_000), (60, 10_000)] {
            let waits = (1...500).compactMap { _ in policy.delay(after: attempts, unanswered, hasGone: false) }
            #expect(waits.count == 500 && waits.allSatisfy { (1...longest).contains($0) })
            #expect(waits.max() ?? 0 > longest * 9 / 10 && waits.min() ?? longest < longest / 10)
        }
    }

    @Test(arguments: [
        ("InternalError", true), ("RequestLimitExceeded", true), ("RequestLimitExceeded.UinLimitExceeded", true),
        ("ServiceUnavailable", true), ("FailedOperation.AccessKmsError", true), ("FailedOperation", false),
        ("ResourceNotFound", false), ("UnauthorizedOperation", false), ("AuthFailure.SignatureExpire", false),
    ]) func `the code of the service decides`(_ code: String, _ isTransient: Bool) {
        #expect(RequestFailure.service(ServiceError(code: code, requestID: "")).isTransient == isTransient)
    }

    @Test(
        arguments: [
            (.couldNotResolveHost, true), (.couldNotConnect, true), (.noSocket(24), true), (.timedOut, true),
            (.secureConnectionFailed, true), (.connectionClosed, true), (.proxyFailed, true), (.proxySilent, true),
            (.certificateRefused(.otherTime), true), (.certificateRefused(.untrusted(namedBy: [])), true),
            (.proxyRefused, false), (.noRandomNumbers, false), (.noDigest, false), (.outOfMemory, false),
            (.answerTooLarge, false), (.headTooLarge, false), (.other, false),
        ] as [(TransportFailure.Kind, Bool)])
    func `a failure that may pass is tried again`(_ kind: TransportFailure.Kind, _ isTransient: Bool) {
        let failure = RequestFailure.transport(TransportFailure(kind: kind, detail: ""))
        var policy = RetryPolicy()
        // The number of attempts does not matter.
        for failure in [failure, .afterAttempts(failure, 3, milliseconds: 900)] {
            let wait = policy.delay(after: 3, failure, hasGone: false)
            #expect((wait != nil) == isTransient)
        }
    }

    @Test(
        arguments: [
            (.status(500), true), (.status(502), true), (.status(503), true), (.status(599), true),
            (.status(429), true),
            (.status(499), false), (.status(404), false), (.status(403), false), (.status(302), false),
            (.empty, false), (.notJSON, false), (.noCode, false), (.anotherSecret, false), (.noValue, false),
        ] as [(UnusableAnswer, Bool)])
    func `an unusable answer is tried again by its status alone`(_ answer: UnusableAnswer, _ isTransient: Bool) {
        var policy = RetryPolicy()
        let wait = policy.delay(after: 1, .unusable(answer), hasGone: true)
        #expect((wait != nil) == isTransient)
    }

    @Test func `a failure that is not tried again costs nothing of the budget`() {
        var policy = RetryPolicy()
        let refused = RequestFailure.service(ServiceError(code: "ResourceNotFound", requestID: ""))
        #expect(delays(&policy, refused, hasGone: true).isEmpty)
        #expect(delays(&policy, answered, hasGone: true).count == 8)
    }

    @Test func `later requests add their own budget to the rest of the old one`() {
        var policy = RetryPolicy()
        policy.expect(10)
        #expect(delays(&policy, answered, hasGone: true).count == 20)
        policy.expect(3)
        #expect(delays(&policy, answered, hasGone: true).count == 6)
        let isSpent = !policy.spend()
        #expect(isSpent)
    }

    @Test(arguments: [0, 1, 2, 10, 11, 63, 64, 1_000_000, Int.max])
    func `a wait is from 1 ms to 10 s, however many attempts there were`(_ attempts: Int) {
        var policy = RetryPolicy()
        let waits = (1...100).compactMap { _ in policy.delay(after: attempts, unanswered, hasGone: false) }
        #expect(waits.count == 100)
        #expect(waits.allSatisfy { (1...10_000).contains($0) })
    }

    @Test func `a seed decides the waits, and two seeds differ`() {
        let waits = [1, 1, 2].map { (seed: UInt64) in
            var policy = RetryPolicy(seed: seed)
            return delays(&policy, unanswered, hasGone: false)
        }
        #expect(waits[0] == waits[1])
        #expect(waits[0] != waits[2])
    }

    @Test func `two processes do not wait alike`() {
        let waits = (1...2).map { _ in
            var policy = RetryPolicy()
            return delays(&policy, unanswered, hasGone: false)
        }
        #expect(waits[0] != waits[1])
    }

    @Test func `a random fraction is from 0 up to 1`() {
        var policy = RetryPolicy(seed: 7)
        let fractions = (1...1000).map { _ in policy.fraction() }
        #expect(fractions.allSatisfy { (0..<1).contains($0) })
        #expect(fractions.contains { $0 < 0.1 } && fractions.contains { $0 > 0.9 })
    }

    @Test(
        arguments: [
            (.service(ServiceError(code: "RequestLimitExceeded", requestID: "")), true),
            (.service(ServiceError(code: "RequestLimitExceeded.UinLimitExceeded", requestID: "")), true),
            (.service(ServiceError(code: "RequestLimitExceededX", requestID: "")), false),
            (.service(ServiceError(code: "InternalError", requestID: "")), false), (.unusable(.status(429)), true),
            (.unusable(.status(503)), false), (.unusable(.empty), false),
        ] as [(RequestFailure, Bool)])
    func `a refusal for the rate means later`(_ failure: RequestFailure, _ isForRate: Bool) {
        #expect(failure.isForRate == isForRate)
        // The service refused it and so did nothing.
        #expect(failure.didNothing == isForRate)
    }

    @Test(
        arguments: [
            (.couldNotResolveHost, true), (.couldNotConnect, true), (.noSocket(24), true), (.timedOut, false),
            (.secureConnectionFailed, false), (.connectionClosed, false), (.proxyFailed, false), (.other, false),
        ] as [(TransportFailure.Kind, Bool)])
    func `only a request that never left has surely done nothing`(_ kind: TransportFailure.Kind, _ didNothing: Bool) {
        #expect(RequestFailure.transport(TransportFailure(kind: kind, detail: "")).didNothing == didNothing)
    }
}
