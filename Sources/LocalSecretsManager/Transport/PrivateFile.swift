import Glibc

/// Files that only their owner may read: written whole under another name, then renamed, so that none is ever half there.
enum PrivateFile {
    /// In bytes, of any file that is read.
    private static let limit = 64 << 20
    /// In milliseconds, for the next bytes of a pipe.
    private static let patience: Int32 = 10_000

    /// The bytes of a file; nil when there is no such file.
    static func read(_ path: String) throws(StartFailure) -> [UInt8]? {
        let file = unsafe open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        if file < 0 && errno == ENOENT { return nil }
        guard file >= 0 else { throw StartFailure("cannot read \(path)") }
        defer { close(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = unsafe Glibc.read(file, &chunk, chunk.count)
            if count == 0 { return bytes }
            if count < 0 && errno == EAGAIN {
                var wanted = pollfd(fd: file, events: Int16(POLLIN), revents: 0)
                guard unsafe poll(&wanted, 1, patience) > 0 else {
                    throw StartFailure("cannot read \(path)", "nothing comes from it")
                }
                continue
            }
            guard count > 0 else { throw StartFailure("cannot read \(path)") }
            guard count <= limit - bytes.count else {
                throw StartFailure("cannot read \(path)", "it has more than \(limit) bytes")
            }
            bytes += chunk.prefix(count)
        }
    }

    /// Puts `bytes` in a file of that mode, on the disk before this returns.
    static func write(_ bytes: [UInt8], to path: String, mode: mode_t) throws(StartFailure) {
        let temporary = "\(path).new"
        unsafe unlink(temporary)
        let file = unsafe open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
        guard file >= 0 else { throw StartFailure("cannot write \(path)") }
        defer { close(file) }
        guard writeAll(bytes, to: file), fsync(file) == 0, unsafe rename(temporary, path) == 0 else {
            let failure = StartFailure("cannot write \(path)")
            unsafe unlink(temporary)
            throw failure
        }
        // Else the new name may be lost in a power failure that the store survives.
        let parent = path.lastIndex(of: "/").map { path[...$0] } ?? "."
        let directory = unsafe open(String(parent), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        defer { close(directory) }
        guard directory >= 0, fsync(directory) == 0 else { throw StartFailure("cannot write \(path)") }
    }

    /// Writes all, in as many pieces as the system takes; false with errno when it takes no more.
    private static func writeAll(_ bytes: [UInt8], to file: Int32) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(file, $0.baseAddress, $0.count) }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    /// Makes an empty file of mode 0600 unless there is one already.
    static func create(_ path: String) throws(StartFailure) {
        let file = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard file >= 0 else { throw StartFailure("cannot open \(path)") }
        close(file)
    }

    /// Makes a directory of mode 0700 unless there is one already, and locks it until the descriptor is closed, so
    /// that two services that start in it together do not each make an authority.
    static func lock(directory: String) throws(StartFailure) -> Int32 {
        guard unsafe mkdir(directory, 0o700) == 0 || errno == EEXIST else {
            throw StartFailure("cannot make the directory \(directory)")
        }
        let descriptor = unsafe open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0, flock(descriptor, LOCK_EX) == 0 else {
            let failure = StartFailure("cannot open the directory \(directory)")
            if descriptor >= 0 { close(descriptor) }
            throw failure
        }
        return descriptor
    }
}
