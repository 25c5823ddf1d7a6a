/// A length of time in whole seconds, for options and messages.
package struct Timespan: Hashable, CustomStringConvertible {
    package let seconds: Int

    package init(seconds: Int) { self.seconds = seconds }

    private static let units: [(name: String, seconds: Int)] = [("d", 86_400), ("h", 3600), ("m", 60), ("s", 1)]

    /// Reads a number of seconds, or a number with a unit: `1.5`, `500ms`, `5s`, `30m`, `24h`, `7d`.
    ///
    /// - Returns: milliseconds, a thousand days at most; nil if the text is not a length of time.
    package static func milliseconds(parsing text: String) -> Int? {
        let number = text.utf8.prefix { (48...57).contains($0) || $0 == UInt8(ascii: ".") }
        let unit = text[number.endIndex...]
        let seconds =
            unit == "ms" ? 0.001 : units.first { $0.name == (unit.isEmpty ? "s" : unit) }.map { Double($0.seconds) }
        guard let seconds, let value = Double(Substring(number)),
            case let milliseconds = (1000 * seconds * value).rounded(),
            milliseconds <= 86_400_000_000
        else { return nil }
        return Int(milliseconds)
    }

    /// The time in the largest unit that fits at least twice: `47h`, `119m`.
    package var description: String {
        let unit = Self.units.first { seconds >= 2 * $0.seconds } ?? ("s", 1)
        return "\(seconds / unit.seconds)\(unit.name)"
    }
}
