extension Completion {
    /// The completion of fish 3 and newer.
    static var fishScript: String {
        let commands = Command.allCases.map {
            "complete -c sesame -n __sesame_is_bare -a \($0.rawValue) -d \($0.summary.fishQuoted)\n"
        }.joined()
        let options = OptionGroup.all.flatMap(\.options).filter { !$0.isInner }.map(\.fishLine).joined()
        let valued = Self.options(of: .supervise).filter { $0.value != nil && !$0.isOptional }.flatMap(\.spellings)
        return """
            # Completion of sesame for fish: sesame completion fish | source
            function __sesame_is_bare
                test (count (commandline -opc)) -eq 1
            end

            # Tells whether the subcommand is one of these, and the command of exec has not begun.
            function __sesame_is
                set -l words (commandline -opc)
                test (count $words) -ge 2; and contains -- $words[2] $argv; or return 1
                contains -- $words[2] exec supervise; or return 0
                test -z (__sesame_target | string collect)
            end

            # The words of exec's command as far as it is written; nothing when it has not begun.
            function __sesame_target
                set -l words (commandline -opc)
                set -l isValue 0
                for index in (seq 3 (count $words))
                    if test $isValue -eq 1
                        set isValue 0
                        continue
                    end
                    switch $words[$index]
                        case --
                            printf '%s\\n' $words[$index..-1]
                            return
                        case \(valued.joined(separator: " "))
                            set isValue 1
                        case '-*'
                        case '*'
                            echo --
                            printf '%s\\n' $words[$index..-1]
                            return
                    end
                end
            end

            function __sesame_command
                set -l target (__sesame_target)
                set -l word (commandline -ct)
                if set -q target[1]
                    set -e target[1]
                else if string match -q -- '-*' $word
                    return
                end
                complete --do-complete=(string join -- ' ' (string escape -- $target) $word)
            end

            function __sesame_secrets
                test -n "$SESAME_COMPLETE_SECRETS"; and sesame list 2>/dev/null | string replace -r '\\s.*' ''
            end

            complete -c sesame -f
            complete -c sesame -n __sesame_is_bare -l help -s h -d 'print this'
            complete -c sesame -n __sesame_is_bare -l version -d 'print the version'
            \(commands)\(options)\(operands)
            """
    }

    private static var operands: String {
        Command.allCases.map { command in
            let words =
                switch command.operand {
                case .command: "'(__sesame_command)'"
                case .secret: "'(__sesame_secrets)'"
                case .directory: "'(__fish_complete_directories)'"
                case .file: "'(__fish_complete_path)'"
                case .choice(let words): "'\(words.joined(separator: " "))'"
                case .other: ""
                }
            // The command of exec has options of its own: its condition is not that of sesame's.
            let condition =
                if case .command = command.operand { "__fish_seen_subcommand_from" } else { "__sesame_is" }
            return words.isEmpty ? "" : "complete -c sesame -n '\(condition) \(command.rawValue)' -a \(words)\n"
        }.joined()
    }
}

extension Option {
    fileprivate var fishLine: String {
        let takers = Command.allCases.filter(belongs).map(\.rawValue).joined(separator: " ")
        let value: String =
            switch completedValue {
            case nil: ""
            case .file: " -r -F"
            case .choice(let words): " -x -a '\(words.joined(separator: " "))'"
            default: isOptional ? "" : " -x"
            }
        let shortOne = short.map { " -s \($0)" } ?? ""
        return "complete -c sesame -n '__sesame_is \(takers)'\(shortOne) -l \(name)\(value) -d \(help.fishQuoted)\n"
    }
}

extension String {
    /// The text in single quotation marks, in which fish knows two escapes.
    fileprivate var fishQuoted: String {
        "'" + reduce(into: "") { $0 += ("'\\".contains($1) ? "\\" : "") + String($1) } + "'"
    }
}
