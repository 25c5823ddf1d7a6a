import Foundation
@testable import LocalSecretsManager
import Synchronization
import Testing

/// A clock in nanoseconds that goes only when it is told to.
private final class Clock: Sendable {
    private let time = Mutex<Int64>(7_000_000_000)

    func now() -> Int64 { time.withLock { $0 } }
    func wait(_ nanoseconds: Int64) { time.withLock { $0 += nanoseconds } }
}

@Suite("Requests a second")
struct RequestQuotaTests {
    private let clock = Clock()
    private let uin: UInt64 = 100_000_000_001

    private func counter(_ quota: RequestQuota = .documented) -> RequestCounter {
        RequestCounter(quota, clock: { [clock] in clock.now() })
    }

    /// The number of answered requests of `count`.
    private func admitted(_ count: Int, _ action: String, _ counter: RequestCounter, uin: UInt64? = nil) -> Int {
        (1...count).count { _ in (try? counter.admit(action, of: uin ?? self.uin)) != nil }
    }

    @Test(arguments: [
        ("GetSecretValue", 300), ("PutSecretValue", 100), ("CreateSecret", 100), ("UpdateSecret", 50),
        ("DescribeSecret", 40), ("ListSecretVersionIds", 40), ("ListSecrets", 30), ("RotateProductSecret", 20),
        ("UpdateRotationStatus", 20),
    ])
    func `of one moment's requests as many pass as documented, and not one more`(_ action: String, _ limit: Int) throws
    {
        let counter = counter()
        #expect(admitted(limit, action, counter) == limit)
        let error = try #require(throws: ServiceError.self) { try counter.admit(action, of: uin) }
        #expect(error.code == .requestLimitExceeded)
        clock.wait(999_999_999)
        #expect(admitted(1, action, counter) == 0)
        clock.wait(1)
        #expect(admitted(limit + 1, action, counter) == limit)
    }

    @Test func `every second counts, whenever it begins`() {
        let counter = counter()
        #expect(admitted(200, "GetSecretValue", counter) == 200)
        clock.wait(600_000_000)
        #expect(admitted(200, "GetSecretValue", counter) == 100)
        clock.wait(400_000_000)
        #expect(admitted(300, "GetSecretValue", counter) == 200, "those of the first moment no longer count")
        clock.wait(599_999_999)
        #expect(admitted(1, "GetSecretValue", counter) == 0)
        clock.wait(1)
        #expect(admitted(300, "GetSecretValue", counter) == 100, "those refused never counted")
    }

    @Test func `where refused requests count, asking on and on is refused on and on`() throws {
        let counter = counter(try changed(.documented, by: "GetSecretValue=2,refused"))
        #expect(admitted(3, "GetSecretValue", counter) == 2)
        for _ in 1...50 {
            clock.wait(999_999_999)
            #expect(admitted(2, "GetSecretValue", counter) == 0, "those refused a second ago less a moment count")
        }
        clock.wait(1_000_000_000)
        #expect(admitted(3, "GetSecretValue", counter) == 2, "after a second without any")
    }

    @Test func `a steady three hundred a second pass for long`() {
        let counter = counter()
        for _ in 1...3000 {
            #expect(admitted(1, "GetSecretValue", counter) == 1)
            clock.wait(3_333_334)
        }
    }

    @Test func `accounts and actions are counted apart`() {
        let counter = counter()
        #expect(admitted(300, "GetSecretValue", counter) == 300)
        #expect(admitted(101, "PutSecretValue", counter) == 100)
        #expect(admitted(301, "GetSecretValue", counter, uin: 100_000_000_002) == 300)
        #expect(admitted(1, "GetSecretValue", counter) == 0)
        #expect(admitted(1000, "GetRegions", counter) == 1000)
    }

