import SecretMemory
/// The number of started launches, of 400, over time, as SVG.
enum Plot {
    private static let (width, height, left, bottom) = (640.0, 320.0, 48.0, 40.0)
    private static let seconds = 36.0

    static func svg() -> String {
        let cases: [(name: String, color: String, fleet: Fleet)] = [
            ("10 secrets, at once", "#c0392b", Fleet(launches: 400, values: 10, spread: 1000, roundTrip: 5)),
            ("10 secrets, --splay 30", "#2471a3", Fleet(launches: 400, values: 10, spread: 30_000, roundTrip: 5)),
            ("one JSON secret, at once", "#1e8449", Fleet(launches: 400, values: 1, spread: 1000, roundTrip: 5)),
        ]
        var lines = [
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 \(width) \(height)\" font-family=\"sans-serif\" "
                + "font-size=\"12\">",
            "<rect width=\"\(width)\" height=\"\(height)\" fill=\"white\"/>",
        ]
        for count in stride(from: 0, through: 400, by: 100) {
            lines.append(
                "<line x1=\"\(left)\" x2=\"\(width - 8)\" y1=\"\(y(count))\" y2=\"\(y(count))\" stroke=\"#ddd\"/>"
                    + "<text x=\"\(left - 6)\" y=\"\(y(count) + 4)\" text-anchor=\"end\">\(count)</text>")
        }
        for second in stride(from: 0.0, through: seconds, by: 6) {
            lines.append("<text x=\"\(x(second))\" y=\"\(height - 22)\" text-anchor=\"middle\">\(Int(second)) s</text>")
        }
        lines.append(
            "<text x=\"\(width / 2)\" y=\"\(height - 6)\" text-anchor=\"middle\">launches that have started, of 400, "
                + "at 300 requests a second (simulated)</text>")
        for (number, each) in cases.enumerated() {
            let points = each.fleet.run(seed: 1).starts.enumerated().map { "\(x($1 / 1000)),\(y($0 + 1))" }
            lines.append(
                "<polyline fill=\"none\" stroke=\"\(each.color)\" stroke-width=\"2\" points=\"\(points.joined(separator: " "))\"/>"
                    + "<text x=\"\(width - 190)\" y=\"\(180 + 18 * number)\" fill=\"\(each.color)\">\(each.name)</text>"
            )
        }
        return (lines + ["</svg>"]).joined(separator: "\n")
    }

    private static func x(_ second: Double) -> Double { rounded(left + second / seconds * (width - left - 8)) }

    private static func y(_ count: Int) -> Double { rounded(8 + (1 - Double(count) / 400) * (height - bottom - 8)) }

    private static func rounded(_ value: Double) -> Double { (value * 10).rounded() / 10 }
}
