import Testing

@testable import TencentCloud

/// One request goes first; what it learns decides how many are on their way at once.
@Suite struct ConcurrencyTests {
    private let endpoint = Endpoint.mainland

    /// After a first request to a server whose way there and back takes `roundTrip` milliseconds.
    private func concurrency(waiting: Int, roundTrip: Double, fixed: Int? = nil) -> Concurrency {
        var concurrency = Concurrency()
        concurrency.fixed = fixed
        concurrency.begin(to: endpoint, at: 1000)
        concurrency.waiting = waiting
        concurrency.learn(roundTrip: Int(roundTrip * 1000))
        return concurrency
    }

    /// The square root of requests x round trip / 1.5 ms, never more than requests that wait.
    @Test(arguments: [
        (waiting: 1, roundTrip: 20.0, connections: 1), (9, 20, 9), (9, 2, 3), (9, 0.1, 1), (49, 20, 26), (49, 2, 8),
        (49, 0.1, 2), (199, 20, 52), (199, 2, 16), (2, 300, 2), (199, 300, 64), (0, 20, 1),
    ]) func `connections of HTTP/1.1`(_ waiting: Int, _ roundTrip: Double, _ connections: Int) {
        var concurrency = concurrency(waiting: waiting, roundTrip: roundTrip)
        concurrency.learn(isMultiplexed: false)
        #expect(concurrency.limit(at: 1001, late: 0) == connections)
        // Fewer that wait later do not close what is open.
        concurrency.waiting = 0
        concurrency.learn(roundTrip: Int(roundTrip * 1000))
        #expect(concurrency.limit(at: 1002, late: 0) == connections)
    }

    @Test func `the first goes alone, for a second or until it fails`() {
        var concurrency = Concurrency()
        #expect(concurrency.limit(at: 1000, late: 0) == 1)
        concurrency.begin(to: endpoint, at: 1000)
        #expect(concurrency.limit(at: 1999, late: 0) == 1)
        #expect(concurrency.limit(at: 2000, late: 0) == 4)
        concurrency.fail(at: 1500)
        #expect(concurrency.limit(at: 1500, late: 0) == 4)
    }

    @Test func `a server that takes time is asked more at once, and who is late keeps nobody back`() {
        var concurrency = concurrency(waiting: 49, roundTrip: 1)
        concurrency.learn(isMultiplexed: false)
        #expect(concurrency.limit(at: 1100, late: 0) == 6)
        #expect(concurrency.limit(at: 1100, late: 3) == 9)
        concurrency.learn(answerTime: 30_000)
        #expect(concurrency.limit(at: 1100, late: 0) == 31)
        // Only the quickest counts: the others had to wait for each other.
        concurrency.learn(answerTime: 90_000)
        #expect(concurrency.limit(at: 1100, late: 0) == 31)
        #expect(concurrency.limit(at: 1100, late: 60) == 64)
    }

    @Test func `what somebody decided is not exceeded`() {
        for isMultiplexed in [false, true] {
            var concurrency = concurrency(waiting: 49, roundTrip: 20, fixed: 3)
            #expect(concurrency.connections(roundTrip: 20_000) == 3)
            #expect(concurrency.limit(at: 1100, late: 0) == 1)
            #expect(concurrency.limit(at: 3000, late: 9) == 3)
            concurrency.learn(isMultiplexed: isMultiplexed)
            #expect(concurrency.limit(at: 1100, late: 9) == 3)
        }
    }

    @Test func `a connection of HTTP/2 takes a hundred, whatever somebody decided`() {
        var concurrency = concurrency(waiting: 600, roundTrip: 20, fixed: 200)
        concurrency.learn(isMultiplexed: true)
        #expect(concurrency.limit(at: 1100, late: 0) == 100)
    }

    @Test func `another server is found out anew`() {
        var concurrency = concurrency(waiting: 49, roundTrip: 20)
        concurrency.learn(isMultiplexed: true)
        #expect(concurrency.limit(at: 1100, late: 0) == 100)
        concurrency.begin(to: .metadata, at: 1100)
        #expect(concurrency.limit(at: 1100, late: 0) == 1)
    }
}
