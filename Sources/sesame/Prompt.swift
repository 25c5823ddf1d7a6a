import Glibc
import SesameCore
import TencentCloud

/// Asks for a value on the terminal without showing it.
enum Prompt {
    private static let endOfFile: UInt8 = 0x04
    private static let eraseLine: UInt8 = 0x15

    /// The terminal as it was; set before the handler that reads it is. On the heap, for the compiler makes a global of
    /// this type three bytes too short (seen with the address sanitizer, Swift 6.3.1).
    nonisolated(unsafe) private static let saved = UnsafeMutablePointer<termios>.allocate(capacity: 1)

    /// One line, without its line break. A signal ends sesame once the terminal is as it was.
    static func read(_ prompt: String) throws(FileFailure) -> SecretBytes {
        guard unsafe tcgetattr(STDIN_FILENO, saved) == 0 else { throw .system(errno) }
        var silent = unsafe saved.pointee
        silent.c_lflag &= ~tcflag_t(ECHO | ICANON)
        // VSUSP off: a shell that comes back would find the terminal without its echo.
        silent.c_cc.10 = 0
        for signal in [SIGINT, SIGTERM, SIGHUP, SIGQUIT] { restoreAtEnd(by: signal) }
        guard unsafe tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent) == 0 else { throw .system(errno) }
        _ = SecretBytes("sesame: \(prompt): ").write(to: STDERR_FILENO)
        let line = readKeys()
        unsafe tcsetattr(STDIN_FILENO, TCSAFLUSH, saved)
        _ = SecretBytes("\n").write(to: STDERR_FILENO)
        return line
    }

    private static func readKeys() -> SecretBytes {
        var line = SecretBytes()
        while true {
            var key = endOfFile
            let got = unsafe Glibc.read(STDIN_FILENO, &key, 1)
            if got < 0 && errno == EINTR { continue }
            switch key {
            case UInt8(ascii: "\n"), UInt8(ascii: "\r"), endOfFile: return line
            case 0x7F, 0x08: line.removeLast()
            case eraseLine: line = SecretBytes()
            default: line.append(key)
            }
        }
    }

    /// Lets a signal that is not ignored put the terminal back before it does what it always does.
    private static func restoreAtEnd(by signal: Int32) {
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
    }
}
