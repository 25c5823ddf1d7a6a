extension Completion {
    /// The completion of bash 4 and newer. bash parts words at "=" too.
    static var bashScript: String {
        let cases = Command.allCases.map { command in
            """
                \(command.rawValue))
                    options=\(words(options(of: command)))
                    valued=\(words(valued(command)))
                    files=\(words(valued(command).filter(\.isFile)))
                    operand=\(operand(of: command))
                    \(choices(of: command));;

            """
        }.joined()
        return """
            # Completion of sesame for bash: source <(sesame completion bash)
            _sesame_secrets() {
                [ -n "${SESAME_COMPLETE_SECRETS-}" ] || return 0
                local name rest
                sesame list 2>/dev/null | while read -r name rest; do printf '%s\\n' "$name"; done
            }

            # Finds the word with which the command of exec begins; 0 when it has not begun.
            _sesame_target() {
                local i
                for ((i = 2; i < COMP_CWORD; i++)); do
                    case ${COMP_WORDS[i]} in
                    --) echo $((i + 1)); return ;;
                    -*)
                        if [ "${COMP_WORDS[i + 1]-}" = = ]; then i=$((i + 2))
                        elif [[ " $valued " == *" ${COMP_WORDS[i]} "* ]]; then i=$((i + 1)); fi ;;
                    *) echo "$i"; return ;;
                    esac
                done
                echo 0
            }

            _sesame() {
                local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}
                local options= valued= files= operand= values= target=0
                COMPREPLY=()
                if [ "$COMP_CWORD" -eq 1 ]; then
                    mapfile -t COMPREPLY < <(compgen -W '\(commands)' -- "$word")
                    return
                fi
                if [ "$word" = = ]; then word=
                elif [ "$before" = = ]; then before=${COMP_WORDS[COMP_CWORD - 2]}; fi
                case ${COMP_WORDS[1]} in
            \(cases)    esac
                if [ "$operand" = command ]; then
                    target=$(_sesame_target)
                    if [ "$target" -gt 0 ] && declare -F _command_offset >/dev/null; then
                        _command_offset "$target"
                        return
                    fi
                    if [ "$target" -gt 0 ] && [ "$COMP_CWORD" -gt "$target" ]; then operand=file; fi
                fi
                if [ "$target" -gt 0 ]; then :
                elif [ -n "$values" ]; then mapfile -t COMPREPLY < <(compgen -W "$values" -- "$word"); return
                elif [[ " $files " == *" $before "* ]]; then operand=file
                elif [[ " $valued " == *" $before "* ]]; then return
                elif [[ $word == -* ]]; then mapfile -t COMPREPLY < <(compgen -W "$options" -- "$word"); return; fi
                case $operand in
                command) mapfile -t COMPREPLY < <(compgen -c -- "$word") ;;
                file) compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -f -- "$word") ;;
                directory) compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -d -- "$word") ;;
                secret) mapfile -t COMPREPLY < <(compgen -W "$(_sesame_secrets)" -- "$word") ;;
                *) mapfile -t COMPREPLY < <(compgen -W "$operand" -- "$word") ;;
                esac
            }
            complete -F _sesame sesame

            """
    }

    private static var commands: String {
        (Command.allCases.map(\.rawValue) + ["--help", "--version"]).joined(separator: " ")
    }

    private static func words(_ options: [Option]) -> String {
        "'" + options.flatMap(\.spellings).joined(separator: " ") + "'"
    }

    /// The options whose value is the next word.
    private static func valued(_ command: Command) -> [Option] {
        options(of: command).filter { $0.value != nil && !$0.isOptional }
    }

    private static func operand(of command: Command) -> String {
        switch command.operand {
        case .command: "command"
        case .secret: "secret"
        case .directory: "directory"
        case .file: "file"
        case .choice(let words): "'\(words.joined(separator: " "))'"
        case .other: "''"
        }
    }

    /// The line that finds the words of a value that has only a few.
    private static func choices(of command: Command) -> String {
        let cases = options(of: command).compactMap { option -> String? in
            guard case .choice(let words) = option.completedValue else { return nil }
            return "\(option.spellings.joined(separator: "|"))) values='\(words.joined(separator: " "))' ;; "
        }
        return cases.isEmpty ? "" : "case $before in \(cases.joined())esac "
    }
}
