import SesameCore

/// A command line taken apart by the table of options.
struct Arguments {
    let command: Command
    private let given: [String: [(text: String, path: FilePath)]]
    /// The index of the target in argv, under `exec`, `supervise` and `check`.
    let operandIndex: Int
    /// The indices in argv of the options that `exec` takes too, with their values.
    private(set) var execIndices: [Int] = []
    let operands: [String]
    /// The operands of a command that takes files.
    let operandPaths: [FilePath]
    let environment: ProcessEnvironment

    /// Takes apart what stands after the subcommand. "--" ends the options; under `exec` so does the first word that is
    /// none, for what follows belongs to the target.
    ///
    /// - Parameters:
    ///   - words: the whole of argv, the subcommand at index 1.
    ///   - argv: the same as bytes.
    init(
        _ command: Command, _ words: [String], _ argv: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>,
        environment: ProcessEnvironment = ProcessEnvironment()
    ) throws(Failure) {
        let table = Option.table(of: command)
        var given: [String: [(text: String, path: FilePath)]] = [:]
        var operands: [Int] = []
        func path(_ index: Int, after count: Int = 0) -> FilePath {
            unsafe argv[index].map { unsafe FilePath(copying: $0 + count) } ?? ""
        }
        var index = 2
        while index < words.count {
            let word = words[index]
            if !word.hasPrefix("-") || word == "-" {
                if command.takesTarget { break }
                if !command.takesFiles { try Self.check(word, command) }
                operands.append(index)
                index += 1
                continue
            }
            let start = index
            index += 1
            if word == "--" { break }
            var (option, value) = try Self.option(word, table, command)
            var file = option.isFile ? path(index - 1, after: word.utf8.count - (value?.utf8.count ?? 0)) : ""
            if option.value != nil && value == nil && !option.isOptional {
                guard index < words.count else { throw Self.wrong("\(Self.spelling(word)) needs a value", command) }
                value = words[index]
                if option.isFile { file = path(index) }
                index += 1
            }
            guard option.value == nil || option.isRepeatable || given[option.name] == nil else {
                throw Self.wrong("--\(option.name) is given twice", command)
            }
            if !option.isFile { try Self.check(value ?? "", command) }
            if command == .supervise && option.commands.contains(.exec) { execIndices += start..<index }
            given[option.name, default: []].append((value ?? "true", file))
        }
        (self.command, self.given, self.environment) = (command, given, environment)
        operands += index..<words.count
        (operandIndex, self.operands) = (index, operands.map { words[$0] })
        operandPaths = command.takesFiles ? operands.map { path($0) } : []
        for option in table where !option.isFile && given[option.name] == nil {
            for name in option.environment where environment[name].map(Self.isText) == false {
                throw Failure(.usage, at: name, "this is not UTF-8")
            }
        }
    }

    /// Refuses a word that is not UTF-8: Swift replaced bytes of it, so it would name another file.
    private static func check(_ word: String, _ command: Command) throws(Failure) {
        if !isText(word) { throw wrong("an argument is not UTF-8", command) }
    }

    private static func isText(_ word: String) -> Bool { !word.contains("\u{FFFD}") }

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
            let meant = nearestName(to: String(name), among: table.filter { !$0.isInner }.map(\.name)).map {
                "did you mean --\($0)?"
            }
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

    /// Tells whether messages are JSON, from a command line that may be wrong, or else from the environment.
    static func asksForJSON(_ words: [String]) -> Bool {
        let name = "--\(Option.logFormat.name)"
        var words = words.prefix { $0 != "--" }[...]
        while let word = words.popFirst() {
            if word == name { return words.first == "json" }
            if word.hasPrefix(name + "=") { return word == name + "=json" }
        }
        return Option.logFormat.environment.contains { ProcessEnvironment()[$0] == "json" }
    }

    static func wrong(_ problem: String, _ command: Command) -> Failure {
        Failure(.usage, problem, hint: "sesame \(command.rawValue) \(command.synopsis)")
    }

