import SesameCore

/// `sesame versions`: the ids of a secret's versions and when they were made, newest first.
func versions(_ arguments: Arguments, _ messages: Messages) throws(Failure) {
    let name = try arguments.secretName(atVersion: "versions lists all of them: name the secret alone")
    var rows = try Rows(arguments)
    let settings = try arguments.settings(messages)
    var state = ProcessState.guardValues()
    defer { state.restore() }
    let secret = try StoredSecret(name, settings)
    let versions = try secret.versions()
    // Whoever may list versions need not be allowed to describe the secret.
    let status = (try? secret.summary())?.status
    for (index, version) in versions.enumerated() {
        let marks = (version.isCurrent ? ["current"] : []) + (index == 0 ? ["newest"] : [])
        rows.add(
            [version.id, utcTime(version.created), status ?? "-", marks.joined(separator: ", ")],
            [
                ("version", .text(version.id)), ("created", .integer(version.created)),
                ("status", status.map { .text($0) }), ("current", .boolean(version.isCurrent)),
                ("newest", .boolean(index == 0)),
            ])
    }
    try rows.write()
}
