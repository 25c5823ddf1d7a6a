import SesameCore

/// `sesame pin`: shows the newest version of each secret of the manifest, and with `--yes` writes them into it.
func pin(_ arguments: Arguments, _ messages: Messages) throws(Failure) {
    var rows = try Rows(arguments)
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
    for change in proposal.changes {
        rows.add(
            ["\(change.location)", change.reference, change.version, utcTime(change.created)],
            [
                ("place", .text("\(change.location)")), ("reference", .text(change.reference)),
                ("version", .text(change.version)), ("created", .integer(change.created)),
            ])
    }
    try rows.write()
    if proposal.changes.isEmpty { return messages.note("every reference has its version") }
    if writes { try proposal.write() } else { messages.note("nothing is written; --yes writes these versions") }
}
