import Testing

@testable import TencentCloud

/// How often and when a request is sent again, and how many begin in a second.
@Suite struct PatienceTests {
    private let answered = RequestFailure.service(ServiceError(code: "InternalError", requestID: ""))
    private let unanswered = RequestFailure.transport(TransportFailure(kind: .couldNotConnect, detail: ""))

    private func delays(_ patience: inout Patience, _ failure: RequestFailure, upTo count: Int = 1000) -> [Int] {
        (1...count).compactMap { patience.delay(after: $0, failure) }
    }

    @Test(arguments: [(1, 8), (4, 8), (5, 10), (200, 400)])
    func `an outage is not multiplied: so many answers more than requests`(_ requests: Int, _ more: Int) {
        var patience = Patience()
        patience.expect(requests)
        #expect(delays(&patience, answered).count == more)
        // Who was never reached cannot be burdened.
        #expect(delays(&patience, unanswered).count == 1000)
    }

    @Test func `a wait is random, at most twice the one before, and ten seconds`() {
        var patience = Patience()
        for (attempts, longest) in [(1, 400), (2, 800), (3, 1600), (5, 6400), (6, 10_000), (60, 10_000)] {
            let waits = (1...500).compactMap { _ in patience.delay(after: attempts, unanswered) }
            #expect(waits.count == 500 && waits.allSatisfy { (1...longest).contains($0) })
            #expect(waits.max() ?? 0 > longest * 9 / 10 && waits.min() ?? longest < longest / 10)
        }
    }

    @Test(arguments: [
        ("InternalError", true), ("RequestLimitExceeded", true), ("RequestLimitExceeded.UinLimitExceeded", true),
        ("ServiceUnavailable", true), ("FailedOperation.AccessKmsError", true), ("FailedOperation", false),
        ("ResourceNotFound", false), ("UnauthorizedOperation", false), ("AuthFailure.SignatureExpire", false),
    ]) func `what the service says decides`(_ code: String, _ isTransient: Bool) {
        #expect(RequestFailure.service(ServiceError(code: code, requestID: "")).isTransient == isTransient)
    }

    @Test func `no second has more than the quota, wherever it begins`() {
        var quota = RequestQuota(limit: 290)
        var (now, begun) = (0, [Int]())
        while begun.count < 2000 {
            let wait = quota.wait(at: now)
            if wait == 0 {
                quota.begin(at: now)
                begun.append(now)
            } else {
                now += wait
            }
        }
        #expect(begun.allSatisfy { start in begun.count { (start..<start + 1000).contains($0) } <= 290 })
        #expect(now == 6000)
    }
}
