import CommandLineOptions

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
        return lines + "sesame command --help: its options; sesame man | man -l -: all; sesame --version\n"
    }

    static func text(of command: Command) -> String {
        let usage = "usage: \(command.usage)\n\n" + command.summary.wrapped()
        var sections = groups { $0.belongs(to: command) }.map { TextSection($0.title, $0.options.map(\.block)) }
        if !command.examples.isEmpty { sections.append(TextSection("Examples", command.examples)) }
        let hasSwitches = Option.table(of: command).contains { $0.value == nil && !$0.environment.isEmpty }
        if hasSwitches { sections.append(TextSection("Variables", [.paragraph(switches)])) }
        if command == .exec || command == .supervise {
            sections.append(TextSection("Exit status", [.paragraph(statuses)]))
        }
        return usage + sections.map(\.text).joined()
    }

    /// The options that are shown, by group; no group is empty.
    static func groups(_ isWanted: (Option) -> Bool) -> [OptionGroup] {
        OptionGroup.all.map { group in
            OptionGroup(title: group.title, options: group.options.filter { !$0.isInner && isWanted($0) })
        }.filter { !$0.options.isEmpty }
    }

    static let switches = """
        A variable in square brackets stands for its option where the command line does not name it. That of a switch is \
        \(Arguments.switchWords).
        """

    static let statuses = """
        That of the command; 127 it is not found, 126 it cannot be run; 64 usage, 78 manifest, 77 refused, 66 no such \
        secret, 65 value cannot be injected, 69 service unreachable, 75 supervise --on-change exit, 125 else.
        """
}

extension String {
    /// Filled up with blanks to `width`, and one more at least.
    func padded(to width: Int) -> String { self + String(repeating: " ", count: max(1, width - count)) }
}
