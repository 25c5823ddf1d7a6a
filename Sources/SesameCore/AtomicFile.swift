import CLinux
import Glibc
package import TencentCloud

/// A file that is written whole or not at all: under another name first, then renamed.
package struct AtomicFile {
    private let path: String
    private let mode: mode_t
    private let owner: FileOwner?
    /// Writes the content to a descriptor; answers with an errno, 0 when all is well.
    private let content: (Int32) -> Int32

    /// A file that is to hold a value.
    init(_ destination: FileDestination, _ bytes: SecretBytes) {
        (path, mode, owner) = (destination.path, destination.mode, destination.owner)
        content = { bytes.write(to: $0) }
    }

    /// A file of nobody else's, where none or an ordinary one is.
    ///
    /// - Parameter hint: what to do when something else is already there.
    /// - Throws: ``Failure`` with status 64 when it is.
    private init(_ path: String, mode: mode_t, hint: String, content: @escaping (Int32) -> Int32) throws(Failure) {
        var status = stat()
        if unsafe lstat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG {
            throw Failure(.usage, at: path, "is there and is not a regular file", hint: hint)
        }
        (self.path, self.mode, self.content, owner) = (path, mode, content, nil)
    }

    /// Writes a file that its owner alone may read and write.
    ///
    /// - Parameter hint: what to do when something that is no file is already there.
    package static func write(_ bytes: SecretBytes, to path: String, hint: String) throws(Failure) {
        try write([AtomicFile(path, mode: 0o600, hint: hint) { bytes.write(to: $0) }])
    }

    /// Writes a copy of the executable of this process, which all may run.
    package static func copyExecutable(to path: String) throws(Failure) {
        let executable = unsafe open("/proc/self/exe", O_RDONLY | O_CLOEXEC)
        guard executable >= 0 else {
            throw Failure(.other, at: "/proc/self/exe", errno: errno, hint: "mount /proc")
        }
        defer { close(executable) }
        let file = try AtomicFile(path, mode: 0o755, hint: "name another directory") { descriptor in
            var sent = 0
            repeat { sent = sendfile(descriptor, executable, nil, 1 << 30) } while sent > 0
            return sent == 0 ? 0 : errno
        }
        try write([file])
    }

    /// Writes all files, to disk too (fsync(2)), or none.
    static func write(_ files: [AtomicFile]) throws(Failure) {
        if files.isEmpty { return }
        // A signal waits until there is either all or nothing.
        var (ending, before) = (sigset_t(), sigset_t())
        unsafe sigemptyset(&ending)
        for signal in [SIGTERM, SIGINT, SIGHUP, SIGQUIT] { unsafe sigaddset(&ending, signal) }
        unsafe sigprocmask(SIG_BLOCK, &ending, &before)
        defer { unsafe sigprocmask(SIG_SETMASK, &before, nil) }
        var staged: [[CChar]] = []
        defer { for name in staged { unsafe unlink(name) } }
        for file in files {
            let number = file.stage(&staged)
            guard number == 0 else { throw Failure(.other, at: file.path, errno: number) }
        }
        for file in files {
            guard unsafe rename(staged[0], file.path) == 0 else {
                throw Failure(.other, at: file.path, errno: errno)
            }
            staged.removeFirst()
        }
    }

    /// Writes the file under another name beside its own.
    ///
    /// - Returns: 0, or the errno of what failed.
    private func stage(_ staged: inout [[CChar]]) -> Int32 {
        var name = Array("\(path).XXXXXX".utf8CString)
        let descriptor = unsafe linux_mkostemp(&name, O_CLOEXEC)
        guard descriptor >= 0 else { return errno }
        staged.append(name)
        var number = content(descriptor)
        // The owner first: a change of owner takes bits of the mode away (chown(2)).
        if number == 0, let owner, let user = owner.userID,
            fchown(descriptor, user, owner.groupID ?? gid_t.max) != 0
        {
            number = errno
        }
        if number == 0, fchmod(descriptor, mode) != 0 || fsync(descriptor) != 0 { number = errno }
        if close(descriptor) != 0 && number == 0 { number = errno }
        return number
    }
}
