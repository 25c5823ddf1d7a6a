/// A moment in Unix seconds, 1970 or later, read as a date in UTC.
///
/// The signature's scope wants the day, the access log the second; neither may depend on the machine's time zone.
struct UTCTime {
    let seconds: Int64

    /// `2026-11-22`. From days to a civil date: https://howardhinnant.github.io/date_algorithms.html#civil_from_days
    var day: String {
        let days = seconds / 86_400 + 719_468
        let era = days / 146_097
        let dayOfEra = days - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153  // months from March
        let day = dayOfYear - (153 * shifted + 2) / 5 + 1
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return "\(year.padded(4))-\(month.padded(2))-\(day.padded(2))"
    }

    /// `09:05:00`.
    var time: String {
        let time = seconds % 86_400
        return "\((time / 3600).padded(2)):\((time / 60 % 60).padded(2)):\((time % 60).padded(2))"
    }

    /// `2026-11-22T09:05:00Z`.
    var stamp: String { "\(day)T\(time)Z" }

    /// `2026-11-22 09:05:00`, as the service writes times that people read; nothing for 0, which is never.
    var dateTime: String { seconds == 0 ? "" : "\(day) \(time)" }

    /// `20261122090500`.
    var digits: String { "\(day)\(time)".filter(\.isNumber) }
}

extension UTCTime {
    /// The moment written as `2026-11-22 09:05:00`; nil when the text is no such moment.
    ///
    /// https://howardhinnant.github.io/date_algorithms.html#days_from_civil
    init?(dateTime text: String) {
        let numbers = text.split { !$0.isNumber }.compactMap { Int64($0) }
        guard numbers.count == 6, numbers[0] >= 1970, numbers.allSatisfy({ $0 <= 9999 }) else { return nil }
        let (month, day) = (numbers[1], numbers[2])
        let year = month <= 2 ? numbers[0] - 1 : numbers[0]
        let era = year / 400
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        let days = era * 146_097 + dayOfEra - 719_468
        seconds = days * 86_400 + numbers[3] * 3600 + numbers[4] * 60 + numbers[5]
        // Only a moment that there is comes back the same.
        guard seconds > 0, dateTime == text else { return nil }
    }
}

extension Int64 {
    fileprivate func padded(_ width: Int) -> String {
        let text = String(self)
        return String(repeating: "0", count: Swift.max(0, width - text.utf8.count)) + text
    }
}