    @Test func `the quota is changed by action, or off`() throws {
        let quota = try changed(.documented, by: "GetSecretValue=2,GetRegions=0")
        #expect(quota.limits["GetSecretValue"] == 2 && quota.limits["PutSecretValue"] == 100)
        let counter = counter(quota)
        #expect(admitted(3, "GetSecretValue", counter) == 2)
        #expect(admitted(3, "GetRegions", counter) == 0)
        let off = try changed(quota, by: "off")
        #expect(admitted(1000, "GetSecretValue", self.counter(off)) == 1000)
        #expect(try changed(off, by: "GetSecretValue=5").limits == ["GetSecretValue": 5])
        let refused = try changed(off, by: "refused,AssumeRole=1")
        #expect(refused.countsRefused && refused.limits == ["AssumeRole": 1] && !off.countsRefused)
    }

    private func changed(_ quota: RequestQuota, by text: String) throws -> RequestQuota {
        var quota = quota
        let isChanged = quota.change(by: text)
        try #require(isChanged)
        return quota
    }

    @Test(arguments: [
        "", "on", "GetSecretValue", "GetSecretValue=", "GetSecretValue=-1", "GetSecretValue=+1", "GetSecretValue=1e3",
        "GetSecretValue=1000001", "GetSecretValues=1", "GetSecretValue=1,", ",", "GetSecretValue=1,off", "refused=1",
        "GetSecretValue=99999999999999999999",
    ])
    func `what is no quota changes nothing`(_ text: String) {
        var quota = RequestQuota.documented
        let changed = quota.change(by: text)
        #expect(!changed)
        #expect(quota == .documented)
    }

    @Test func `threads together get no more than one alone`() {
        let counter = RequestCounter(.documented, clock: { 1 })
        let passed = Mutex(0)
        DispatchQueue.concurrentPerform(iterations: 8) { _ in
            for _ in 1...100 where (try? counter.admit("GetSecretValue", of: uin)) != nil {
                passed.withLock { $0 += 1 }
            }
        }
        #expect(passed.withLock { $0 } == 300)
    }

    @Test func `a role is taken on as often as its quota says`() throws {
        let key = AccessKey(secretID: "AKIDtest", secretKey: "key of the test")
        let quota = try changed(.off, by: "GetCallerIdentity=1")
        let tokens = TokenAPI(keys: KeyRing(key), counter: counter(quota), clock: { Gateway.start })
        let request = try HTTPRequest.post("GetCallerIdentity", "{}", version: TokenAPI.version)
            .signed(by: key, at: Gateway.start, service: "sts")
        #expect(
            (1...3).map { _ in tokens.answer(request).record.code }
                == [nil, "RequestLimitExceeded", "RequestLimitExceeded"])
    }

    @Test func `the statistics tell what came, what passed, and the most in a second whenever it began`() throws {
        let statistics = RequestStatistics(clock: { [clock] in clock.now() })
        for code in [nil, "RequestLimitExceeded", "ResourceNotFound"] {
            statistics.count(AccessRecord(time: 0, action: "GetSecretValue", code: code))
            clock.wait(400_000_000)
        }
        clock.wait(300_000_000)
        for _ in 1...2 { statistics.count(AccessRecord(time: 0, action: "GetSecretValue")) }
        statistics.count(AccessRecord(time: 0))
        statistics.countConnection()
        var request = HTTPRequest(method: "GET", target: "/_statistics", headers: [:], body: [])
        let counts = """
            {"actions":{"GetSecretValue":{"admitted":4,"mostInASecond":3,"received":5,"refused":1},\
            "other":{"admitted":1,"mostInASecond":1,"received":1,"refused":0}},"connections":1}

            """
        #expect(statistics.answer(request).map { String(decoding: $0.body, as: UTF8.self) } == counts)
        request.method = "DELETE"
        #expect(
            statistics.answer(request).map { String(decoding: $0.body, as: UTF8.self) }
                == "{\"actions\":{},\"connections\":0}\n")
        request.target = "/"
        #expect(statistics.answer(request) == nil)
    }

    @Test func `the clock goes on`() {
        let before = RequestCounter.monotonicClock()
        usleep(1000)
        let elapsed = RequestCounter.monotonicClock() - before
        #expect(elapsed >= 1_000_000 && elapsed < 60_000_000_000)
    }
}
