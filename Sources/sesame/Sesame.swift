import Glibc
import SesameCore

/// The entry of the process, with C's own argc and argv: Swift's are empty where there is no `/proc`.
#if compiler(>=6.3)
    @c(sesame_main)
#else
    @_cdecl("sesame_main")
#endif
public func sesame(argc: Int32, argv: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Int32 {
    ProcessState.silenceCrashes()
    ProcessState.endBySignalAsProcessOne()
    ProcessState.keepStandardStreamsApart()
    let words = (0..<Int(argc)).map { unsafe argv[$0].map { unsafe String(cString: $0) } ?? "" }
    var messages: Messages?
    do throws(Failure) {
        return try unsafe run(words, argv, &messages)
    } catch {
        // A standard error that nobody reads, or that may not grow, must not change the status.
        for each in [SIGPIPE, SIGXFSZ] { _ = signal(each, SIG_IGN) }
        (messages ?? Messages(isJSON: Arguments.asksForJSON(words))).say(error)
        return error.status.rawValue
    }
}

/// Finds the subcommand and lets it do its work.
///
/// - Parameter told: what says the rest, set once the command line is taken apart.
/// - Returns: the exit status.
private func run(
    _ words: [String], _ argv: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>, _ told: inout Messages?
) throws(Failure) -> Int32 {
    switch words.dropFirst().first {
    case nil: throw Failure(.usage, "there is no command", hint: "sesame --help lists the commands")
    case "help" where words.count == 3 && Command(rawValue: words[2]) != nil:
        try printOut(Command(rawValue: words[2]).map(Help.text) ?? Help.text)
    case "--help", "-h", "help": try printOut(Help.text)
    case "--version", "version": try printOut(versionText)
    case let name? where name.hasPrefix("-"):
        let name = Substring(name).splitOnce(at: "=").before
        let meant = nearestName(to: String(name.dropFirst(2)), among: ["help", "version"]).map {
            "did you mean --\($0)?"
        }
        let hint = name == "--" ? "sesame exec \(Command.exec.synopsis)" : "sesame --help lists the commands"
        throw Failure(.usage, "unknown option \"\(name)\"", hint: meant ?? hint)
    case let name?:
        guard let command = Command(rawValue: name) else {
            throw Failure(.usage, "unknown command \"\(name)\"", hint: Command.hint(for: name))
        }
        let arguments = try unsafe Arguments(command, words, argv)
        if try arguments.isOn(.help) {
            try printOut(Help.text(of: command))
            return 0
        }
        let messages = Messages(isJSON: try arguments.isLogJSON())
        told = messages
        if arguments.gateText == nil && command != .check {
            for fault in arguments.mistakenVariables { messages.warn(fault) }
        }
        switch command {
        case .exec: try unsafe exec(arguments, argv, messages)
        case .supervise: return try unsafe supervise(arguments, argv, messages)
        case .check: try unsafe check(arguments, argv, messages)
        case .get: try get(arguments, messages)
        case .put: try put(arguments, messages)
        case .list: try list(arguments, messages)
        case .import: try importFile(arguments, messages)
        case .export: try export(arguments, messages)
        case .versions: try versions(arguments, messages)
        case .describe: try describe(arguments, messages)
        case .enable, .disable, .restore: try switchSecret(arguments, messages)
        case .rm: try remove(arguments, messages)
        case .pin: try pin(arguments, messages)
        case .completion: try completion(arguments)
        case .man: try man(arguments)
        case .schema: try schema(arguments)
        case .doctor: try doctor(arguments, messages)
        case .install: try install(arguments)
        case .licenses: try licenses(arguments)
        }
    }
    return 0
}

extension Arguments {
    fileprivate func isLogJSON() throws(Failure) -> Bool {
        let formats = ["text": false, "json": true]
        return try value(.logFormat, "not a valid format", hint: "text or json") { formats[$0] } ?? false
    }
}

/// Writes what was asked for to standard output.
func printOut(_ text: String) throws(Failure) {
    try writeOut(SecretBytes(text))
}

/// Writes bytes to standard output, all of them or with a clear failure.
func writeOut(_ bytes: SecretBytes) throws(Failure) {
    // A file that may not grow is an error to be told, not a death.
    _ = signal(SIGXFSZ, SIG_IGN)
    let number = bytes.write(to: STDOUT_FILENO)
    if number != 0 { throw Failure(.other, at: "standard output", errno: number) }
}
