import Glibc
import SesameCore

/// `sesame export`: prints the variables that `exec` would set, with their values.
func export(_ arguments: Arguments, _ messages: Messages) throws(Failure) {
    if let extra = arguments.operands.first {
        throw Failure(.usage, "\"\(extra)\" is one word too many", hint: "the manifest is named with -f FILE")
    }
    let read = { Export.Format(rawValue: $0) }
    guard let format = try arguments.value(.exportFormat, "not a format", hint: "sh, dotenv or json", read) else {
        throw Arguments.wrong("there is no --format", .export)
    }
    guard try arguments.isOn(.reveal) || isatty(STDOUT_FILENO) == 0 else {
        throw Failure(
            .usage, "standard output is a terminal, which would show the values",
            hint: "--reveal shows them; sesame check shows names only")
    }
    let launch = Launch(
        try arguments.source(), try arguments.selection(), keepsCredentials: false, allowsDisk: false,
        settings: try arguments.settings(messages), fallback: nil)
    let isVerbose = try arguments.isOn(.verbose)
    var state = ProcessState.guardValues()
    defer { state.restore() }
    let export = try Export(launch) { report in if isVerbose, let line = report.line { messages.note(line) } }
    try writeOut(try export.text(format))
}
