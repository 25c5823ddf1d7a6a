import Foundation
import Testing

/// A process on its way; posix_spawn(3), for Foundation's Process knows neither bytes nor signal dispositions.
final class Running {
    let pid: pid_t
    private let command: Command
    private let input: Int32
    private let output: Int32
    private let errors: Int32
    private var isReaped = false
    private var isFed = false

    /// A program that is being written cannot be run (ETXTBSY), and a child of another test would hold it open for a
    /// moment: so files are written while none is started.
    static let starting = NSLock()

    init(_ command: Command) throws {
        self.command = command
        let (stdin, stdout, stderr) = (try Self.pipe(), try Self.pipe(), try Self.pipe())
        (input, output, errors) = (stdin.write, stdout.read, stderr.read)
        for end in [input, output] { _ = fcntl(end, F_SETFL, O_NONBLOCK) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        for (number, end) in [stdin.read, stdout.write, stderr.write].enumerated() {
            posix_spawn_file_actions_adddup2(&actions, end, Int32(number))
        }
        Self.add("posix_spawn_file_actions_addclosefrom_np", 3, to: &actions)
        command.folder.withCString {
            Self.add("posix_spawn_file_actions_addchdir_np", UInt(bitPattern: $0), to: &actions)
        }
        var attributes = Self.defaultSignals()
        let entries = command.environment.map { Data("\($0)=\($1)".utf8) } + command.rawEnvironment
        let arguments = [command.path] + command.arguments
        var child: pid_t = 0
        Self.starting.lock()
        let number = Self.withPointers(arguments.map { Data($0.utf8) } + command.rawArguments) { argv in
            Self.withPointers(entries) { posix_spawn(&child, command.path, &actions, &attributes, argv, $0) }
        }
        Self.starting.unlock()
        pid = child
        posix_spawn_file_actions_destroy(&actions)
        posix_spawnattr_destroy(&attributes)
        for end in [stdin.read, stdout.write, stderr.write] { close(end) }
        try #require(number == 0, "\(command.path): \(String(cString: strerror(number)))")
    }

    deinit {
        for end in [input, output, errors] { close(end) }
        if !isReaped {
            kill(SIGKILL)
            var status: Int32 = 0
            waitpid(pid, &status, 0)
        }
    }

    /// The names of the files in its folder.
    var leftBehind: [String] { (try? FileManager.default.contentsOfDirectory(atPath: command.folder)) ?? [] }

    func kill(_ signal: Int32) { Foundation.kill(pid, signal) }

    /// Feeds it, hears it out, and answers with how it ended.
    func wait() -> Outcome {
        var (stdout, stderr) = (Data(), Data())
        converse(&stdout, &stderr)
        var status: Int32 = 0
        waitpid(pid, &status, 0)
        isReaped = true
        let signal = status & 0x7F
        return Outcome(
            stdout: stdout, stderr: String(decoding: stderr, as: UTF8.self),
            status: signal == 0 ? status >> 8 & 0xFF : 128 + signal, signal: signal == 0 ? nil : signal,
            dumpedCore: status & 0x80 != 0, secrets: command.secrets)
    }

    /// Writes all of the input and reads until both streams end.
    private func converse(_ stdout: inout Data, _ stderr: inout Data) {
        let deadline = Date() + command.limit * Double(Sanitizer.slowness)
        var rest = isFed ? Data() : command.input
        var open: Set<Int32> = [output, errors]
        while !open.isEmpty {
            if rest.isEmpty && !isFed { isFed = dup2(Self.nowhere, input) >= 0 }
            var polled = open.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
            if !isFed { polled.append(pollfd(fd: input, events: Int16(POLLOUT), revents: 0)) }
            _ = poll(&polled, nfds_t(polled.count), 1000)
            if Date() > deadline {
                kill(SIGKILL)
                return
            }
            for one in polled where one.revents != 0 {
                if one.fd == input {
                    let count = rest.withUnsafeBytes { write(input, $0.baseAddress, $0.count) }
                    rest = count < 0 ? Data() : rest.dropFirst(count)
                } else {
                    let more = Self.read(one.fd)
                    if more.isEmpty { open.remove(one.fd) }
                    if one.fd == output { stdout += more } else { stderr += more }
                }
            }
        }
    }

    /// Writes all of the input, which must fit into a pipe, and closes it, without waiting for an end.
    func feed() {
        command.input.withUnsafeBytes { _ = write(input, $0.baseAddress, $0.count) }
        isFed = dup2(Self.nowhere, input) >= 0
    }

    /// The next line it writes to standard output, without its line break; nil at the end.
    func line() -> String? {
        _ = fcntl(output, F_SETFL, 0)
        var line = Data()
        var byte: UInt8 = 0
        while Foundation.read(output, &byte, 1) == 1 {
            if byte == UInt8(ascii: "\n") { return String(decoding: line, as: UTF8.self) }
            line.append(byte)
        }
        return nil
    }

    // MARK: C

    private static let nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC)

    private static func pipe() throws -> (read: Int32, write: Int32) {
        var ends: [Int32] = [-1, -1]
        try #require(Foundation.pipe(&ends) == 0)
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return (ends[0], ends[1])
    }

    /// One of GNU's file actions, which Glibc's module hides; its argument is a number or an address.
    private static func add(_ name: String, _ argument: UInt, to actions: inout posix_spawn_file_actions_t) {
        typealias Function = @convention(c) (UnsafeMutablePointer<posix_spawn_file_actions_t>, UInt) -> Int32
        if let function = dlsym(nil, name) { _ = unsafeBitCast(function, to: Function.self)(&actions, argument) }
    }

    private static func read(_ descriptor: Int32) -> Data {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = Foundation.read(descriptor, &buffer, buffer.count)
        return Data(buffer.prefix(max(0, count)))
    }

    /// No signal blocked, none ignored, whatever the tests were started with.
    private static func defaultSignals() -> posix_spawnattr_t {
        var (attributes, none, all) = (posix_spawnattr_t(), sigset_t(), sigset_t())
        posix_spawnattr_init(&attributes)
        sigemptyset(&none)
        sigfillset(&all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        return attributes
    }

    /// C strings, ended by NULL.
    private static func withPointers<R>(_ texts: [Data], _ body: ([UnsafeMutablePointer<CChar>?]) -> R) -> R {
        let pointers = texts.map { text -> UnsafeMutablePointer<CChar>? in
            text.withUnsafeBytes {
                $0.bindMemory(to: CChar.self).baseAddress.flatMap { strndup($0, text.count) } ?? strdup("")
            }
        }
        defer { pointers.forEach { free($0) } }
        return body(pointers + [nil])
    }
}
