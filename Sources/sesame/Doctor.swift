import Glibc
import SesameCore
import TencentCloud

/// `sesame doctor`: prints what a launch would find, a line for each thing, and ends as a launch would.
func doctor(_ arguments: Arguments, _ messages: Messages) throws(Failure) {
    if let extra = arguments.operands.first { throw Arguments.wrong("\"\(extra)\" is one word too many", .doctor) }
    let settings = try arguments.settings(messages)
    let isJSON = try arguments.isOn(.json)
    var state = ProcessState.guardValues()
    let doctor = Doctor(
        settings, region: arguments.region(settings), endpointOrigin: arguments.origin(.endpoint) ?? "default")
    state.restore()
    try writeOut(doctor.findings.reduce(into: SecretBytes()) { $0.append(isJSON ? $1.json : SecretBytes($1.lines)) })
    // All has been said, the problems too.
    if doctor.status != .success { exit(doctor.status.rawValue) }
}

extension Arguments {
    /// The region that is named, and by what; a manifest that cannot be read is a matter for `sesame check`.
    fileprivate func region(_ settings: ServiceSettings) -> (Region, origin: String)? {
        if let region = settings.region { return (region, origin(.region) ?? "") }
        let source = ManifestSource(
            files: all(.manifest), profile: self[.profile], unsafeNames: true, resolvesEnvironment: false)
        return (try? source.read(Selection()))?.region.map { ($0, "the manifest") }
    }
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
