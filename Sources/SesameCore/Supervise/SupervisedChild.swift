import CLinux
import Glibc
import SecretMemory

/// A child of `sesame supervise`: the command before and after its gate, a look, a rewriting of files, or a hook.
@safe
final class SupervisedChild {
    let pid: Int32
    /// The purpose; nil for a hook.
    let purpose: GateOrder.Purpose?
    /// CLOCK_MONOTONIC in milliseconds: when the process was started, and when its gate was opened.
    let startedAt = linux_monotonic_milliseconds()
    private(set) var openedAt: Int?
    /// This end of the connection to the gate; -1 once it is closed.
    private(set) var gate: Int32
    /// The socket on which its messages for the service manager arrive; -1 if there is none.
    let notices: Int32
    /// The milliseconds until its report was complete; nil before.
    private(set) var readyAfter: Int?
    private(set) var report = GateReport()
    /// The failure that it told: a number that is the same for the same failure, and the text to say.
    private(set) var refusal: (key: String, text: SecretBytes)?
    private var line: [UInt8] = []
    private var size = 0
    /// True once it said READY=1.
    var isReady = false
    /// True once it said READY=1 or WATCHDOG=1.
    var showsLife = false
    /// The last STATUS= that it said.
    var status = ""

    /// The most bytes of a report.
    private static let sizeLimit = 4 << 20

