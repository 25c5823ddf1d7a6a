import SesameCore
import TencentCloud

/// A command line taken apart by the table of options.
struct Arguments {
    let command: Command
    private let given: [String: [String]]
    /// Where the target begins in the whole of argv, under `exec`.
    let operandIndex: Int
    let operands: [String]
    private let environment: ProcessEnvironment

    /// Takes apart what stands after the subcommand. "--" ends the options; under `exec` so does the first word that is
    /// none, for what follows belongs to the target.
    ///
    /// - Parameter words: the whole of argv, the subcommand at index 1.
    init(
        _ command: Command, _ words: [String], environment: ProcessEnvironment = ProcessEnvironment()
    ) throws(Failure) {
        let table = Option.all.filter { $0.commands.contains(command) }
        var given: [String: [String]] = [:]
        var operands: [String] = []
        var index = 2
        while index < words.count {
            let word = words[index]
            if !word.hasPrefix("-") || word == "-" {
                if command == .exec { break }
                try Self.check(word, command)
                operands.append(word)
                index += 1
                continue
            }
            index += 1
            if word == "--" { break }
            var (option, value) = try Self.option(word, table, command)
            if option.value != nil && value == nil && !option.isOptional {
                guard index < words.count else { throw Self.wrong("\(Self.spelling(word)) needs a value", command) }
                value = words[index]
                index += 1
            }
            guard option.value == nil || option.isRepeatable || given[option.name] == nil else {
                throw Self.wrong("--\(option.name) is given twice", command)
            }
            try Self.check(value ?? "", command)
            given[option.name, default: []].append(value ?? "true")
        }
        (self.command, self.given, self.environment) = (command, given, environment)
        (operandIndex, self.operands) = (index, operands + words[index...])
    }

    /// What is no UTF-8 came to us with another character in its place, and would name another file.
    private static func check(_ word: String, _ command: Command) throws(Failure) {
        if word.contains("\u{FFFD}") { throw wrong("an argument is not UTF-8", command) }
    }

    /// `--name`, `--name=value`, `-n`, `-nvalue`.
    private static func option(
        _ word: String, _ table: [Option], _ command: Command
    ) throws(Failure) -> (Option, value: String?) {
        let isLong = word.hasPrefix("--")
        let (name, attached) = isLong ? word.dropFirst(2).splitOnce(at: "=") : (word.dropFirst().prefix(1), nil)
        let tail = word.dropFirst(2)
        let value = isLong ? attached.map(String.init) : (tail.isEmpty ? nil : String(tail))
        guard let option = table.first(where: { isLong ? $0.name == name : $0.short.map(String.init) == String(name) })
        else {
            let meant = nearestName(to: String(name), among: table.map(\.name)).map { "did you mean --\($0)?" }
            throw Failure(
                .usage, "unknown option \"\(isLong ? "--" : "-")\(name)\"",
                hint: meant ?? "sesame \(command.rawValue) --help lists the options")
        }
        if option.value == nil && value != nil {
            throw Failure(.usage, "\(spelling(word)) takes no value", hint: isLong ? nil : "write short options apart")
        }
        return (option, value)
    }

    /// The option as it was typed, without its value.
    private static func spelling(_ word: String) -> String {
        word.hasPrefix("--") ? String(Substring(word).splitOnce(at: "=").before) : String(word.prefix(2))
    }

    static func wrong(_ problem: String, _ command: Command) -> Failure {
        Failure(.usage, problem, hint: "sesame \(command.rawValue) \(command.synopsis)")
    }

    // MARK: Values

    /// The text of an option, from the command line or else the environment.
    subscript(option: Option) -> String? { found(option)?.text }

    /// Whether a switch is on.
    func isOn(_ option: Option) throws(Failure) -> Bool {
        guard let (text, place) = found(option) else { return false }
        switch text.lowercased() {
        case "1", "true", "yes", "on": return true
        case "0", "false", "no", "off": return false
        default: throw Failure(.usage, at: place, "this is neither true nor false")
        }
    }

    /// An option's text made into what it stands for; `read` answers nil for what is wrong.
    func value<T>(_ option: Option, _ problem: String, hint: String, _ read: (String) -> T?) throws(Failure) -> T? {
        guard let (text, place) = found(option) else { return nil }
        guard let value = read(text) else { throw Failure(.usage, at: place, problem, hint: hint) }
        return value
    }

    /// All texts of an option that may be given several times.
    func all(_ option: Option) -> [String] {
        given[option.name]
            ?? found(option)?.text.split(separator: ":").map(String.init) ?? []
    }

    /// What gives an option its text: itself, or a variable; nil when nothing does.
    func origin(_ option: Option) -> String? { found(option)?.place }

    private func found(_ option: Option) -> (text: String, place: String)? {
        if let text = given[option.name]?.last { return (text, "--\(option.name)") }
        for name in option.environment {
            if let text = environment[name] { return (text, name) }
        }
        return nil
    }
}
