import Glibc
import SesameCore

/// Asks for a value on the terminal without showing it.
enum Prompt {
    private static let endOfFile: UInt8 = 0x04
    private static let eraseLine: UInt8 = 0x15
    /// The most bytes of an answer that is shown.
    private static let answerLimit = 256
    private static let signals = [SIGINT, SIGTERM, SIGHUP, SIGQUIT]

    /// The terminal as it was; set before the handler that reads it is. On the heap, for the compiler makes a global of
    /// this type three bytes too short (seen with the address sanitizer, Swift 6.3.1).
    nonisolated(unsafe) private static let saved = UnsafeMutablePointer<termios>.allocate(capacity: 1)

    /// Tells whether a user can be asked: the question is seen, and the answer comes from the terminal.
    static var isPossible: Bool { isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1 }

    /// An answer of one line that is no secret, shown as it is typed; the terminal edits it.
    static func ask(_ question: String) throws(Failure) -> String {
        _ = SecretBytes("sesame: \(question): ").write(to: STDERR_FILENO)
        var answer: [UInt8] = []
        while let key = try readKey() {
            if key == UInt8(ascii: "\n") { return String(decoding: answer, as: UTF8.self) }
            answer.append(key)
            if answer.count > answerLimit { throw failure("the answer is too long") }
        }
        _ = SecretBytes("\n").write(to: STDERR_FILENO)
        throw failure("it was closed")
    }

    /// One line, without its line break. A signal ends sesame once the terminal is as it was.
    static func read(_ prompt: String) throws(Failure) -> SecretBytes {
        guard unsafe tcgetattr(STDIN_FILENO, saved) == 0 else { throw failure(Errno.words(errno)) }
        let actions = signals.map(restoreAtEnd)
        defer {
            unsafe tcsetattr(STDIN_FILENO, TCSAFLUSH, saved)
            for (signal, var action) in zip(signals, actions) { unsafe sigaction(signal, &action, nil) }
            _ = SecretBytes("\n").write(to: STDERR_FILENO)
        }
        var silent = unsafe saved.pointee
        silent.c_lflag &= ~tcflag_t(ECHO | ICANON)
        // VTIME and VMIN: each key is waited for. VSUSP off: a shell that comes back would find no echo.
        (silent.c_cc.5, silent.c_cc.6, silent.c_cc.10) = (0, 1, 0)
        guard unsafe tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent) == 0 else { throw failure(Errno.words(errno)) }
        _ = SecretBytes("sesame: \(prompt): ").write(to: STDERR_FILENO)
        let line: SecretBytes
        do throws(Failure) {
            line = try readLine()
            if isMoreTyped() {
                throw failure(
                    "more than one line was typed", hint: "give such a value with --file or on standard input")
            }
        } catch {
            // The rest of a paste is not for the shell, which would show it.
            while isMoreTyped(), try readKey() != nil {}
            throw error
        }
        return line
    }

    /// The keys up to the line break: a version that is stored never changes, so nothing else ends a value.
    private static func readLine() throws(Failure) -> SecretBytes {
        var line = SecretBytes()
        while let key = try readKey() {
            switch key {
            case UInt8(ascii: "\n"), UInt8(ascii: "\r"): return line
            case endOfFile where line.count == 0: return line
            case 0x7F, 0x08: line.removeLast()
            case eraseLine: line = SecretBytes()
            case 0..<0x20:
                throw failure("a key was typed that is no character", hint: "give such a value with --file")
            default: line.append(key)
            }
            if line.count > SecretWriting.limit {
                throw failure(FileFailure.tooLarge(limit: SecretWriting.limit).problem)
            }
        }
        throw failure("it was closed")
    }

    /// A byte that was typed; nil at the end.
    private static func readKey() throws(Failure) -> UInt8? {
        var key: UInt8 = 0
        var got = 0
        repeat { got = unsafe Glibc.read(STDIN_FILENO, &key, 1) } while got < 0 && errno == EINTR
        if got < 0 { throw failure(Errno.words(errno)) }
        return got == 0 ? nil : key
    }

    /// Tells whether a paste goes on. TCSAFLUSH discards the rest of it unseen.
    private static func isMoreTyped() -> Bool {
        var keys = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
        return unsafe poll(&keys, 1, 50) == 1 && keys.revents & Int16(POLLIN) != 0
    }

    private static func failure(_ problem: String, hint: String? = nil) -> Failure {
        Failure(.data, at: "the terminal", problem, hint: hint)
    }

    /// Lets a signal that is not ignored put the terminal back before it does what it always does.
    ///
    /// - Returns: the action there was.
    private static func restoreAtEnd(by signal: Int32) -> sigaction {
        var old = sigaction()
        var action = sigaction()
        action.sa_flags = Int32(bitPattern: SA_RESETHAND)
        unsafe action.__sigaction_handler.sa_handler = { number in
            unsafe tcsetattr(STDIN_FILENO, TCSAFLUSH, Prompt.saved)
            if getpid() == 1 { _exit(128 + number) }
            raise(number)
        }
        unsafe sigaction(signal, nil, &old)
        let isIgnored = unsafe unsafeBitCast(old.__sigaction_handler.sa_handler, to: Int.self) == 1
        if !isIgnored { unsafe sigaction(signal, &action, nil) }
        return old
    }
}
