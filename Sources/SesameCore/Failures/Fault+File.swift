package import SecretMemory

/// The words for a file that cannot be read.
extension FileFailure {
    /// The problem; in a message it follows the file's name.
    package var problem: String {
        switch self {
        case .system(let number): Errno.words(number)
        case .isDirectory: "is a directory"
        case .wouldWait: "is a pipe or a terminal, not a file"
        case .noWriter: "is a pipe that nobody writes to"
        case .tooLarge(let limit): "is larger than \(limit >> 10) KiB"
        }
    }

    /// The next thing to do, if the system has reached a limit.
    package var hint: String? {
        if case .system(let number) = self { Errno.hint(number) } else { nil }
    }
}
