import Testing

@testable import SesameCore

@Suite struct TimespanTests {
    @Test(arguments: [
        ("1", 1), ("90", 90), ("90s", 90), ("30m", 1800), ("24h", 86_400), ("7d", 604_800), ("007", 7),
        ("1000d", 86_400_000), ("86400000", 86_400_000),
    ]) func `seconds, or a number with a unit`(_ text: String, _ seconds: Int) {
        #expect(Timespan(parsing: text)?.seconds == seconds)
    }

    @Test(arguments: [
        "", "0", "0h", "s", "h", "-1", "+1", "1.5h", "1h30m", " 1h", "1 h", "1H", "1w", "1001d", "86400001",
        "9999999999",
        "999999999d", "٣", "1hh", "ten",
    ]) func `nothing else`(_ text: String) { #expect(Timespan(parsing: text) == nil) }

    @Test(arguments: [
        (0, "0s"), (1, "1s"), (119, "119s"), (120, "2m"), (7199, "119m"), (7200, "2h"), (86_400, "24h"),
        (172_799, "47h"),
        (172_800, "2d"), (864_000, "10d"),
    ]) func `it is told in the largest unit of which there are two`(_ seconds: Int, _ text: String) {
        #expect("\(Timespan(seconds: seconds))" == text)
    }
}
