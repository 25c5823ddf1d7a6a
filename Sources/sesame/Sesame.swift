import Glibc
import SesameCore
import TencentCloud

/// Where the process begins: C's own argc and argv, for Swift's are empty where there is no `/proc`.
@c(sesame_main)
public func sesame(argc: Int32, argv: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Int32 {
    ProcessState.silenceCrashes()
    ProcessState.endBySignalAsProcessOne()
    ProcessState.keepStandardStreamsApart()
    let words = (0..<Int(argc)).map { unsafe argv[$0].map { unsafe String(cString: $0) } ?? "" }
    // A wrong option is to be told in the format that the environment asks for.
    var messages = Messages(isJSON: ProcessEnvironment()[Option.logFormat.environment[0]] == "json")
    do throws(Failure) {
        try unsafe run(words, argv, &messages)
        return 0
    } catch {
        // A standard error that nobody reads must not change the status.
        _ = signal(SIGPIPE, SIG_IGN)
        messages.say(error)
        return error.status.rawValue
    }
}

/// Finds the subcommand and lets it do its work.
private func run(
    _ words: [String], _ argv: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>, _ messages: inout Messages
) throws(Failure) {
    switch words.dropFirst().first {
    case nil: throw Failure(.usage, "there is no command", hint: "sesame --help lists the commands")
    case "help" where words.count == 3 && Command(rawValue: words[2]) != nil:
        return try printOut(Command(rawValue: words[2]).map(Help.text) ?? Help.text)
    case "--help", "-h", "help": return try printOut(Help.text)
    case "--version", "version": return try printOut("sesame \(sesameVersion)\n")
    case let name? where name.hasPrefix("-"):
        let name = Substring(name).splitOnce(at: "=").before
        let meant = nearestName(to: String(name.dropFirst(2)), among: ["help", "version"]).map {
            "did you mean --\($0)?"
        }
        throw Failure(.usage, "unknown option \"\(name)\"", hint: meant ?? "sesame --help lists the commands")
    case let name?:
        guard let command = Command(rawValue: name) else {
            let meant = nearestName(to: name, among: Command.allCases.map(\.rawValue)).map { "did you mean \"\($0)\"?" }
            throw Failure(.usage, "unknown command \"\(name)\"", hint: meant ?? "sesame --help lists the commands")
        }
        let arguments = try Arguments(command, words)
        if try arguments.isOn(.help) { return try printOut(Help.text(of: command)) }
        messages.isJSON = try arguments.isLogJSON()
        switch command {
        case .exec: try unsafe exec(arguments, argv, messages)
        case .check: try check(arguments, messages)
        case .get: try get(arguments, messages)
        case .put: try put(arguments, messages)
        case .schema: try schema(arguments)
        case .doctor: try doctor(arguments, messages)
        case .install: try install(arguments)
        }
    }
}

extension Arguments {
    fileprivate func isLogJSON() throws(Failure) -> Bool {
        let formats = ["text": false, "json": true]
        return try value(.logFormat, "this is no format", hint: "text or json") { formats[$0] } ?? false
    }
}

/// Writes what was asked for to standard output.
func printOut(_ text: String) throws(Failure) {
    try writeOut(SecretBytes(text))
}

/// Writes bytes to standard output, all of them or with a clear failure.
func writeOut(_ bytes: SecretBytes) throws(Failure) {
    let number = bytes.write(to: STDOUT_FILENO)
    if number != 0 { throw Failure(.other, at: "standard output", errno: number) }
}
