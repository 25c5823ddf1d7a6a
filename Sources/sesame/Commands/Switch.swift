import SesameCore

/// `sesame enable`, `disable`, `restore`: the states of a secret, whatever its versions.
func switchSecret(_ arguments: Arguments, _ messages: Messages) throws(Failure) {
    let name = try arguments.secretName(atVersion: "all versions have the state of their secret: name it alone")
    var rows = try Rows(arguments)
    let settings = try arguments.settings(messages)
    var state = ProcessState.guardValues()
    defer { state.restore() }
    let secret = try StoredSecret(name, settings)
    switch arguments.command {
    case .enable: try secret.enable()
    case .disable: try secret.disable()
    default: try secret.restore()
    }
    let status = arguments.command == .enable ? "Enabled" : "Disabled"
    rows.add(
        [name, status], [("secret", .text(name)), ("region", .text(secret.region.name)), ("status", .text(status))])
    try rows.write()
    if arguments.command == .restore { messages.note("its values can be read again after sesame enable \(name)") }
}
