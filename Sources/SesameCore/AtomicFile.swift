import CLinux
import Glibc
package import TencentCloud

/// A file that is written whole or not at all: under another name first, then renamed; mode 0600.
package struct AtomicFile {
    package let path: String

    /// - Throws: ``Failure`` with status 64 when something other than a file is already there.
    package init(_ path: String) throws(Failure) {
        var status = stat()
        if unsafe lstat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG {
            throw Failure(
                .usage, at: path, "is there and is not a regular file", hint: "without -o the value goes to stdout")
        }
        self.path = path
    }

    /// Writes the file, to disk too (fsync(2)).
    package func write(_ bytes: SecretBytes) throws(Failure) {
        // A signal waits until there is either the whole file or nothing.
        var (ending, before) = (sigset_t(), sigset_t())
        unsafe sigemptyset(&ending)
        for signal in [SIGTERM, SIGINT, SIGHUP, SIGQUIT] { unsafe sigaddset(&ending, signal) }
        unsafe sigprocmask(SIG_BLOCK, &ending, &before)
        defer { unsafe sigprocmask(SIG_SETMASK, &before, nil) }
        var temporary = Array("\(path).XXXXXX".utf8CString)
        let descriptor = unsafe linux_mkostemp(&temporary, O_CLOEXEC)
        guard descriptor >= 0 else { throw Failure(.other, at: path, Errno.words(errno)) }
        var number = bytes.write(to: descriptor)
        if number == 0 && fsync(descriptor) != 0 { number = errno }
        if close(descriptor) != 0 && number == 0 { number = errno }
        if number == 0, unsafe rename(temporary, path) != 0 { number = errno }
        guard number != 0 else { return }
        unsafe unlink(temporary)
        throw Failure(.other, at: path, Errno.words(number))
    }
}
