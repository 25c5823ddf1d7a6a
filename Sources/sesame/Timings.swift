import TencentCloud

/// The table of `--timings`: a line a request, milliseconds from its start, and a line for all.
enum Timings {
    private static let columns = [
        "dns", "connect", "tls", "first byte", "total", "attempts", "bytes", "connections", "protocol",
    ]

    static func lines(_ requests: [(reference: SecretReference, timing: RequestTiming)]) -> [String] {
        let rows = requests.map { ("\($0.reference)", cells($0.timing)) }
        let all = [
            "", "", "", "", "", "\(requests.reduce(0) { $0 + $1.timing.attempts })",
            "\(requests.reduce(0) { $0 + $1.timing.bytes })", "\(requests.reduce(0) { $0 + $1.timing.connections })",
            "",
        ]
        let table = [("", columns)] + rows + [("all", all)]
        let widths = columns.indices.map { column in table.map { $0.1[column].count }.max() ?? 0 }
        let width = table.map(\.0.count).max() ?? 0
        return table.map { name, cells in
            let right = zip(cells, widths).map { String(repeating: " ", count: 2 + $1 - $0.count) + $0 }
            return "timings: " + name.padded(to: width) + right.joined()
        }
    }

    private static func cells(_ timing: RequestTiming) -> [String] {
        [timing.resolved, timing.connected, timing.secured, timing.firstByte, timing.total].map(milliseconds)
            + ["\(timing.attempts)", "\(timing.bytes)", "\(timing.connections)", timing.version]
    }

    private static func milliseconds(_ microseconds: Int) -> String {
        "\(microseconds / 1000).\(microseconds / 100 % 10)"
    }
}
