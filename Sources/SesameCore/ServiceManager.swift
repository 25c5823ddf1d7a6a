import CLinux
import TencentCloud

/// The service manager that started this process, where one listens (sd_notify(3)).
enum ServiceManager {
    /// Milliseconds that an attempt may take once its wait is over.
    private static let attempt = 20_000

    /// Keeps it from giving up a start that waits so many milliseconds before it tries again.
    static func extendStart(_ milliseconds: Int) {
        guard let socket = ProcessEnvironment()["NOTIFY_SOCKET"] else { return }
        _ = unsafe linux_notify(socket, "EXTEND_TIMEOUT_USEC=\(1000 * (milliseconds + attempt))")
    }
}
