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
    let settings = try arguments.settings()
    var state = ProcessState.guardValues()
    defer { state.restore() }
    let connection = try ServiceConnection(settings, manifestRegion: nil)
    let value = try readValue(arguments[.valueFile], prompt: "value of \(name)")
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
    try printOut("\(name)@\(made)\n")
}

/// From a file, standard input, or a prompt when that is a terminal; byte for byte.
private func readValue(_ file: String?, prompt: String) throws(Failure) -> SecretBytes {
    let value: SecretBytes
    do throws(FileFailure) {
        if file == nil && isatty(STDIN_FILENO) == 1 {
            value = try Prompt.read(prompt)
        } else {
            value = try SecretBytes(contentsOf: file ?? "-", limit: SecretsManager.valueLimit)
        }
    } catch {
        throw Failure(.data, at: file ?? "standard input", error.problem)
    }
    guard value.count > 0 else {
        throw Failure(
            .data, at: file ?? "standard input", "the value is empty", hint: "the service takes no empty value")
    }
    return value
}
