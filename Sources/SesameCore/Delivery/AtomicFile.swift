import CLinux
import Glibc
package import SecretMemory
import TencentCloud

/// A file that is written whole or not at all: under a temporary name in the same directory, then renamed.
package struct AtomicFile {
    private let path: FilePath
    private let access: FileAccess
    /// Writes the content to a descriptor; returns 0, or the errno of what failed.
    private let content: (Int32) -> Int32

    /// A file of the manifest, for a value.
    init(_ destination: FileDestination, _ bytes: SecretBytes) {
        (path, access) = (FilePath(destination.path), destination.access)
        content = { bytes.write(to: $0) }
    }

    private init(path: FilePath, access: FileAccess, content: @escaping (Int32) -> Int32) {
        (self.path, self.access, self.content) = (path, access, content)
    }

    /// A file of the user that sesame runs as. It may replace a regular file and nothing else.
    ///
    /// - Parameter hint: the next thing to do if something else has this path.
    /// - Throws: ``Failure`` with status 64 if something else has this path.
    private init(
        _ path: FilePath, access: FileAccess, hint: String, content: @escaping (Int32) -> Int32
    ) throws(Failure) {
        var status = stat()
        if unsafe lstat(path.bytes, &status) == 0, status.st_mode & S_IFMT != S_IFREG {
            throw Failure(.usage, at: "\(path)", "is there and is not a regular file", hint: hint)
        }
        (self.path, self.access, self.content) = (path, access, content)
    }

    /// Writes a file that only its owner may read and write.
    ///
    /// - Parameter hint: the next thing to do if something that is not a regular file has this path.
    package static func write(_ bytes: SecretBytes, to path: FilePath, hint: String) throws(Failure) {
        try write([AtomicFile(path, access: FileAccess(mode: 0o600), hint: hint) { bytes.write(to: $0) }])
    }

    /// Replaces the content of files, all or none; each keeps its mode and owner.
    ///
    /// - Throws: ``Failure`` with status 64 if one is not a regular file, 125 if one cannot be written.
    static func rewrite(_ contents: [(path: FilePath, bytes: SecretBytes)]) throws(Failure) {
        var files: [AtomicFile] = []
        for (path, bytes) in contents {
            var status = stat()
            guard unsafe lstat(path.bytes, &status) == 0 else { throw Failure(.other, at: "\(path)", errno: errno) }
            files.append(
                try AtomicFile(path, access: FileAccess(of: status), hint: "name the file itself") {
                    bytes.write(to: $0)
                })
        }
        try write(files)
    }

    /// Writes a new file, with the permissions that umask(2) leaves; never over another one.
    ///
    /// - Throws: ``Failure`` with status 64 if something has this path.
    static func create(_ bytes: SecretBytes, at path: FilePath) throws(Failure) {
        let mask = umask(0)
        umask(mask)
        let file = AtomicFile(path: path, access: FileAccess(mode: 0o666 & ~mask)) { bytes.write(to: $0) }
        let number = try file.staged(after: []).placeNew()
        if number == EEXIST { throw .isThere(path) }
        if number != 0 { throw Failure(.other, at: "\(path)", errno: number) }
        let unsynced = sync(path.directory)
        if unsynced != 0 { throw Failure(.other, at: "\(path.directory)", errno: unsynced) }
    }

    /// Writes a copy of the executable of this process, which everybody may run.
    package static func copyExecutable(to path: FilePath) throws(Failure) {
        let executable = unsafe open("/proc/self/exe", O_RDONLY | O_CLOEXEC)
        guard executable >= 0 else {
            throw Failure(.other, at: "/proc/self/exe", errno: errno, hint: "mount /proc")
        }
        defer { close(executable) }
        let file = try AtomicFile(path, access: FileAccess(mode: 0o755), hint: "name another directory") { descriptor in
            var (sent, offset) = (0, off_t(0))
            repeat { sent = unsafe sendfile(descriptor, executable, &offset, 1 << 30) } while sent > 0
            return sent == 0 ? 0 : errno
        }
        try write([file])
    }

    /// Writes all files, or none, and waits until they are on disk (fsync(2)).
    ///
    /// No system call replaces several files at once: for a moment some files are new and others are old. If one cannot
    /// be replaced, the files before it get their old content back. The message says so, and names each file that could
    /// not be restored.
    static func write(_ files: [AtomicFile]) throws(Failure) {
        if files.isEmpty { return }
        // Signals wait until all files are written or none. A file over the size limit is then an error (EFBIG).
        var (ending, before) = (sigset_t(), sigset_t())
        unsafe sigemptyset(&ending)
        for signal in [SIGTERM, SIGINT, SIGHUP, SIGQUIT] { unsafe sigaddset(&ending, signal) }
        unsafe sigprocmask(SIG_BLOCK, &ending, &before)
        let tooLarge = signal(SIGXFSZ, SIG_IGN)
        defer {
            _ = signal(SIGXFSZ, tooLarge)
            unsafe sigprocmask(SIG_SETMASK, &before, nil)
        }
        let directories = Set(files.map { $0.path.directory })
        directories.forEach(StagedFile.clear)
        var staged: [StagedFile] = []
        for file in files { staged.append(try file.staged(after: staged)) }
        try replace(staged)
        for directory in directories {
            let number = sync(directory)
            if number != 0 { throw Failure(.other, at: "\(directory)", errno: number) }
        }
    }

    /// Writes the file under a temporary name in its directory.
    ///
    /// - Parameter others: the files that are staged already.
    private func staged(after others: [StagedFile]) throws(Failure) -> StagedFile {
        do throws(FileFailure) {
            return try StagedFile(for: path, fill)
        } catch {
            if case .system(EMFILE) = error, !others.isEmpty {
                // Each lock holds a descriptor: give the locks up rather than fail.
                others.forEach { $0.unlock() }
                return try staged(after: [])
            }
            throw Failure(.other, at: "\(path)", error.problem, hint: error.hint)
        }
    }

    /// Renames all files to their paths, or restores what the paths held.
    private static func replace(_ staged: [StagedFile]) throws(Failure) {
        for (index, file) in staged.enumerated() {
            let number = file.replace(keepingOld: index < staged.count - 1)
            if number == 0 { continue }
            let lasting = staged[..<index].reversed().filter { !$0.takeBack() }
            let others = index > 0 && lasting.isEmpty ? "; the other files are as they were" : ""
            let first = Fault(.other, at: "\(file.path)", Errno.words(number) + others, hint: Errno.hint(number))
            throw Failure(
                [first] + lasting.map { Fault(.other, at: "\($0.path)", "was replaced and cannot be restored") })
        }
    }

    /// Writes the content, sets owner and mode, and waits until the file is on disk.
    ///
    /// - Returns: 0, or the errno of what failed.
    private func fill(_ descriptor: Int32) -> Int32 {
        let number = content(descriptor)
        if number != 0 { return number }
        let refused = access.apply(to: descriptor)
        if refused != 0 { return refused }
        return fsync(descriptor) == 0 ? 0 : errno
    }

    /// Waits until the names in a directory are on disk. Does nothing if sesame cannot read the directory or its file
    /// system has no fsync(2) for directories.
    private static func sync(_ directory: FilePath) -> Int32 {
        let descriptor = unsafe open(directory.bytes, O_RDONLY | O_DIRECTORY | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { return 0 }
        defer { close(descriptor) }
        return fsync(descriptor) == 0 || errno == EINVAL ? 0 : errno
    }
}

extension Failure {
    /// The failure of a file that is written only where nothing is.
    static func isThere(_ path: FilePath) -> Failure {
        Failure(
            .usage, at: "\(path)", "this is there already, and is not written over",
            hint: "name another file with --output, or move this one away")
    }
}
