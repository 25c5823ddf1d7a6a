/// The known name that an unknown one probably stands for; nil if none is close.
///
/// - Parameter share: letters that the known name must have for each slip. Two slips are allowed at most.
package func nearestName(to unknown: String, among known: [String], share: Int = 2) -> String? {
    let scored = known.map { (name: $0, slips: slips(Array(unknown.utf8), Array($0.utf8))) }
    let best = scored.min { $0.slips < $1.slips }
    guard let best, best.slips <= 2, best.slips * share <= best.name.utf8.count else { return nil }
    return best.name
}

/// The number of slips between two names: letters added, left out, replaced or swapped with a neighbour (optimal string
/// alignment distance).
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
