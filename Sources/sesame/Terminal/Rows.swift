import SesameCore

/// The rows of a listing: a table, or with `--json` an object a line.
struct Rows {
    private let isJSON: Bool
    private var cells: [[String]] = []
    private let objects = SecretBytes()

    init(_ arguments: Arguments) throws(Failure) { isJSON = try arguments.isOn(.json) }

    /// Adds a row.
    ///
    /// - Parameters:
    ///   - cells: of the table; they may hold any character.
    ///   - members: of the object; one without a value is left out.
    mutating func add(_ cells: [String], _ members: [(String, JSON.Part?)]) {
        guard isJSON else { return self.cells.append(cells.map(Messages.line)) }
        objects.append(JSON.text(.object(members.compactMap { name, value in value.map { (name: name, value: $0) } })))
        objects.append("\n")
    }

    /// Writes the rows to standard output.
    func write() throws(Failure) {
        if isJSON { return try writeOut(objects) }
        let columns = cells.map(\.count).max() ?? 0
        let widths = (0..<columns).map { column in
            cells.lazy.map { $0.count > column ? $0[column].count : 0 }.max() ?? 0
        }
        let lines = cells.map { cells in
            var line = zip(cells, widths).reduce("") { $0 + $1.0.padded(to: $1.1 + 2) }
            while line.last == " " { line.removeLast() }
            return line + "\n"
        }
        try printOut(lines.joined())
    }
}
