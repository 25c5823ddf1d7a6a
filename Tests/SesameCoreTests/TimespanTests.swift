@testable import SesameCore
import Testing

@Suite struct TimespanTests {
    @Test(arguments: [
        ("0", 0), ("1", 1000), ("90", 90_000), ("90s", 90_000), ("30m", 1_800_000), ("24h", 86_400_000),
        ("7d", 604_800_000), ("007", 7000), ("1.5", 1500), (".5s", 500), ("500ms", 500), ("1.5h", 5_400_000),
        ("1000d", 86_400_000_000), ("86400000", 86_400_000_000),
    ]) func `seconds, or a number with a unit`(_ text: String, _ milliseconds: Int) {
        #expect(Timespan.milliseconds(parsing: text) == milliseconds)
    }

    @Test(arguments: [
        "", ".", "s", "h", "-1", "+1", "1h30m", " 1h", "1 h", "1H", "1w", "1001d", "86400001", "9999999999",
        "999999999d", "٣", "1hh", "ten", "1e3", "nan", "inf", "0x10", "1.2.3", "1s\0",
        String(repeating: "9", count: 400),
    ]) func `nothing else`(_ text: String) { #expect(Timespan.milliseconds(parsing: text) == nil) }

    @Test(arguments: [
        (0, "0s"), (1, "1s"), (119, "119s"), (120, "2m"), (7199, "119m"), (7200, "2h"), (86_400, "24h"),
        (172_799, "47h"),
        (172_800, "2d"), (864_000, "10d"),
    ]) func `it is told in the largest unit of which there are two`(_ seconds: Int, _ text: String) {
        #expect("\(Timespan(seconds: seconds))" == text)
    }
}
