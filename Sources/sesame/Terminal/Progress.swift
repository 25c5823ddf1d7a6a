import Glibc
import SesameCore

/// A line on the terminal that says how far a long work is. There is none where standard error is no terminal, or
/// messages are JSON.
struct Progress {
    private let isShown: Bool
    private var isThere = false

    init(_ messages: Messages) { isShown = !messages.isJSON && isatty(STDERR_FILENO) == 1 }

    /// Puts a text in place of the last one.
    mutating func show(_ text: String) {
        guard isShown else { return }
        _ = SecretBytes("\r\u{1B}[Ksesame: \(text)").write(to: STDERR_FILENO)
        isThere = true
    }

    /// Removes the line, so that something else can be printed.
    mutating func clear() {
        if isThere { _ = SecretBytes("\r\u{1B}[K").write(to: STDERR_FILENO) }
        isThere = false
    }
}