    /// Starts `sesame exec` with a gate.
    ///
    /// - Throws: ``Failure`` with status 125 if the system starts no process.
    init(_ order: GateOrder, _ settings: SupervisorSettings, mask: inout sigset_t) throws(Failure) {
        purpose = order.purpose
        var pair: [Int32] = [-1, -1]
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        guard unsafe socketpair(AF_UNIX, kind, 0, &pair) == 0 else { throw Self.failure(errno) }
        defer { close(pair[1]) }
        gate = pair[0]
        unsafe _ = Glibc.send(gate, order.bytes, GateOrder.size, Int32(MSG_NOSIGNAL))
        _ = fcntl(gate, F_SETFL, O_NONBLOCK)
        let isLaunch = order.purpose == .start || order.purpose == .rotation
        var (socket, name) = (Int32(-1), [CChar](repeating: 0, count: 64))
        if isLaunch && ProcessEnvironment().contains("NOTIFY_SOCKET") {
            socket = unsafe linux_listen_for_notices(&name, name.count)
        }
        notices = socket
        // A look has no other descriptor; the command inherits all that sesame did, so this number is free in it.
        let number = isLaunch ? pair[1] : 3
        let words = unsafe isLaunch ? settings.words[...] : settings.words[..<settings.operandIndex]
        let door = ["sesame", "exec", isLaunch ? "--gate" : "--fingerprint", "\(number)"]
        let text = String(decoding: name.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        let environment = socket < 0 ? [:] : ["NOTIFY_SOCKET": text]
        pid = unsafe Self.spawn(
            Self.executable, door, words, environment: environment, without: isLaunch ? [] : ["NOTIFY_SOCKET"],
            shared: pair[1], number: number,
            isApart: !isLaunch, &mask)
        if pid < 0 {
            let number = errno
            close(gate)
            if socket >= 0 { close(socket) }
            throw Self.failure(number)
        }
    }

    /// Starts a hook: `/bin/sh -c` with a line of text.
    ///
    /// - Parameters:
    ///   - environment: the variables that it gets beside those of sesame.
    ///   - removed: the variables of sesame that it does not get.
    init(
        running text: String, environment: [String: String], without removed: [String], mask: inout sigset_t
    ) throws(Failure) {
        (purpose, gate, notices) = (nil, -1, -1)
        pid = unsafe Self.spawn(
            "/bin/sh", ["sh", "-c", text], [], environment: environment, without: removed, shared: -1, number: -1,
            isApart: true, &mask)
        if pid < 0 { throw Self.failure(errno) }
    }

    deinit {
        closeGate()
        if notices >= 0 { close(notices) }
    }

    private static func failure(_ number: Int32) -> Failure {
        Failure(
            .other, "no process can be started: \(Errno.words(number))",
            hint: number == EAGAIN ? "raise the limit on processes: ulimit -u, or TasksMax= in a unit" : nil)
    }

    /// This executable, also after it was replaced or deleted; by its path where there is no /proc.
    private static var executable: String {
        let own = "/proc/self/exe"
        if unsafe access(own, X_OK) == 0 { return own }
        return unsafe linux_executable_name().map { unsafe String(cString: $0) } ?? own
    }

    private static func spawn(
        _ path: String, _ first: [String], _ rest: ArraySlice<UnsafeMutablePointer<CChar>>,
        environment: [String: String], without removed: [String], shared: Int32, number: Int32, isApart: Bool,
        _ mask: inout sigset_t
    ) -> Int32 {
        var arguments = unsafe first.map { unsafe strdup($0) }
        let (own, added) = unsafe (arguments, environment.map { unsafe strdup("\($0)=\($1)") })
        defer { unsafe (own + added).forEach { unsafe free($0) } }
        let dropped = Array(environment.keys) + removed
        var entries: [UnsafeMutablePointer<CChar>?] = unsafe []
        var next = unsafe linux_environ()
        while let entry = unsafe next.pointee {
            unsafe next += 1
            let isDropped = dropped.contains { name in
                unsafe strncmp(entry, name, name.utf8.count) == 0 && entry[name.utf8.count] == CChar(UInt8(ascii: "="))
            }
            if !isDropped { unsafe entries.append(entry) }
        }
        unsafe rest.forEach { unsafe arguments.append($0) }
        unsafe arguments.append(nil)
        let variables = unsafe entries + added + [nil]
        return unsafe linux_spawn(path, arguments, variables, shared, number, isApart ? 1 : 0, &mask)
    }

    // MARK: The gate

    /// Reads what the child tells.
    ///
    /// - Returns: true if its report became complete.
    func hear() -> Bool {
        var isComplete = false
        var buffer = [UInt8](repeating: 0, count: 4096)
        while gate >= 0 {
            let count = unsafe recv(gate, &buffer, buffer.count, 0)
            if count < 0 && errno == EINTR { continue }
            if count < 0 && errno == EAGAIN { break }
            size += max(count, 0)
            guard count > 0, size <= Self.sizeLimit else {
                closeGate()
                break
            }
            for byte in buffer[..<count] {
                if let refusal {
                    refusal.text.append(byte)
                } else if byte != UInt8(ascii: "\n") {
                    line.append(byte)
                } else {
                    isComplete = take(Substring(String(decoding: line, as: UTF8.self))) || isComplete
                    line = []
                }
            }
        }
        return isComplete
    }

    private func take(_ line: Substring) -> Bool {
        let (kind, rest) = line.splitOnce(at: " ")
        if kind == "failed", let rest { refusal = (String(rest), SecretBytes()) }
        guard report.add(line) else { return false }
        readyAfter = linux_monotonic_milliseconds() - startedAt
        return true
    }

    /// Lets the child pass.
    func openGate() {
        var byte: UInt8 = 1
        unsafe _ = Glibc.send(gate, &byte, 1, Int32(MSG_NOSIGNAL))
        openedAt = linux_monotonic_milliseconds()
        closeGate()
    }

    /// Ends the connection: a child that still waits ends without a start.
    func closeGate() {
        if gate >= 0 { close(gate) }
        gate = -1
    }

    /// Milliseconds since its gate was opened, or since it was started.
    var age: Int { linux_monotonic_milliseconds() - (openedAt ?? startedAt) }

    /// Sends it a signal.
    func send(_ signal: Int32, toGroup: Bool = false) { kill(toGroup ? -pid : pid, signal) }
}
