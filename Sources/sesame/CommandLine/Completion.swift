/// A shell whose completions sesame prints, made of the table of options.
enum Completion: String, CaseIterable {
    case bash, zsh, fish

    var script: String {
        switch self {
        case .bash: Self.bashScript
        case .zsh: Self.zshScript
        case .fish: Self.fishScript
        }
    }

    /// The options of a command that a person writes.
    static func options(of command: Command) -> [Option] { Option.table(of: command).filter { !$0.isInner } }
}

/// The kind of words that stand in a place of the command line.
enum CompletedWord {
    /// A command and its arguments, which the rest of the line belongs to.
    case command
    case secret, directory, file
    case choice([String])
    case other
}

extension Command {
    /// The words that follow the options, by the words of the synopsis.
    var operand: CompletedWord {
        let words = synopsis.split(separator: " ").map(String.init)
        let choice = words.last.map { $0.filter { !"[]".contains($0) }.split(separator: "|").map(String.init) } ?? []
        return switch true {
        case words.contains("command"): .command
        case words.contains("reference"), words.contains(where: { $0.hasPrefix("name") || $0.hasPrefix("[name") }):
            .secret
        case words.contains("directory"): .directory
        case words.contains("file"), words.contains("FILE"): .file
        case words.count == 1 && choice.count > 1: .choice(choice)
        default: .other
        }
    }
}

extension Option {
    /// The words that its value may be; nil for a switch.
    var completedValue: CompletedWord? {
        guard let value else { return nil }
        let choice = value.split(separator: "|").map(String.init)
        return isFile ? .file : choice.count > 1 ? .choice(choice) : .other
    }

    /// Its spellings, each a word of the command line.
    var spellings: [String] { (short.map { ["-\($0)"] } ?? []) + ["--\(name)"] }
}

extension String {
    /// The text in single quotation marks, for a shell.
    var shellQuoted: String {
        "'" + split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }
}
