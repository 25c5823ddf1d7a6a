import SesameCore

/// `sesame versions`: the ids of a secret's versions and when they were made, newest first.
func versions(_ arguments: Arguments, _ messages: Messages) throws(Failure) {
    guard arguments.operands.count == 1, let name = arguments.operands.first else {
        throw Arguments.wrong(
            arguments.operands.isEmpty ? "there is no name" : "there is more than one name", .versions)
    }
    let settings = try arguments.settings(messages)
    let isJSON = try arguments.isOn(.json)
    var state = ProcessState.guardValues()
    defer { state.restore() }
    let versions = try VersionListing(of: name, settings).versions
    let width = versions.map(\.id.count).max() ?? 0
    let text = SecretBytes()
    for version in versions {
        if isJSON {
            text.append(JSON.text(.object([("version", .text(version.id)), ("created", .integer(version.created))])))
            text.append("\n")
        } else {
            text.append("\(version.id.padded(to: width + 2))\(utcTime(version.created))\n")
        }
    }
    try writeOut(text)
}
