import SesameCore
import TencentCloud

/// `sesame exec`: becomes the command.
func exec(
    _ arguments: Arguments, _ argv: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>, _ messages: Messages
) throws(Failure) {
    let target = unsafe argv + arguments.operandIndex
    guard let command = unsafe target.pointee else { throw Arguments.wrong("there is no command", .exec) }
    let launch = Launch(
        try arguments.source(), try arguments.selection(), keepsCredentials: try arguments.isOn(.keepCredentials),
        allowsDisk: try arguments.isOn(.allowDisk), settings: try arguments.settings(messages),
        fallback: try arguments.fallback(messages))
    let (isVerbose, isTimed) = (try arguments.isOn(.verbose), try arguments.isOn(.timings))
    var fetched: [(SecretReference, RequestTiming)] = []
    try unsafe launch.become(command, target) { report in
        if isVerbose { messages.note(report.line) }
        switch report {
        case .fetched(_, let reference, let value): if let value { fetched.append((reference, value.timing)) }
        case .credentials: if isTimed { Timings.lines(fetched).forEach(messages.note) }
        }
    }
}

extension LaunchReport {
    /// The report in one line: names, sizes and times.
    var line: String {
        switch self {
        case .fetched(let variables, let reference, let value):
            let names = variables.isEmpty ? "" : variables.joined(separator: ", ") + ": "
            guard let value else { return "\(names)\(reference): there is no such secret or version" }
            return "\(names)\(reference): version \(value.versionID), \(value.bytes.count) bytes, "
                + "\(value.timing.total / 1000) ms, "
                + (value.timing.attempts > 1 ? "\(value.timing.attempts) attempts, " : "")
                + "request \(value.requestID)"
        case .credentials(let source, let removed):
            let out =
                removed.isEmpty ? "" : "; taken out of the command's environment: \(removed.joined(separator: ", "))"
            return "credentials: \(source.place)\(out)"
        }
    }
}
