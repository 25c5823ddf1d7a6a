import CLinux
import Glibc
import SecretMemory
import TencentCloud

/// A read-only file in memory (memfd_create(2)): it is on no disk, and it ends with the last process that has it open.
/// The target inherits its descriptor.
struct MemoryFile {
    let access: FileAccess
    /// The descriptor's number in the manifest; nil for any.
    let descriptor: Int32?

    /// The lowest number that sesame chooses. It is high for two reasons. A process that does not inherit the
    /// descriptor finds nothing under the number; under a low number it might find a pipe of its own and read it
    /// forever. Node takes descriptors from 16 on away from its children, but stops at the first free number, so it
    /// does not reach this one (uv_disable_stdio_inheritance in libuv).
    static let lowest: Int32 = 500

    init(mode: String?, owner: String?, descriptor: String?) throws(FileAccess.Invalid) {
        access = try FileAccess(mode: mode, owner: owner)
        guard access.mode & 0o111 == 0 else {
            throw FileAccess.Invalid(
                key: "mode", problem: "a memory file cannot be run", hint: "a mode such as \"0400\"")
        }
        self.descriptor = try descriptor.map { text throws(FileAccess.Invalid) in
            let isPlain = text.utf8.allSatisfy { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 } && !text.hasPrefix("0")
            guard isPlain, let number = Int32(text), 3...999_999 ~= number else {
                throw FileAccess.Invalid(
                    key: "fd", problem: "not a valid descriptor number",
                    hint: "a number from 3 on, such as \(Self.lowest)")
            }
            return number
        }
    }

    // MARK: Before the fetch

    /// Checks mode, owner and descriptor, and reserves the descriptor so that nothing else in this process gets it.
    ///
    /// - Returns: a fault with status 78; nil if all is well.
    func reserve(for variable: VariableName) -> Fault? {
        if let fault = access.fault(for: variable) { return fault }
        guard let descriptor else { return nil }
        let isPassed = descriptor < Self.unpassed
        if isPassed || fcntl(descriptor, F_GETFD) >= 0 {
            return Fault(
                .configuration, at: variable.text,
                "descriptor \(descriptor) is taken: \(isPassed ? "LISTEN_FDS counts it" : "it is inherited")",
                hint: "another number, such as \(Self.lowest)")
        }
        if fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, descriptor) == descriptor { return nil }
        let number = errno
        let problem = number == EINVAL ? "is beyond the limit on open files" : "cannot be had: \(Errno.words(number))"
        return Fault(
            .configuration, at: variable.text, "descriptor \(descriptor) \(problem)",
            hint: Errno.hint(number == EINVAL ? EMFILE : number))
    }

    /// The first descriptor after those that systemd passes (sd_listen_fds(3)).
    private static var unpassed: Int32 {
        let passed = ProcessEnvironment()["LISTEN_FDS"].flatMap { Int32($0) } ?? 0
        return passed < 1 << 20 ? 3 + max(passed, 0) : 3
    }

    /// A warning if a child that does not inherit the descriptor may find another file at the path, or if another user
    /// cannot open the file; else nil.
    func warning(for variable: VariableName) -> Fault? {
        let path = "path: /run/app/name"
        if let descriptor, descriptor < Self.lowest {
            return Fault(
                .configuration,
                "\(variable.text): a process that does not inherit descriptor \(descriptor) may have "
                    + "another file there, or wait for ever", hint: "a number from \(Self.lowest) on, or \(path)")
        }
        if descriptor == nil && access.owner != nil {
            return Fault(
                .configuration, "\(variable.text): what su or sudo starts as another user cannot open it",
                hint: "for su add fd: \(Self.lowest); for all programs there is \(path)")
        }
        return nil
    }

    // MARK: After the fetch

    /// Makes the file with this content, and seals it.
    ///
    /// - Returns: the path that the target opens.
    /// - Throws: ``Failure`` with status 65 if the system does not make the file.
    func make(_ bytes: SecretBytes, for variable: VariableName) throws(Failure) -> String {
        let writable = unsafe linux_memfd_create(variable.text)
        guard writable >= 0 else { throw Self.failure(variable, "memory files", errno) }
        defer { close(writable) }
        // Opened before mode and owner change: after that, sesame may not be allowed to.
        let readable = unsafe open("/proc/self/fd/\(writable)", O_RDONLY | O_CLOEXEC)
        guard readable >= 0, let process = Self.process else { throw Self.failure(variable, "/proc", errno) }
        defer { close(readable) }
        var number = bytes.write(to: writable)
        guard number == 0 else { throw Self.failure(variable, "memory files", number) }
        number = access.apply(to: writable)
        guard number == 0 else { throw Self.failure(variable, "its mode and owner", number) }
        guard linux_seal(writable) == 0 else { throw Self.failure(variable, "memory files", errno) }
        if let descriptor {
            guard dup2(readable, descriptor) >= 0 else { throw Self.failure(variable, "its descriptor", errno) }
            return "/proc/self/fd/\(descriptor)"
        }
        let copy = Self.inheritable(readable)
        guard copy >= 0 else { throw Self.failure(variable, "one more descriptor", errno) }
        return "/proc/\(process)/fd/\(copy)"
    }

    /// The id of this process in the mounted /proc, which may differ from getpid(2); nil, with errno set, if there is
    /// no /proc.
    private static var process: String? {
        var name = [CChar](repeating: 0, count: 16)
        let count = unsafe readlink("/proc/self", &name, name.count)
        return count > 0 ? String(decoding: name.prefix(count).map(UInt8.init(bitPattern:)), as: UTF8.self) : nil
    }

    /// A copy that survives execve(2). Its number is from ``lowest`` on, which few programs reach; if a limit forbids
    /// that, from 10 on, because shell scripts redirect up to 9. It is never a number that systemd passes.
    private static func inheritable(_ descriptor: Int32) -> Int32 {
        for lowest in [max(Self.lowest, unpassed), max(10, unpassed)] {
            let copy = fcntl(descriptor, F_DUPFD, lowest)
            if copy >= 0 { return copy }
        }
        return fcntl(descriptor, F_DUPFD, 3)
    }

    private static func failure(_ variable: VariableName, _ what: String, _ number: Int32) -> Failure {
        let what = number == EMFILE ? "one more descriptor" : what
        return Failure(
            .data, at: variable.text, "a value \"as: file\" needs \(what): \(Errno.words(number))",
            hint: Errno.hint(number) ?? "a file on tmpfs serves as well: path: /run/app/name")
    }
}
