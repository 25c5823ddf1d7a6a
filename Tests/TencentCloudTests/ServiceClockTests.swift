import SecretMemory
@testable import TencentCloud
import Testing

/// Times from outside of any size: no difference of two times overflows.
@Suite struct ServiceClockTests {
    @Test(arguments: [Int.min, -1, 0, .max], [Int.min, 0, 1, .max])
    func `any date of an answer is taken, whatever this machine's clock shows`(_ local: Int, _ date: Int) {
        var told: [Int] = []
        let clock = ServiceClock(local: { local }, warn: { told.append($0) })
        clock.learn(date)
        clock.learn(.max)
        clock.learn(.min)
        #expect(clock.isTold)
        // The correction may be out of range; then it stops at the end of the range.
        #expect(clock.now <= 0)
        #expect(told.count >= 1)
    }

    @Test(arguments: [Int.min, -1, 0, .max]) func `credentials that end at any time have ended or not`(_ end: Int)
        throws
    {
        let credentials = try Credentials(
            id: ("a", SecretBytes("a")), key: ("b", SecretBytes("b")), token: ("t", nil), expiration: end,
            source: Credentials.Source(origin: "x"))
        #expect(credentials.hasEnded(at: .max))
        #expect(credentials.hasEnded(at: .min) == (end == .min))
        #expect(credentials.hasEnded(at: 1_700_000_000) == (end < .max))
    }

    @Test(arguments: [(Int.min, "a time out of range"), (.max, "a time out of range"), (0, "1970-01-01")])
    func `every time has a text for its day`(_ time: Int, _ day: String) { #expect(utcDay(time) == day) }
}
