import SesameCore

/// `sesame check`: the manifest's variables and what each gets, as a table; nothing is fetched.
func check(_ arguments: Arguments, _ messages: Messages) throws(Failure) {
    if let extra = arguments.operands.first {
        throw Failure(.usage, "\"\(extra)\" is one word too many", hint: "the manifest is named with -f FILE")
    }
    let manifest = try arguments.source().read(try arguments.selection())
    if try arguments.isOn(.verbose) {
        for entry in manifest.entries { messages.note("\(entry.variable.text): \(entry.location)") }
        for each in manifest.imports { messages.note("\(each.names): \(each.location)") }
    }
    let region = try arguments.regions().with(manifest)
    if let contest = region.contest { messages.note(contest) }
    for fault in FetchPlan(manifest, region: region.chosen).unknownRegions { messages.warn(fault) }
    (manifest.mistakable + manifest.warnings).forEach(messages.warn)
    let rows = manifest.rows
    let width = rows.map(\.variable.count).max() ?? 0
    try printOut(rows.map { "\($0.variable.padded(to: width + 2))\(Messages.line($0.content))\n" }.joined())
}
