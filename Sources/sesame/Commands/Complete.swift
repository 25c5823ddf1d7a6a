import SesameCore

/// `sesame completion`: the script that a shell reads.
func completion(_ arguments: Arguments) throws(Failure) {
    guard let name = arguments.operands.first, arguments.operands.count == 1, let shell = Completion(rawValue: name)
    else {
        throw Failure(.usage, "there is no completion for this", hint: "sesame completion bash, zsh or fish")
    }
    try printOut(shell.script)
}
