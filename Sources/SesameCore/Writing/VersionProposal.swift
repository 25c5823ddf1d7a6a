import TencentCloud

/// The id that is proposed for the next version of a secret.
///
/// If the newest version's id is a number, or a number after letters (`7`, `v3`), it is the next number: `8`, `v4`. Else
/// it is the day, `2026-11-26`. What is there already is passed over: `v5`, `2026-11-26.2`.
package struct VersionProposal {
    package let id: String

    /// The most digits of a number that is counted on: a longer one is a date or a hash.
    private static let mostDigits = 6

    /// - Parameters:
    ///   - versions: ids, the newest first.
    ///   - now: seconds since 1970.
    init(after versions: [String], at now: Int) {
        let taken = Set(versions)
        if let newest = versions.first, let (letters, number) = Self.numbered(newest) {
            id = (1...versions.count + 1).lazy.map { "\(letters)\(number + $0)" }.first { !taken.contains($0) } ?? ""
        } else {
            let day = utcDay(now)
            let others = (2...versions.count + 2).lazy.map { "\(day).\($0)" }
            id = taken.contains(day) ? others.first { !taken.contains($0) } ?? "" : day
        }
    }

    /// The letters and the number of which an id is made; nil for any other id.
    private static func numbered(_ id: String) -> (letters: String, number: Int)? {
        let letters = id.prefix { $0.isASCII && $0.isLetter }
        let digits = id[letters.endIndex...]
        guard 1...mostDigits ~= digits.count, digits.first != "0" || digits == "0",
            digits.utf8.allSatisfy({ (48...57).contains($0) }), let number = Int(digits)
        else { return nil }
        return (String(letters), number)
    }
}
