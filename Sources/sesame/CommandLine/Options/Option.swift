import CommandLineOptions

/// An option: the parser, the help, the manual page, the completions and the variables that stand for options are made
/// of its row. A new one is a row in the file of its group, and its name in the group's list above the rows.
///
/// It is a class because a launch goes through all of them, and a copy of a row costs more than a pointer to it.
final class Option: DocumentedOption, Sendable {
    let name: String
    let short: Character?
    /// The name of its value in the help, or all its values with "|" between them; nil for a switch.
    let value: String?
    /// True if the value may be left out; a given one is then attached with "=".
    let isOptional: Bool
    /// True if it may be given several times; its twin separates the values by ":".
    let isRepeatable: Bool
    /// The variables that stand for it when the command line does not, first come first served.
    let environment: [String]
    let commands: [Command]
    /// True if it is for sesame's own children, and in no help.
    let isInner: Bool
    let help: String

    init(
        name: String, short: Character? = nil, value: String? = nil, isOptional: Bool = false,
        isRepeatable: Bool = false, environment: [String] = [], commands: [Command], isInner: Bool = false, help: String
    ) {
        (self.name, self.short, self.value, self.help) = (name, short, value, help)
        (self.isOptional, self.isRepeatable, self.isInner) = (isOptional, isRepeatable, isInner)
        (self.environment, self.commands) = (environment, commands)
    }

    /// Tells whether the command takes it: `supervise` and `check` take what `exec` does, `export` what `exec` and `check`
    /// name both, `import` what asks the service, and the commands about stored secrets what `versions` takes.
    func belongs(to command: Command) -> Bool {
        if commands.contains(command) { return true }
        if command.managesSecrets { return commands.contains(.versions) }
        guard commands.contains(.exec), !isInner else { return false }
        return switch command {
        case .supervise, .check: true
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
        for group in command == .exec ? OptionGroup.launch : OptionGroup.all {
            for option in group.options where option.belongs(to: command) { table.append(option) }
        }
        return table
    }
}

/// Options that the help shows together.
final class OptionGroup: Sendable {
    let title: String
    let options: [Option]

    init(title: String, options: [Option]) { (self.title, self.options) = (title, options) }

    /// All options, in the order of the help.
    static let all: [OptionGroup] =
        launch.dropLast() + [Option.checkGroup, Option.writingGroup, Option.movingGroup, Option.outputGroup]

    /// The groups with options of `exec`: a launch does not make the others.
    static let launch = [
        Option.manifestGroup, Option.environmentGroup, Option.serviceGroup, Option.limitsGroup, Option.fallbackGroup,
        Option.supervisionGroup, Option.outputGroup,
    ]
}
