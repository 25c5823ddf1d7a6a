import Glibc
import SesameCore
import TencentCloud

/// Asks for a value on the terminal without showing it.
enum Prompt {
    private static let interrupt: UInt8 = 0x03
    private static let endOfFile: UInt8 = 0x04
    private static let eraseLine: UInt8 = 0x15

    /// One line, without its line break. Control-C ends sesame by SIGINT once the terminal is as it was.
    static func read(_ prompt: String) throws(FileFailure) -> SecretBytes {
        var saved = termios()
        guard unsafe tcgetattr(STDIN_FILENO, &saved) == 0 else { throw .system(errno) }
        // Keys arrive one by one and unseen, Control-C as a byte: no signal can leave the terminal without its echo.
        var silent = saved
        silent.c_lflag &= ~tcflag_t(ECHO | ICANON | ISIG)
        guard unsafe tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent) == 0 else { throw .system(errno) }
        _ = SecretBytes("sesame: \(prompt): ").write(to: STDERR_FILENO)
        let (line, last) = readKeys()
        unsafe tcsetattr(STDIN_FILENO, TCSAFLUSH, &saved)
        _ = SecretBytes("\n").write(to: STDERR_FILENO)
        if last == interrupt {
            raise(SIGINT)
            exit(128 + SIGINT)
        }
        return line
    }

    private static func readKeys() -> (line: SecretBytes, last: UInt8) {
        var line = SecretBytes()
        while true {
            var key = endOfFile
            let got = unsafe Glibc.read(STDIN_FILENO, &key, 1)
            if got < 0 && errno == EINTR { continue }
            switch key {
            case UInt8(ascii: "\n"), UInt8(ascii: "\r"), endOfFile, interrupt: return (line, key)
            case 0x7F, 0x08: line.removeLast()
            case eraseLine: line = SecretBytes()
            default: line.append(key)
            }
        }
    }
}
