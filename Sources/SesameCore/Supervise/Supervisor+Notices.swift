import CLinux
import Glibc
import SecretMemory

/// Messages of the command for the service manager (sd_notify(3)): sesame is the main process, so it passes them on.
extension Supervisor {
    /// Passes on the messages that have arrived.
    func relayNotices() {
        for child in [current, former, next] {
            guard let child, child.notices >= 0 else { continue }
            var text = [CChar](repeating: 0, count: 4097)
            var descriptors = [Int32](repeating: -1, count: Int(LINUX_MOST_DESCRIPTORS))
            var (count, user): (Int32, Int32) = (0, 0)
            while case let length = unsafe linux_receive_notice(
                child.notices, &text, text.count - 1, &descriptors, &count, &user), length >= 0
            {
                let message = String(decoding: text[..<length].map(UInt8.init(bitPattern:)), as: UTF8.self)
                let passed = descriptors[..<Int(count)]
                if isTrusted(user, child) { relay(message, Array(passed), from: child) }
                for descriptor in passed { close(descriptor) }
            }
        }
    }

    /// Anyone in the network namespace can write to an abstract socket: root, the user of sesame and that of the command
    /// are believed.
    private func isTrusted(_ user: Int32, _ child: SupervisedChild) -> Bool {
        var status = stat()
        let isOwner = unsafe stat("/proc/\(child.pid)", &status) == 0 && status.st_uid == uid_t(bitPattern: user)
        return isOwner || user == 0 || uid_t(bitPattern: user) == geteuid()
    }

    private func relay(_ message: String, _ descriptors: [Int32], from child: SupervisedChild) {
        var lines: [Substring] = []
        for line in message.split(separator: "\n") {
            let (name, value) = line.splitOnce(at: "=")
            switch name {
            case "MAINPID": continue
            case "READY":
                child.isReady = true
                showsLife(child)
            case "WATCHDOG" where value == "1": showsLife(child)
            case "STATUS":
                child.status = String(value ?? "")
                if child === current { lines.append("STATUS=\(statusLine)"[...]) }
                continue
            default: break
            }
            lines.append(line)
        }
        // The state of the service is that of the command; one that is being replaced keeps its descriptors only.
        let isReplaced =
            child === former || (child === current && rotation.isStopping) || (child === next && current != nil)
        if isReplaced {
            lines.removeAll { line in !["FDSTORE", "FDNAME", "FDPOLL", "BARRIER"].contains { line.hasPrefix($0) } }
        }
        if !lines.isEmpty { notify(lines.joined(separator: "\n"), descriptors) }
    }

    private func showsLife(_ child: SupervisedChild) {
        child.showsLife = true
        isWatched = watchdog != nil
    }

    /// Half of the milliseconds within which the service manager wants to hear `WATCHDOG=1`; nil if it does not.
    static var watchdog: Int? {
        let environment = ProcessEnvironment()
        guard let pid = environment["WATCHDOG_PID"], pid == "\(getpid())" else { return nil }
        return environment["WATCHDOG_USEC"].flatMap { Int($0) }.map { max(1, $0 / 2000) }
    }

    /// The milliseconds that a new command has to show life.
    private static let longestStart = 90_000

    /// True while no command can tell that it lives: one is being stopped, or the next one has just been started.
    private var isBetweenCommands: Bool {
        guard let current else { return true }
        return rotation.isStopping || (!current.showsLife && current.age < Self.longestStart)
    }

    /// Tells the service manager that sesame lives while no command can.
    func feedWatchdog(at now: Int) {
        guard let watchdog, isWatched, isBetweenCommands else {
            timers.watchdog = nil
            return
        }
        if timers.watchdog ?? now > now { return }
        notify("WATCHDOG=1")
        timers.watchdog = now + watchdog
    }

    /// Sends a message to the service manager, if there is one.
    func notify(_ text: String, _ descriptors: [Int32] = []) {
        guard let socket = ProcessEnvironment().path("NOTIFY_SOCKET") else { return }
        unsafe _ = linux_notify(socket.bytes, text, descriptors, Int32(descriptors.count))
    }
}
