/// The known name that was probably meant by an unknown one: at most two slips away, and not more than half of it.
package func nearestName(to unknown: String, among known: [String]) -> String? {
    let scored = known.map { (name: $0, slips: slips(Array(unknown.utf8), Array($0.utf8))) }
    let best = scored.min { $0.slips < $1.slips }
    guard let best, best.slips <= 2, best.slips * 2 <= best.name.utf8.count else { return nil }
    return best.name
}

/// Letters added, left out, mistaken or swapped with their neighbour (optimal string alignment).
private func slips(_ a: [UInt8], _ b: [UInt8]) -> Int {
    var rows = [Array(0...b.count)]
    for i in a.indices {
        var row = [i + 1]
        for j in b.indices {
            var cost = min(rows[i][j + 1] + 1, row[j] + 1, rows[i][j] + (a[i] == b[j] ? 0 : 1))
            if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { cost = min(cost, rows[i - 1][j - 1] + 1) }
            row.append(cost)
        }
        rows.append(row)
    }
    return rows[a.count][b.count]
}
