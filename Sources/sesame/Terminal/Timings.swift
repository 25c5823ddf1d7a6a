import SesameCore

/// The table of `--timings`: a line a request, milliseconds from its start (`wait`: before it), and a line for all.
enum Timings {
    private static let columns = [
        "wait", "dns", "connect", "tls", "first byte", "total", "attempts", "bytes", "connections", "protocol",
    ]

    /// - Parameter notes: of which those with an answer are shown.
    static func lines(_ notes: [FetchNote]) -> [String] {
        let requests = notes.compactMap { note in note.answer.map { (secret: note.secret, answer: $0) } }
        let rows = requests.map { ($0.secret, cells($0.answer)) }
        func sum(_ number: (FetchNote.Answer) -> Int) -> String { "\(requests.reduce(0) { $0 + number($1.answer) })" }
        let sums = [sum { $0.attempts }, sum { $0.receivedBytes }, sum { $0.connections }]
        let all = ["", "", "", "", "", ""] + sums + [""]
        let table = [("", columns)] + rows + [("all", all)]
        let widths = columns.indices.map { column in table.map { $0.1[column].count }.max() ?? 0 }
        let width = table.map(\.0.count).max() ?? 0
        return table.map { name, cells in
            let right = zip(cells, widths).map { String(repeating: " ", count: 2 + $1 - $0.count) + $0 }
            return "timings: " + name.padded(to: width) + right.joined()
        }
    }

    private static func cells(_ answer: FetchNote.Answer) -> [String] {
        ([answer.wait] + answer.stages).map(milliseconds)
            + ["\(answer.attempts)", "\(answer.receivedBytes)", "\(answer.connections)", answer.httpVersion]
    }

    private static func milliseconds(_ microseconds: Int) -> String {
        "\(microseconds / 1000).\(microseconds / 100 % 10)"
    }
}
