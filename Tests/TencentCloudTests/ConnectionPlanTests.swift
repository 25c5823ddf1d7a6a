@testable import TencentCloud
import Testing

/// One request goes first; the facts that it learns decide how many are in flight.
@Suite struct ConnectionPlanTests {
    private let endpoint = Endpoint.mainland

    /// A plan after a first request to a server with a round trip of `roundTrip` milliseconds.
    private func connectionPlan(waiting: Int, roundTrip: Double, fixed: Int? = nil) -> ConnectionPlan {
        var plan = ConnectionPlan()
        plan.fixed = fixed
        plan.begin(to: endpoint, at: 1000)
        plan.waiting = waiting
        plan.learn(roundTrip: Int(roundTrip * 1000))
        return plan
    }

    /// The square root of requests x round trip / 2 ms, at most the number of requests that wait.
    @Test(arguments: [
        (waiting: 1, roundTrip: 20.0, connections: 1), (9, 20, 9), (9, 2, 3), (9, 0.1, 1), (49, 20, 22), (49, 2, 7),
        (49, 0.1, 2), (199, 20, 45), (199, 2, 14), (2, 300, 2), (199, 300, 64), (0, 20, 1),
    ]) func `connections of HTTP/1.1`(_ waiting: Int, _ roundTrip: Double, _ connections: Int) {
        var plan = connectionPlan(waiting: waiting, roundTrip: roundTrip)
        plan.learn(isMultiplexed: false)
        #expect(plan.limit(at: 1001, late: 0) == connections)
        // Open connections stay when fewer requests wait later.
        plan.waiting = 0
        plan.learn(roundTrip: Int(roundTrip * 1000))
        #expect(plan.limit(at: 1002, late: 0) == connections)
    }

    @Test func `the first goes alone, for a second or until it fails`() {
        var plan = ConnectionPlan()
        #expect(plan.limit(at: 1000, late: 0) == 1)
        plan.begin(to: endpoint, at: 1000)
        #expect(plan.limit(at: 1999, late: 0) == 1)
        #expect(plan.limit(at: 2000, late: 0) == 4)
        plan.fail(at: 1500)
        #expect(plan.limit(at: 1500, late: 0) == 4)
    }

    @Test func `requests follow to a far server on the connections that it has accepted, before its protocol is known`()
    {
        var plan = connectionPlan(waiting: 49, roundTrip: 20)
        #expect(plan.limit(at: 1001, late: 0) == 1)
        plan.learn(early: 9)
        #expect(plan.limit(at: 1001, late: 0) == 9)
        // Of 22 that are worth their cost over HTTP/1.1.
        plan.learn(early: 22)
        #expect(plan.limit(at: 1001, late: 0) == 12)
        plan.learn(mostConnections: 7)
        #expect(plan.limit(at: 1001, late: 0) == 7)
        plan.begin(to: .metadata, at: 1100)
        #expect(plan.limit(at: 1100, late: 0) == 1)
    }

    @Test func `a slow server gets more requests at once, and late requests hold no other back`() {
        var plan = connectionPlan(waiting: 49, roundTrip: 1)
        plan.learn(isMultiplexed: false)
        #expect(plan.limit(at: 1100, late: 0) == 5)
        #expect(plan.limit(at: 1100, late: 3) == 8)
        plan.learn(answerTime: 30_000)
        #expect(plan.limit(at: 1100, late: 0) == 27)
        // Only the quickest counts: the other answers had to wait for each other.
        plan.learn(answerTime: 90_000)
        #expect(plan.limit(at: 1100, late: 0) == 27)
        #expect(plan.limit(at: 1100, late: 60) == 64)
    }

    @Test func `a number that the user chose is not exceeded`() {
        for isMultiplexed in [false, true] {
            var plan = connectionPlan(waiting: 49, roundTrip: 20, fixed: 3)
            #expect(plan.connections(roundTrip: 20_000) == 3)
            #expect(plan.limit(at: 1100, late: 0) == 1)
            #expect(plan.limit(at: 3000, late: 9) == 3)
            plan.learn(isMultiplexed: isMultiplexed)
            #expect(plan.limit(at: 1100, late: 9) == 3)
        }
    }

    @Test func `a connection of HTTP/2 carries a hundred, whatever the user chose`() {
        var plan = connectionPlan(waiting: 600, roundTrip: 20, fixed: 200)
        plan.learn(isMultiplexed: true)
        plan.learn(answerTime: 20_000)
        #expect(plan.limit(at: 1100, late: 0) == 100)
    }

    /// The first answer tells whether the service admits the requests: before it, at most twice the number of
    /// worthwhile connections are in flight.
    @Test(arguments: [
        (waiting: 9, roundTrip: 20.0, most: 18), (49, 20, 44), (199, 20, 90), (19, 1, 6), (19, 0.1, 4), (9, 0.1, 4),
    ]) func `before the first answer few follow over a short round trip`(
        _ waiting: Int, _ roundTrip: Double, _ most: Int
    ) {
        var plan = connectionPlan(waiting: waiting, roundTrip: roundTrip)
        plan.learn(isMultiplexed: true)
        #expect(plan.limit(at: 1100, late: 0) == most)
        plan.learn(answerTime: Int(roundTrip * 1000))
        #expect(plan.limit(at: 1100, late: 0) == 100)
    }

    @Test func `a connection that ends before all are answered is shared by fewer, in the end by none`() {
        var plan = connectionPlan(waiting: 49, roundTrip: 20)
        plan.learn(isMultiplexed: true)
        plan.learn(answerTime: 20_000)
        var limits: [Int] = []
        for _ in 0..<8 {
            plan.lose(of: 40)
            limits.append(plan.limit(at: 1100, late: 0))
        }
        #expect(limits == [20, 10, 5, 2, 1, 1, 1, 1])
    }

    @Test func `a server that speaks HTTP/1.1 after a restart gets HTTP/1.1`() {
        var plan = connectionPlan(waiting: 49, roundTrip: 2)
        plan.learn(isMultiplexed: true)
        plan.learn(isMultiplexed: false)
        #expect(plan.limit(at: 1100, late: 0) == 7)
    }

    @Test func `if no more connections can be opened, the open ones carry all requests`() {
        var plan = connectionPlan(waiting: 499, roundTrip: 20)
        plan.learn(isMultiplexed: false)
        plan.learn(mostConnections: 7)
        #expect(plan.limit(at: 1100, late: 0) == 7)
        #expect(plan.limit(at: 1100, late: 9) == 7)
    }

    @Test func `nothing learned of one server is used for another`() {
        var plan = connectionPlan(waiting: 49, roundTrip: 20)
        plan.learn(isMultiplexed: true)
        #expect(plan.limit(at: 1100, late: 0) > 1)
        plan.begin(to: .metadata, at: 1100)
        #expect(plan.limit(at: 1100, late: 0) == 1)
    }
}
