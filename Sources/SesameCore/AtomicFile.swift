import CLinux
import Glibc
package import TencentCloud

/// A file that is written whole or not at all: under another name first, then renamed.
package struct AtomicFile {
    package let path: String

    /// - Parameter hint: what to do when something other than a file is already there.
    /// - Throws: ``Failure`` with status 64 when it is.
    package init(_ path: String, hint: String) throws(Failure) {
        var status = stat()
        if unsafe lstat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG {
            throw Failure(.usage, at: path, "is there and is not a regular file", hint: hint)
        }
        self.path = path
    }

    /// Writes the bytes, readable by their owner only.
    package func write(_ bytes: SecretBytes) throws(Failure) {
        try write(mode: 0o600) { bytes.write(to: $0) }
    }

    /// Writes a copy of the executable of this process, which all may run.
    package func copyExecutable() throws(Failure) {
        let executable = unsafe open("/proc/self/exe", O_RDONLY | O_CLOEXEC)
        guard executable >= 0 else {
            throw Failure(.other, at: "/proc/self/exe", Errno.words(errno), hint: "mount /proc")
        }
        defer { close(executable) }
        try write(mode: 0o755) { descriptor in
            var sent = 0
            repeat { sent = sendfile(descriptor, executable, nil, 1 << 30) } while sent > 0
            return sent == 0 ? 0 : errno
        }
    }

    /// Lets `body` write the file, to disk too (fsync(2)); it answers with an errno, 0 when all is well.
    private func write(mode: mode_t, _ body: (Int32) -> Int32) throws(Failure) {
        // A signal waits until there is either the whole file or nothing.
        var (ending, before) = (sigset_t(), sigset_t())
        unsafe sigemptyset(&ending)
        for signal in [SIGTERM, SIGINT, SIGHUP, SIGQUIT] { unsafe sigaddset(&ending, signal) }
        unsafe sigprocmask(SIG_BLOCK, &ending, &before)
        defer { unsafe sigprocmask(SIG_SETMASK, &before, nil) }
        var temporary = Array("\(path).XXXXXX".utf8CString)
        let descriptor = unsafe linux_mkostemp(&temporary, O_CLOEXEC)
        guard descriptor >= 0 else { throw Failure(.other, at: path, Errno.words(errno)) }
        var number = body(descriptor)
        if number == 0 && fchmod(descriptor, mode) != 0 { number = errno }
        if number == 0 && fsync(descriptor) != 0 { number = errno }
        if close(descriptor) != 0 && number == 0 { number = errno }
        if number == 0, unsafe rename(temporary, path) != 0 { number = errno }
        guard number != 0 else { return }
        unsafe unlink(temporary)
        throw Failure(.other, at: path, Errno.words(number))
    }
}
