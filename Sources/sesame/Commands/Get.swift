import Glibc
import SesameCore

/// `sesame get`: one value to standard output or a file, byte for byte.
func get(_ arguments: Arguments, _ messages: Messages) throws(Failure) {
    guard arguments.operands.count == 1, let text = arguments.operands.first else {
        throw Arguments.wrong(
            arguments.operands.isEmpty ? "there is no reference" : "there is more than one reference", .get)
    }
    let reference: SecretReference
    do throws(SecretReference.Invalid) {
        reference = try SecretReference(parsing: text)
    } catch {
        throw Failure(.usage, error.problem, hint: "write name[@version][#field]")
    }
    let settings = try arguments.settings(messages)
    var state = ProcessState.guardValues()
    defer { state.restore() }
    let reading = try SecretReading(reference, settings)
    if try arguments.isOn(.verbose) {
        if let contest = settings.region.contest { messages.note(contest) }
        messages.note(reading.note.line)
    }
    let bytes = try reading.bytes()
    if let path = arguments.path(.output) {
        try AtomicFile.write(bytes, to: path, hint: "without -o the value goes to stdout")
    } else {
        try writeOut(bytes)
    }
}
