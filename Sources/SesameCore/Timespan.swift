/// A length of time in whole seconds, as options and messages have it.
package struct Timespan: Hashable, CustomStringConvertible {
    package let seconds: Int

    package init(seconds: Int) { self.seconds = seconds }

    private static let units: [(letter: Character, seconds: Int)] = [("d", 86_400), ("h", 3600), ("m", 60), ("s", 1)]

    /// Reads seconds, or a number with its unit: `90s`, `30m`, `24h`, `7d`; from one second to a thousand days.
    package init?(parsing text: String) {
        let unit = Self.units.first { $0.letter == text.last }
        let digits = unit == nil ? text[...] : text.dropLast()
        guard digits.utf8.allSatisfy({ (48...57).contains($0) }), digits.utf8.count <= 9, let number = Int(digits),
            case let seconds = number * (unit?.seconds ?? 1), 1...86_400_000 ~= seconds
        else { return nil }
        self.seconds = seconds
    }

    /// In the largest unit of which there are two: `47h`, `119m`.
    package var description: String {
        let unit = Self.units.first { seconds >= 2 * $0.seconds } ?? ("s", 1)
        return "\(seconds / unit.seconds)\(unit.letter)"
    }
}
