import SesameCore

/// `sesame rm`: removes a secret after a recovery window, or one version of it at once.
func remove(_ arguments: Arguments, _ messages: Messages) throws(Failure) {
    let (name, version) = try arguments.secretNameAndVersion()
    let recovery = try arguments.number(.recovery, 0...30)
    if version != nil && recovery != nil {
        throw Failure(
            .usage, "--recovery is for a whole secret", hint: "the service removes a version at once, and for good")
    }
    let isConfirmed = try arguments.isOn(.yes)
    guard isConfirmed || Prompt.isPossible else {
        throw Failure(.usage, "there is no terminal to ask at", hint: "add --yes to remove it without a question")
    }
    var rows = try Rows(arguments)
    let settings = try arguments.settings(messages)
    var state = ProcessState.guardValues()
    defer { state.restore() }
    let secret = try StoredSecret(name, settings)
    let ask = { (what: String, fate: String) throws(Failure) in
        if isConfirmed { return }
        messages.note("\(what) in \(secret.region.name) is removed \(fate)")
        try confirm(what)
    }
    let end: Removal
    if let version {
        end = try remove(version: version, of: secret, ask)
    } else {
        end = try remove(secret, recovery, ask)
    }
    let what = version.map { "\(name)@\($0)" } ?? name
    rows.add(
        [what, end.status, end.time.map(utcTime) ?? ""],
        [
            ("secret", .text(name)), ("version", version.map { .text($0) }), ("region", .text(secret.region.name)),
            ("status", .text(end.status)), ("removed", end.time.map { .integer($0) }),
        ])
    try rows.write()
}

/// The state in which a removal leaves a secret or version, and when it is gone, if it is not yet.
private typealias Removal = (status: String, time: Int?)

/// Asks whether something is to be removed: its name, and how it goes. Throws if it is not.
private typealias Question = (_ what: String, _ fate: String) throws(Failure) -> Void

private func remove(version: String, of secret: StoredSecret, _ ask: Question) throws(Failure) -> Removal {
    let versions = try secret.versions()
    let what = "\(secret.name)@\(version)"
    guard versions.contains(where: { $0.id == version }) else {
        let ids = versions.map(\.id).joined(separator: ", ")
        throw Failure(.noInput, at: what, "no such version", hint: "versions of this secret: \(ids)")
    }
    try ask(what, versions.count > 1 ? "at once, and for good" : "at once, and for good; it is the only version")
    try secret.remove(version: version)
    return ("Removed", nil)
}

private func remove(_ secret: StoredSecret, _ recovery: Int?, _ ask: Question) throws(Failure) -> Removal {
    let summary = try secret.summary()
    if summary.isPendingDelete {
        let time = summary.removed.map { ", on \(utcTime($0))" } ?? ""
        throw Failure(
            .noInput, at: summary.name, "the secret is to be deleted already\(time)",
            hint: "take it back with sesame restore \(summary.name)")
    }
    if summary.isRemovedAtOnce && recovery != 0 {
        throw Failure(.usage, at: summary.name, "the service removes an SSH key at once only", hint: "add --recovery 0")
    }
    let days = recovery ?? 7
    try ask(
        summary.name,
        days == 0
            ? "at once, and for good" : "in \(days) days; until then sesame restore \(summary.name) brings it back")
    try secret.remove(days: days, isEnabled: summary.isEnabled)
    guard days > 0 else { return ("Removed", nil) }
    let now = try? secret.summary()
    return (now?.status ?? "PendingDelete", now?.removed)
}

/// Lets the user type the name of what is to be removed.
private func confirm(_ what: String) throws(Failure) {
    guard try Prompt.ask("type \(what) to go on") == what else {
        throw Failure(.data, at: "the terminal", "this is not \(what)", hint: "nothing was removed")
    }
}
