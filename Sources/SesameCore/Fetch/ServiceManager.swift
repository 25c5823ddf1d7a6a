import CLinux
import SecretMemory
import TencentCloud

/// The service manager that started this process, if it listens (sd_notify(3)).
enum ServiceManager {
    /// The milliseconds that an attempt may take after the wait.
    private static let attempt = 20_000

    /// Extends the time limit of the start by a wait, in milliseconds, and one attempt.
    static func extendStart(_ milliseconds: Int) {
        guard let socket = ProcessEnvironment().path("NOTIFY_SOCKET") else { return }
        _ = unsafe linux_notify(
            socket.bytes, "EXTEND_TIMEOUT_USEC=\(1000 * (milliseconds + attempt))", nil, 0)
    }
}
