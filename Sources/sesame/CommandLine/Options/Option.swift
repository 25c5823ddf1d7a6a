import CommandLineOptions

/// An option: the parser, the help, the manual page, the completions and the variables that stand for options are made
/// of its row. A new one is a row in the file of its group, and its name in the group's list above the rows.
struct Option: DocumentedOption {
    let name: String
    var short: Character?
    /// The name of its value in the help, or all its values with "|" between them; nil for a switch.
    var value: String?
    /// True if the value may be left out; a given one is then attached with "=".
    var isOptional = false
    /// True if it may be given several times; its twin separates the values by ":".
    var isRepeatable = false
    /// The variables that stand for it when the command line does not, first come first served.
    var environment: [String] = []
    let commands: [Command]
    /// True if it is for sesame's own children, and in no help.
    var isInner = false
    let help: String

    /// Tells whether the command takes it: `supervise` takes what `exec` does, `export` what `exec` and `check` both do or
    /// what asks the service, and `import` only the latter.
    func belongs(to command: Command) -> Bool {
        if commands.contains(command) { return true }
        guard commands.contains(.exec), !isInner else { return false }
        return switch command {
        case .supervise: true
        case .export: commands.contains(.check) || commands.contains(.get)
        case .import: commands.contains(.get)
        default: false
        }
    }

    /// True if its value names a file, which need not be UTF-8.
    var isFile: Bool { value == "FILE" }

    /// The options of a command, in the order of the help.
    static func table(of command: Command) -> [Option] {
        var table: [Option] = []
        for group in OptionGroup.all {
            for option in group.options where option.belongs(to: command) { table.append(option) }
        }
        return table
    }
}

/// Options that the help shows together.
struct OptionGroup {
    let title: String
    let options: [Option]

    /// All options, in the order of the help.
    static let all = [
        Option.manifestGroup, Option.environmentGroup, Option.serviceGroup, Option.limitsGroup, Option.fallbackGroup,
        Option.supervisionGroup, Option.writingGroup, Option.movingGroup, Option.outputGroup,
    ]
}
