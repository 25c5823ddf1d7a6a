extension Completion {
    /// The completion of zsh, by its function `_arguments`.
    static var zshScript: String {
        let names = Command.allCases.map { "\($0.rawValue):\($0.summary)".shellQuoted }.joined(separator: " ")
        let valued = options(of: .supervise).filter { $0.value != nil && !$0.isOptional }.flatMap(\.spellings)
            .joined(separator: " ")
        let cases = Command.allCases.map { command in
            let specs = options(of: command).flatMap(\.zshSpecs) + command.zshOperand
            let target = if case .command = command.operand { "_sesame_target \(valued) || " } else { "" }
            return
                "    \(command.rawValue)) \(target)_arguments -S \(specs.map(\.shellQuoted).joined(separator: " ")) ;;\n"
        }.joined()
        return """
            #compdef sesame
            # Completion of sesame for zsh: a file _sesame in a folder of fpath, or source <(sesame completion zsh)
            _sesame_secrets() {
                [[ -n $SESAME_COMPLETE_SECRETS ]] || return 1
                local -a names
                names=(${${(f)"$(sesame list 2>/dev/null)"}%%[[:space:]]*})
                compadd -a names
            }

            # Completes the command of exec and what follows it; fails where it has not begun. The arguments are the options
            # whose value is the next word.
            _sesame_target() {
                local -i index
                for ((index = 2; index < CURRENT; index++)); do
                    case $words[index] in
                    --) (( index++ )); break ;;
                    -*) (( $argv[(Ie)$words[index]] )) && (( index++ )) ;;
                    *) break ;;
                    esac
                done
                (( index <= CURRENT )) && [[ $words[index-1] == -- || $index -lt $CURRENT ]] || return 1
                shift $(( index - 1 )) words
                (( CURRENT -= index - 1 ))
                if (( CURRENT == 1 )); then _command_names -e; else _normal; fi
            }

            _sesame() {
                local -a subcommands
                subcommands=(\(names))
                if (( CURRENT == 2 )); then
                    _describe -t subcommands subcommand subcommands
                    return
                fi
                shift words
                (( CURRENT-- ))
                case $words[1] in
            \(cases)    esac
            }

            if [[ $funcstack[1] == _sesame ]]; then _sesame "$@"; else compdef _sesame sesame; fi

            """
    }
}

extension Option {
    /// The option in the language of `_arguments`, for each spelling.
    fileprivate var zshSpecs: [String] {
        // A spelling excludes itself and the others, unless the option may be given again.
        let once = isRepeatable ? "*" : "(\(spellings.joined(separator: " ")))"
        let value: String =
            switch completedValue {
            case nil: ""
            case .file: ":file:_files"
            case .choice(let words): ":value:(\(words.joined(separator: " ")))"
            default: "\(isOptional ? "::" : ":")\((self.value ?? "").lowercased()): "
            }
        return spellings.map { spelling in
            let attached = self.value == nil ? "" : isOptional ? "=-" : spelling.hasPrefix("--") ? "=" : "+"
            return "\(once)\(spelling)\(attached)[\(help.zshEscaped)]\(value)"
        }
    }
}

extension Command {
    /// The words after the options in the language of `_arguments`.
    fileprivate var zshOperand: [String] {
        switch operand {
        case .command: ["(-):command: _command_names -e"]
        case .secret: [":secret:_sesame_secrets"]
        case .directory: [":directory: _files -/"]
        case .file: [":file:_files"]
        case .choice(let words): [":word:(\(words.joined(separator: " ")))"]
        case .other: []
        }
    }
}

extension String {
    /// The text between the square brackets of `_arguments`.
    fileprivate var zshEscaped: String {
        reduce(into: "") { $0 += ("[]:\\".contains($1) ? "\\" : "") + String($1) }
    }
}
