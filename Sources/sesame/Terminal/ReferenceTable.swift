import SesameCore

/// The rows of `sesame check --remote` as a table, and the rows of both kinds of `check` as JSON.
extension [ReferenceRow] {
    /// The column of regions is there only where several are asked: else the first line tells the region.
    var table: String {
        let regions = Set(compactMap { $0.region })
        let head = ["variable", "reference", "version", "bytes", "age", "rotation"]
        let rows = map { row in row.cells(hasRegions: regions.count > 1) }
        return CheckOutput.table([head + (regions.count > 1 ? ["region"] : [])] + rows)
    }
}

extension ReferenceRow {
    fileprivate func cells(hasRegions: Bool) -> [String] {
        let region = hasRegions ? [region ?? "-"] : []
        guard let reference else { return [variable, "a constant", "-", "-", "-", "-"] + region }
        guard case .found(let version) = finding else {
            return [variable, reference, "-", "-", "-", "-"] + region + ["is not there"]
        }
        let age = version.age.map { "\(Timespan(seconds: $0))" } ?? "-"
        let cells = [variable, reference, version.id, "\(version.byteCount)", age, version.rotation.words]
        return cells + region + (version.endsInLineBreak ? ["ends in a line break"] : [])
    }

    /// The row in a line: names and facts.
    var json: SecretBytes {
        var members: [(String, JSON.Part)] = [("variable", .text(variable)), ("location", .text(location))]
        if let path { members.append(("path", .text(path))) }
        if isMemoryFile { members.append(("memory_file", .boolean(true))) }
        guard let reference else { return JSON.line(members + [("constant", .boolean(true))]) }
        members += [
            ("reference", .text(reference)), ("pinned", .boolean(isPinned)), ("optional", .boolean(isOptional)),
        ]
        if let region { members.append(("region", .text(region))) }
        switch finding {
        case nil: break
        case .absent: members.append(("found", .boolean(false)))
        case .found(let version): members += [("found", .boolean(true))] + version.members
        }
        return JSON.line(members)
    }
}

extension ReferenceRow.Version {
    fileprivate var members: [(String, JSON.Part)] {
        var members: [(String, JSON.Part)] = [
            ("version", .text(id)), ("bytes", .integer(byteCount)), ("ends_in_line_break", .boolean(endsInLineBreak)),
        ]
        if let age { members.append(("age", .integer(age))) }
        switch rotation {
        case .unknown: break
        case .off: members.append(("rotation_days", .integer(0)))
        case .days(let days): members.append(("rotation_days", .integer(days)))
        }
        if !newer.isEmpty { members.append(("newer", .array(newer.map { .text($0.id) }))) }
        return members
    }
}

extension ReferenceRow.Rotation {
    fileprivate var words: String {
        switch self {
        case .unknown: "-"
        case .off: "off"
        case .days(let days): "every \(days)d"
        }
    }
}

extension JSON {
    /// An object in a line.
    static func line(_ members: [(String, Part)]) -> SecretBytes {
        let line = text(.object(members.map { (name: $0, value: $1) }))
        line.append("\n")
        return line
    }
}
