import Glibc
import SesameCore

/// `sesame doctor`: prints what a launch would find, a line for each thing, and ends as a launch would.
func doctor(_ arguments: Arguments, _ messages: Messages) throws(Failure) {
    if let extra = arguments.operands.first { throw Arguments.wrong("\"\(extra)\" is one word too many", .doctor) }
    let settings = try arguments.settings(messages)
    let (source, selection) = (try arguments.source(), try arguments.selection())
    let (isJSON, allowsDisk) = (try arguments.isOn(.json), try arguments.isOn(.allowDisk))
    var state = ProcessState.guardValues()
    var doctor = Doctor(
        settings, source, selection, allowsDisk: allowsDisk, endpointOrigin: arguments.origin(.endpoint) ?? "default")
    doctor.run()
    state.restore()
    try writeOut(doctor.findings.reduce(into: SecretBytes()) { $0.append(isJSON ? $1.json : SecretBytes($1.lines)) })
    // All has been said, the problems too.
    if doctor.status != .success { exit(doctor.status.rawValue) }
}

extension Doctor.Finding {
    /// `verdict subject: text`, and the hint on a line of its own.
    fileprivate var lines: String {
        let first = "\(verdict.rawValue.padded(to: 8))\(subject): \(Messages.line(text))\n"
        return first + (hint.map { "        hint: \(Messages.line($0))\n" } ?? "")
    }

    fileprivate var json: SecretBytes {
        let members =
            [("subject", subject), ("verdict", verdict.rawValue), ("text", text)] + (hint.map { [("hint", $0)] } ?? [])
        let line = JSON.text(.object(members.map { (name: $0, value: .text($1)) }))
        line.append("\n")
        return line
    }
}
