import CLinux
import Glibc
import TencentCloud

/// A file that is nowhere on disk and gone with the last process that has it open (memfd_create(2)): it can be read and
/// nothing else. The target inherits its descriptor.
struct MemoryFile {
    private let descriptor: Int32

    /// The path under which the target opens it.
    var path: String { "/proc/self/fd/\(descriptor)" }

    /// - Throws: ``Failure`` with status 65 where there are no such files.
    init(_ bytes: SecretBytes, for variable: VariableName) throws(Failure) {
        let writable = unsafe linux_memfd_create(variable.text)
        guard writable >= 0 else { throw Self.failure(variable, "memory files", errno) }
        defer { close(writable) }
        var number = bytes.write(to: writable)
        // The path is open only to who may trace the process: then its mode need not keep out a target that drops privileges.
        if number == 0, fchmod(writable, 0o444) != 0 || linux_seal(writable) != 0 { number = errno }
        guard number == 0 else { throw Self.failure(variable, "memory files", number) }
        let readable = unsafe open("/proc/self/fd/\(writable)", O_RDONLY | O_CLOEXEC)
        guard readable >= 0 else { throw Self.failure(variable, "/proc", errno) }
        defer { close(readable) }
        descriptor = Self.inheritable(readable)
        guard descriptor >= 0 else { throw Self.failure(variable, "one more descriptor", errno) }
    }

    /// A copy that survives execve(2): of a number that no shell script redirects (those go to 9) and that is none of
    /// the descriptors that systemd passes (sd_listen_fds(3)).
    private static func inheritable(_ descriptor: Int32) -> Int32 {
        let passed = ProcessEnvironment()["LISTEN_FDS"].flatMap { Int32($0) } ?? 0
        let lowest = max(10, passed < 1 << 20 ? 3 + max(passed, 0) : 0)
        let copy = fcntl(descriptor, F_DUPFD, lowest)
        return copy >= 0 ? copy : fcntl(descriptor, F_DUPFD, 3)
    }

    private static func failure(_ variable: VariableName, _ what: String, _ number: Int32) -> Failure {
        let what = number == EMFILE ? "one more descriptor" : what
        return Failure(
            .data, at: variable.text, "a value \"as: file\" needs \(what): \(Errno.words(number))",
            hint: Errno.hint(number) ?? "a file on tmpfs serves as well: path: /run/app/name")
    }
}
