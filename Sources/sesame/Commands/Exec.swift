import Glibc
import SesameCore

/// `sesame exec`: becomes the command.
func exec(
    _ arguments: Arguments, _ argv: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>, _ messages: Messages
) throws(Failure) {
    guard let text = arguments.gateText else { return try unsafe become(arguments, argv, nil, messages) }
    let gate = try Gate(text)
    do throws(Failure) {
        try unsafe become(arguments, argv, gate, messages)
    } catch {
        guard gate.isQuiet else { throw error }
        gate.refuse(error, text: messages.text(of: error))
        _exit(error.status.rawValue)
    }
}

private func become(
    _ arguments: Arguments, _ argv: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>, _ gate: Gate?,
    _ messages: Messages
) throws(Failure) {
    // What a start has warned of is not repeated at each look.
    let isQuiet = gate?.isQuiet == true
    let warn: (Fault) -> Void = { if !isQuiet { messages.warn($0) } }
    var launch = Launch(
        try arguments.source(), try arguments.selection(), keepsCredentials: try arguments.isOn(.keepCredentials),
        allowsDisk: try arguments.isOn(.allowDisk),
        settings: try arguments.settings(warn: warn),
        fallback: try arguments.fallback(messages))
    if isQuiet { (launch.fallback, launch.settings.splay) = (nil, 0) }
    launch.announced = try arguments.announced()
    launch.gate = gate
    let (isVerbose, isTimed) = (try arguments.isOn(.verbose), try arguments.isOn(.timings))
    var fetched: [FetchNote] = []
    func report(_ report: LaunchReport) {
        if isVerbose, let line = report.line { messages.note(line) }
        switch report {
        case .fetched(let note): fetched.append(note)
        case .finished: if isTimed && !isQuiet { Timings.lines(fetched).forEach { messages.note($0) } }
        case .region, .kept, .credentials: break
        }
    }
    if let gate, !gate.isLaunch { return try launch.look(through: gate, report: report) }
    let target = unsafe argv + arguments.operandIndex
    guard let command = unsafe target.pointee else { throw arguments.noCommand }
    try unsafe launch.become(command, target, report: report)
}

extension Arguments {
    /// The descriptor of the gate to `sesame supervise`; nil without one.
    var gateText: String? { command == .exec ? self[.gate] ?? self[.fingerprint] : nil }

    var noCommand: Failure {
        Failure(
            .usage, "there is no command",
            hint:
                "sesame \(command.rawValue) \(command.synopsis); in an image, repeat its CMD, which a new ENTRYPOINT drops"
        )
    }
}

extension LaunchReport {
    /// The report in one line: names, sizes and times; nil where there is nothing to say.
    var line: String? {
        switch self {
        case .fetched(let note): return note.line
        case .credentials(let source, let removed):
            let out =
                removed.isEmpty ? "" : "; taken out of the command's environment: \(removed.joined(separator: ", "))"
            return "credentials: \(source)\(out)"
        case .kept(let path): return "fallback: the values are kept in \(path)"
        case .region(let contest): return contest
        case .finished: return nil
        }
    }
}

extension FetchNote {
    /// The note in one line: names, sizes and times.
    var line: String {
        let names = variables.isEmpty ? "" : variables.joined(separator: ", ") + ": "
        guard let answer else { return "\(names)\(secret): there is no such secret or version" }
        return "\(names)\(secret): version \(answer.versionID), \(answer.byteCount) bytes, "
            + (answer.endsInLineBreak ? "ends in a line break, " : "") + "\((answer.stages.last ?? 0) / 1000) ms, "
            + (answer.attempts > 1 ? "\(answer.attempts) attempts, " : "") + "request \(answer.requestID)"
    }
}
