import TencentCloud

/// A time in seconds since 1970 as `2026-11-22T10:11:12Z` (RFC 3339).
package func utcTime(_ timestamp: Int) -> String { "\(utcDay(timestamp))T\(utcClock(timestamp))" }

/// The time of a day of a time in seconds since 1970: `10:11:12Z`.
func utcClock(_ timestamp: Int) -> String {
    let parts = [timestamp / 3600 % 24, timestamp / 60 % 60, timestamp % 60]
    return parts.map { $0 < 10 ? "0\($0)" : "\($0)" }.joined(separator: ":") + "Z"
}
