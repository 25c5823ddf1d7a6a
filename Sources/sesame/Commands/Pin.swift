import SesameCore

/// `sesame pin`: shows the newest version of each secret of the manifest, and with `--yes` writes them into it.
func pin(_ arguments: Arguments, _ messages: Messages) throws(Failure) {
    let settings = try arguments.settings(messages)
    let writes = try arguments.isOn(.yes)
    var state = ProcessState.guardValues()
    defer { state.restore() }
    let proposal = try PinProposal(arguments.paths(.manifest), arguments.operands, settings)
    for name in proposal.unpinnable.sorted() {
        messages.note(
            "\(name) has no version to pin: the newest is SSM_Current, which changes in place; "
                + "sesame put \(name) --version-id ID makes one")
    }
    let rows = proposal.changes.map { ["\($0.location)", $0.reference, $0.version, utcTime($0.created)] }
    let widths = (0..<3).map { column in (rows.map { $0[column].count }.max() ?? 0) + 2 }
    try printOut(
        rows.map {
            $0[0].padded(to: widths[0]) + $0[1].padded(to: widths[1]) + $0[2].padded(to: widths[2]) + $0[3] + "\n"
        }.joined())
    if rows.isEmpty { return messages.note("every reference has its version") }
    if writes { try proposal.write() } else { messages.note("nothing is written; --yes writes these versions") }
}
