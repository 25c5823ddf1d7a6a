import SesameCore

/// `sesame describe`: all about a secret but its value and its versions.
func describe(_ arguments: Arguments, _ messages: Messages) throws(Failure) {
    let name = try arguments.secretName(atVersion: "describe tells of the whole secret: name it alone")
    var rows = try Rows(arguments)
    let settings = try arguments.settings(messages)
    var state = ProcessState.guardValues()
    defer { state.restore() }
    let summary = try StoredSecret(name, settings).summary()
    if try arguments.isOn(.json) {
        rows.add([], summary.members)
    } else {
        for (title, text) in summary.lines { rows.add([title, text], []) }
    }
    try rows.write()
}

extension SecretSummary {
    /// A line for each fact that there is.
    fileprivate var lines: [(String, String)] {
        let facts: [(String, String?)] = [
            ("name", name), ("region", region), ("status", status), ("created", utcTime(created)),
            ("removed", removed.map(utcTime)), ("product", product),
            ("rotation", rotationDays.map { "every \($0) days" }), ("key", key),
            ("description", description.isEmpty ? nil : description),
        ]
        return facts.compactMap { title, text in text.map { (title, $0) } }
    }
}
