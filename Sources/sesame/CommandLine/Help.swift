import SesameCore

/// The help texts, made of the table of options. They fit 80 columns, and the first one 24 lines.
enum Help {
    static var text: String {
        var lines = """
            usage: sesame command [options]

              sesame put db-password --create   store a secret; it asks for the value
              sesame check                      see what the manifest, sesame.yaml, asks for
              sesame exec -- server             fetch the secrets, and become the server


            """
        for group in Command.Group.allCases {
            let commands = Command.allCases.filter { $0.group == group }
            if group == .other {
                lines += group.rawValue.padded(to: 7) + commands.map(\.rawValue).joined(separator: ", ") + "\n"
                continue
            }
            for (index, command) in commands.enumerated() {
                let margin = (index == 0 ? group.rawValue : "").padded(to: 7)
                lines += margin + command.rawValue.padded(to: 12) + command.summary + "\n"
            }
        }
        return lines + "sesame command --help tells its options; sesame --version the version.\n"
    }

    static func text(of command: Command) -> String {
        "usage: sesame \(command.rawValue) \(command.synopsis)\n\n" + command.summary.wrapped() + options(of: command)
            + examples(of: command) + end(of: command)
    }

    private static func options(of command: Command) -> String {
        OptionGroup.all.map { group in
            let options = group.options.filter { $0.belongs(to: command) && !$0.isInner }
            return options.isEmpty ? "" : "\n\(group.title):\n" + options.map(text).joined()
        }.joined()
    }

    private static func text(of option: Option) -> String {
        let short = option.short.map { "-\($0), " } ?? "    "
        let value = option.value.map { option.isOptional ? "[=\($0)]" : " \($0)" } ?? ""
        let twins = option.environment.isEmpty ? "" : "[\(option.environment.joined(separator: ", "))]"
        return "  \(short)--\(option.name)\(value)\n" + option.help.wrapped(indented: 8, ending: twins)
    }

    private static func examples(of command: Command) -> String {
        if command.examples.isEmpty { return "" }
        return "\nExamples:\n"
            + command.examples.map { line, note in
                "  \(line)\n" + (note.isEmpty ? "" : note.wrapped(indented: 8))
            }.joined()
    }

    /// What holds for all options, where a switch has a variable; and the statuses of a launch.
    private static func end(of command: Command) -> String {
        let isLaunch = command == .exec || command == .supervise
        return Option.table(of: command).contains { $0.value == nil && !$0.environment.isEmpty }
            ? "\n\(switches)".wrapped() + (isLaunch ? "\n\(statuses)".wrapped() : "") : ""
    }

    static let switches = "The variable of a switch is \(Arguments.switchWords)."

    private static let statuses = """
        Exit status: the command's own; 127 not found, 126 cannot be run; 64 usage, 78 manifest, 77 refused, 66 no such \
        secret, 65 value cannot be injected, 69 service unreachable, 75 supervise --on-change exit, 125 else.
        """
}

extension String {
    /// Filled up with blanks to `width`, and one more at least.
    func padded(to width: Int) -> String { self + String(repeating: " ", count: max(1, width - count)) }

    /// Lines of 80 characters at most, each ended and indented; `ending` is not parted.
    func wrapped(indented indent: Int = 0, ending: String = "") -> String {
        var (lines, line) = ("", "")
        let margin = String(repeating: " ", count: indent)
        for word in split(separator: " ") + (ending.isEmpty ? [] : [ending[...]]) {
            if !line.isEmpty && indent + line.count + 1 + word.count > 80 {
                lines += margin + line + "\n"
                line = ""
            }
            line += (line.isEmpty ? "" : " ") + word
        }
        return lines + margin + line + "\n"
    }
}
