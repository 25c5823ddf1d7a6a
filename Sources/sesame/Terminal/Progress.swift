import Glibc
import SesameCore

/// A line on a terminal that says how far a long command is. Elsewhere, and in the first second, nothing is said.
struct Progress {
    /// Seconds before it is shown.
    private static let patience = 1
    private static let clearLine = "\r\u{1B}[K"

    private let isTerminal: Bool
    private let begin = Self.now
    private var isShown = false

    init(_ messages: Messages) { isTerminal = !messages.isJSON && isatty(STDERR_FILENO) == 1 }

    /// Replaces the line.
    mutating func show(_ text: String) {
        guard isTerminal, isShown || Self.now - begin >= Self.patience else { return }
        isShown = true
        _ = SecretBytes("\(Self.clearLine)sesame: \(text)").write(to: STDERR_FILENO)
    }

    /// Takes the line away.
    mutating func clear() {
        if isShown { _ = SecretBytes(Self.clearLine).write(to: STDERR_FILENO) }
        isShown = false
    }

    /// Seconds of the monotonic clock.
    private static var now: Int {
        var now = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &now)
        return now.tv_sec
    }
}
