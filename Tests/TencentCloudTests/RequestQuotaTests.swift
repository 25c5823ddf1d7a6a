@testable import TencentCloud
import Testing

/// The number of requests that are sent in a second.
@Suite struct RequestQuotaTests {
    /// Sends `count` requests as soon as the quota allows, each `delay` milliseconds after it was handed over.
    private func gone(_ count: Int, delay: (Int) -> Int = { _ in 0 }) -> [Int] {
        var quota = RequestQuota(limit: 290)
        var (now, begun, gone, pending) = (0, 0, [Int](), [Int]())
        while gone.count < count {
            for due in pending where due <= now {
                quota.go(at: now)
                gone.append(now)
            }
            pending.removeAll { $0 <= now }
            if begun < count && quota.wait(at: now) == 0 {
                quota.reserve(at: now)
                pending.append(now + delay(begun))
                begun += 1
            } else {
                now += 1
            }
        }
        return gone
    }

    private func most(_ times: [Int], in window: Int = 1000) -> Int {
        times.map { start in times.count { (start..<start + window).contains($0) } }.max() ?? 0
    }

    @Test func `no second has more than the quota, wherever it begins`() {
        let gone = gone(2000)
        #expect(most(gone) <= 290)
        #expect(gone[289] == 0)
        // 290 in 1.06 s: the window includes the difference that two requests may have in their time to the service.
        #expect((7300...7320).contains(gone[1999]))
    }

    @Test func `requests that waited for a connection count when they go out`() {
        #expect(most(gone(2000) { $0 < 290 ? 900 - $0 : 40 }) <= 290)
    }

    @Test func `delays of up to 50 ms bring no more than the quota to the service in a second`() {
        var random = UInt64(7)
        let arrivals = gone(2000).map { time in
            random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return time + Int(random >> 33) % 51
        }
        #expect(most(arrivals) <= 300)
    }

    @Test func `after the first burst they are spread evenly`() {
        let gone = gone(1000)
        #expect(zip(gone[291...], gone[292...]).allSatisfy { (3...5).contains($1 - $0) })
    }

    @Test func `a request that never went out is not counted`() {
        var quota = RequestQuota(limit: 2)
        quota.reserve(at: 0)
        quota.reserve(at: 0)
        #expect(quota.wait(at: 0) > 0)
        quota.release()
        quota.release()
        #expect(quota.wait(at: 1100) == 0)
    }
}
