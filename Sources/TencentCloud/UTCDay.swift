import Glibc

/// The UTC day of a time in seconds since 1970, `YYYY-MM-DD` (gmtime_r(3)).
package func utcDay(_ timestamp: Int) -> String {
    var seconds = time_t(timestamp)
    var utc = unsafe tm()
    unsafe gmtime_r(&seconds, &utc)
    func digits(_ number: Int32, _ width: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, width - text.count)) + text
    }
    return unsafe "\(digits(utc.tm_year + 1900, 4))-\(digits(utc.tm_mon + 1, 2))-\(digits(utc.tm_mday, 2))"
}
