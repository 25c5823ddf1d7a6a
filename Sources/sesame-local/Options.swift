import LocalSecretsManager

/// The command line is wrong; `message` says where.
struct UsageFailure: Error {
    let message: String
}

/// The command line, taken apart.
struct Options {
    /// The thing to do.
    enum Task: Equatable {
        case serve
        /// The command stands at this place among the arguments of the process.
        case serveCommand(Int)
        /// Start a second process that serves, and return when it does.
        case startBackground
        /// Serve as that second process.
        case serveBackground
        case help
        case manual
        case version
    }

    var task = Task.serve
    var configuration = LocalService.Configuration()

    init(parsing arguments: [String]) throws(UsageFailure) {
        try take(arguments)
        guard configuration.host != nil || !configuration.isPublic else {
            throw UsageFailure(message: "0.0.0.0 needs the name of this machine for others: --host NAME")
        }
    }

    private mutating func take(_ arguments: [String]) throws(UsageFailure) {
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            if argument == "--" {
                guard !rest.isEmpty else { throw UsageFailure(message: #"no command after "--""#) }
                guard task == .serve else { throw UsageFailure(message: "--background takes no command") }
                // A command has the terminal to itself.
                configuration.isQuiet = true
                task = .serveCommand(rest.startIndex + 1)
                return
            }
            try take(argument, &rest)
            if task == .help || task == .manual || task == .version { return }
        }
    }

    /// Takes one option, and its value from `rest` when it has one that is not in the same argument.
    private mutating func take(_ argument: String, _ rest: inout ArraySlice<String>) throws(UsageFailure) {
        let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard let option = Option.groups.lazy.flatMap(\.options).first(where: { "--\($0.name)" == parts[0] }) else {
            throw UsageFailure(message: "\"\(parts[0])\" is not an option of sesame-local")
        }
        guard let placeholder = option.value else {
            guard parts.count == 1 else { throw UsageFailure(message: "--\(option.name) takes no value") }
            _ = option.set(&self, "")
            return
        }
        guard let value = parts.count == 2 ? parts[1] : rest.popFirst(), !value.isEmpty else {
            throw UsageFailure(message: "--\(option.name) needs a value: \(placeholder)")
        }
        guard option.set(&self, value) else {
            throw UsageFailure(message: "--\(option.name) does not take \"\(value)\": \(option.help)")
        }
    }
}
