import Glibc
import SesameCore
import TencentCloud

/// `sesame put`: stores a version and prints its reference.
func put(_ arguments: Arguments, _ messages: Messages) throws(Failure) {
    guard arguments.operands.count == 1, let name = arguments.operands.first else {
        throw Arguments.wrong(
            arguments.operands.isEmpty ? "there is no name" : "a value is never taken from the command line", .put)
    }
    let creating = try arguments.isOn(.create)
    let version = arguments[.versionID]
    guard creating || version != nil else { throw Arguments.wrong("there is no --version-id", .put) }
    do throws(SecretReference.Invalid) {
        _ = try SecretReference(name: name, version: version)
    } catch {
        throw Failure(.usage, error.problem)
    }
    let settings = try arguments.settings(messages)
    var state = ProcessState.guardValues()
    defer { state.restore() }
    let connection = try ServiceConnection(settings, manifestRegion: nil)
    let file = arguments[.valueFile]
    let isPrompt = file == nil && isatty(STDIN_FILENO) == 1
    let value = try checked(isPrompt ? Prompt.read("value of \(name)") : readValue(file), file)
    connection.service.restartTime()
    let isBinary = try arguments.isOn(.binary)
    let made: String
    do throws(RequestFailure) {
        made = try connection.service.put(
            value, name: name, version: version, creating: creating, binary: isBinary)
    } catch {
        var fault = Fault(error, for: version.map { "\(name)@\($0)" } ?? name, at: settings.endpoint)
        if fault.status == .noInput && !creating { fault.hint = "to make the secret too, add --create" }
        throw Failure([fault])
    }
    if try arguments.isOn(.verbose) {
        messages.note("\(name)@\(made): \(value.count) bytes, credentials: \(connection.source.place)")
    }
    try printOut("\(name)@\(made)\n")
}

/// From a file or standard input, byte for byte.
private func readValue(_ file: String?) throws(Failure) -> SecretBytes {
    do throws(FileFailure) {
        return try SecretBytes(contentsOf: file ?? "-", limit: SecretsManager.valueLimit)
    } catch {
        throw Failure(.data, at: file ?? "standard input", error.problem)
    }
}

private func checked(_ value: SecretBytes, _ file: String?) throws(Failure) -> SecretBytes {
    guard value.count > 0 else {
        throw Failure(
            .data, at: file ?? "standard input", "the value is empty", hint: "the service takes no empty value")
    }
    return value
}
