import CLinux

/// The UTC day of a time in seconds since 1970, `YYYY-MM-DD`; a phrase if no calendar has that day.
package func utcDay(_ timestamp: Int) -> String {
    var day = [CChar](repeating: 0, count: 32)
    let count = unsafe linux_utc_day(timestamp, &day, day.count)
    guard count > 0 else { return "a time out of range" }
    return String(decoding: day.prefix(count).map(UInt8.init(bitPattern:)), as: UTF8.self)
}
