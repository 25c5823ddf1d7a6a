/// The help texts, made from the table of options.
enum Help {
    static var text: String {
        let commands = Command.allCases.map { "  \($0.rawValue.padded(to: 10))\($0.summary)\n" }.joined()
        return """
            usage: sesame command [options]

            Secrets from Tencent Cloud Secrets Manager into a process: sesame exec -- server

            \(commands)
            sesame command --help tells the options of a command; sesame --version the version.

            exit status: the command's own; 127 not found, 126 cannot be run; 64 usage, 78 manifest,
            77 refused, 66 no such secret, 65 value cannot be injected, 69 service unreachable,
            75 supervise --on-change exit, 125 else.

            """
    }

    static func text(of command: Command) -> String {
        let options = Option.table(of: command).filter { !$0.isInner }.map { option in
            let short = option.short.map { "-\($0), " } ?? "    "
            let value = option.value.map { option.isOptional ? "[=\($0)]" : " \($0)" } ?? ""
            let twins = option.environment.isEmpty ? "" : " [\(option.environment.joined(separator: ", "))]"
            return "  \(short)--\(option.name)\(value)\n        \(option.help)\(twins)\n"
        }
        return "usage: sesame \(command.rawValue) \(command.synopsis)\n\n\(command.summary)\n\n" + options.joined()
    }
}

extension String {
    /// Filled up with blanks to `width`, and one more at least.
    func padded(to width: Int) -> String { self + String(repeating: " ", count: max(1, width - count)) }
}
