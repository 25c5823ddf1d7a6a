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
    let isVerbose = try arguments.isOn(.verbose)
    try unsafe launch.become(command, target) { report in
        if isVerbose { messages.note(report.line) }
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
                + "\(value.timing.total / 1000) ms, request \(value.requestID)"
        case .credentials(let source, let removed):
            let out =
                removed.isEmpty ? "" : "; taken out of the command's environment: \(removed.joined(separator: ", "))"
            return "credentials: \(source.place)\(out)"
        }
    }
}
