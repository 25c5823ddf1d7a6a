import Glibc
import SesameCore

/// `sesame put`: stores a version and prints its reference.
func put(_ arguments: Arguments, _ messages: Messages) throws(Failure) {
    let name = try arguments.secretName(
        extra: "a value is never taken from the command line", atVersion: "the version is named with --version-id")
    let (creates, replaces) = (try arguments.isOn(.create), try arguments.isOn(.replace))
    let version = try arguments.versionID() ?? (replaces ? SecretWriting.currentVersion : nil)
    let source = try ValueSource(arguments)
    let description = try arguments.description()
    var rows = try Rows(arguments)
    let settings = try arguments.settings(messages)
    var state = ProcessState.guardValues()
    defer { state.restore() }
    var writing = try SecretWriting(name: name, version: version, creates: creates, replaces: replaces, settings)
    writing.description = description
    if version == nil && !creates { writing.version = try nextVersion(of: writing, messages) }
    let value = try source.read(for: name)
    let made = try writing.store(value, binary: try arguments.isOn(.binary))
    if try arguments.isOn(.verbose) {
        if let contest = settings.region.contest { messages.note(contest) }
        messages.note("\(name)@\(made): \(value.count) bytes, credentials: \(writing.credentials)")
    }
    rows.add(
        ["\(name)@\(made)"], [("secret", .text(name)), ("version", .text(made)), ("region", .text(writing.region))])
    try rows.write()
}

/// The id of the next version: at a terminal the user takes the proposal or another, elsewhere it must be named.
private func nextVersion(of writing: SecretWriting, _ messages: Messages) throws(Failure) -> String {
    let (next, hasCurrent) = try writing.proposal()
    let current = "\(writing.name)@\(SecretWriting.currentVersion)"
    guard Prompt.isPossible else {
        let replacing = hasCurrent ? ", or --replace for \(current)" : ""
        throw Failure(
            .usage, at: writing.name, "there is no --version-id", hint: "add --version-id \(next.id)\(replacing)")
    }
    if hasCurrent {
        messages.note("references without a version mean \(current); put --replace gives that one another value")
    }
    let typed = try Prompt.ask("id of the new version [\(next.id)]")
    let version = typed.isEmpty ? next.id : typed
    do throws(SecretReference.Invalid) { try SecretReference.check(version: version) } catch {
        throw Failure(.usage, at: "the terminal", error.problem)
    }
    return version
}

extension Arguments {
    fileprivate func versionID() throws(Failure) -> String? {
        guard let version = self[.versionID] else { return nil }
        do throws(SecretReference.Invalid) { try SecretReference.check(version: version) } catch {
            throw Failure(.usage, error.problem)
        }
        return version
    }

    fileprivate func description() throws(Failure) -> String? {
        let limit = SecretWriting.descriptionLimit
        return try value(.description, "not a description", hint: "text of at most \(limit) bytes") { text in
            1...limit ~= text.utf8.count && text.unicodeScalars.allSatisfy { $0.isPlain } ? text : nil
        }
    }
}