    // MARK: Values

    /// The text of an option, from the command line or else the environment.
    subscript(option: Option) -> String? { found(option)?.text }

    /// Tells whether a switch is on.
    func isOn(_ option: Option) throws(Failure) -> Bool {
        guard let (text, origin) = found(option) else { return false }
        guard let isOn = Self.truth(text) else {
            throw Failure(.usage, at: origin, "this is neither true nor false", hint: Self.switchWords)
        }
        return isOn
    }

    /// The words that a switch's variable may hold.
    static let switchWords = "1, true, yes or on; or 0, false, no or off"

    /// The meaning of such a word, in letters of any case; nil for another.
    static func truth(_ word: String) -> Bool? {
        switch word.lowercased() {
        case "1", "true", "yes", "on": true
        case "0", "false", "no", "off": false
        default: nil
        }
    }

    /// An option's text made into what it stands for; `read` answers nil for what is wrong.
    func value<T>(_ option: Option, _ problem: String, hint: String, _ read: (String) -> T?) throws(Failure) -> T? {
        guard let (text, origin) = found(option) else { return nil }
        guard let value = read(text) else { throw Failure(.usage, at: origin, problem, hint: hint) }
        return value
    }

    /// The file that an option names, from the command line or else the environment.
    func path(_ option: Option) -> FilePath? {
        given[option.name]?.last?.path ?? option.environment.lazy.compactMap(environment.path).first
    }

    /// All files of an option that may be given several times.
    func paths(_ option: Option) -> [FilePath] { given[option.name]?.map(\.path) ?? path(option)?.parts ?? [] }

    /// All texts of an option that may be given several times.
    func texts(_ option: Option) -> [String] {
        if let given = given[option.name] { return given.map { $0.text } }
        return self[option].map { $0.split(separator: ":").map(String.init) } ?? []
    }

    /// A warning for each variable that nothing reads and that looks like one which stands for an option of the command;
    /// under `check` for each that nothing reads.
    var mistakenVariables: [Fault] {
        let prefix = "SESAME_"
        let names = environment.names(beginningWith: prefix)
        if names.isEmpty { return [] }
        let known = Set(OptionGroup.all.flatMap { $0.options.flatMap(\.environment) })
        let others = names.filter { !known.contains($0) }
        if others.isEmpty { return [] }
        // By what follows the prefix; under the option's own name too, where its variable has another.
        var twins: [String: String] = [:]
        for option in Option.table(of: command) {
            guard let twin = option.environment.first else { continue }
            twins[String(twin.dropFirst(prefix.count))] = twin
            twins[String(option.name.uppercased().map { $0 == "-" ? "_" : $0 })] = twin
        }
        return others.compactMap { name in
            let meant = nearestName(to: String(name.dropFirst(prefix.count)), among: twins.keys.sorted(), share: 4)
                .flatMap { twins[$0] }
            if meant == nil && (command != .check || Self.isOthers(name) || name == self[.announce]) { return nil }
            return Fault(
                .usage, at: "environment", "\"\(name)\" is no variable that sesame reads",
                hint: meant.map { "did you mean \($0)?" })
        }
    }

    /// Tells whether the variable is one that sesame-local sets beside those of options.
    private static func isOthers(_ name: String) -> Bool {
        name.hasPrefix("SESAME_LOCAL_") || ["SESAME_METADATA", "SESAME_HTTP_ENDPOINT"].contains(name)
    }

    /// The origin of an option's text: the option itself, or a variable; nil when it is not given.
    func origin(_ option: Option) -> String? { found(option)?.origin }

    private func found(_ option: Option) -> (text: String, origin: String)? {
        if let text = given[option.name]?.last?.text { return (text, "--\(option.name)") }
        for name in option.environment {
            if let text = environment[name] { return (text, name) }
        }
        return nil
    }
}

extension Command {
    /// True if its operands are files, which need not be UTF-8.
    fileprivate var takesFiles: Bool { self == .install || self == .import }
}
