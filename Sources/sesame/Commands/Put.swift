import Glibc
import SesameCore

/// `sesame put`: stores a version and prints its reference.
func put(_ arguments: Arguments, _ messages: Messages) throws(Failure) {
    guard arguments.operands.count == 1, let name = arguments.operands.first else {
        throw Arguments.wrong(
            arguments.operands.isEmpty ? "there is no name" : "a value is never taken from the command line", .put)
    }
    let (creates, replaces) = (try arguments.isOn(.create), try arguments.isOn(.replace))
    if creates && replaces { throw Arguments.wrong("--create and --replace exclude each other", .put) }
    let version = arguments[.versionID] ?? (replaces ? SecretWriting.currentVersion : nil)
    guard creates || version != nil else { throw Arguments.wrong("there is no --version-id", .put) }
    do throws(SecretReference.Invalid) {
        try SecretReference.check(name: name, version: version)
    } catch {
        throw Failure(
            .usage, error.problem, hint: name.contains("@") ? "the version is named with --version-id" : nil)
    }
    let settings = try arguments.settings(messages)
    var state = ProcessState.guardValues()
    defer { state.restore() }
    let writing = try SecretWriting(
        name: name, version: version, creates: creates, replaces: replaces, settings)
    let file = arguments.path(.valueFile)
    let isPrompt = file == nil && isatty(STDIN_FILENO) == 1
    let value = try checked(isPrompt ? Prompt.read("value of \(name)") : readValue(file), file)
    let made = try writing.store(value, binary: try arguments.isOn(.binary))
    if try arguments.isOn(.verbose) {
        if let contest = settings.region.contest { messages.note(contest) }
        messages.note("\(name)@\(made): \(value.count) bytes, credentials: \(writing.credentials)")
    }
    try printOut("\(name)@\(made)\n")
}

/// From a file or standard input, byte for byte.
private func readValue(_ file: FilePath?) throws(Failure) -> SecretBytes {
    do throws(FileFailure) {
        return try SecretBytes(contentsOf: file ?? "-", limit: SecretWriting.limit, waits: true)
    } catch {
        throw Failure(.data, at: file?.description ?? "standard input", error.problem)
    }
}

private func checked(_ value: SecretBytes, _ file: FilePath?) throws(Failure) -> SecretBytes {
    guard value.count > 0 else {
        throw Failure(
            .data, at: file?.description ?? "standard input", "the value is empty",
            hint: "the service takes no empty value")
    }
    return value
}
