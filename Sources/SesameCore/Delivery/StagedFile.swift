import CLinux
import Glibc
import SecretMemory
import TencentCloud

/// A complete file under a temporary name in the directory of its path. The file is locked (flock(2)), so no other
/// start deletes it while this process lives.
final class StagedFile {
    /// The path that the file is for.
    let path: FilePath
    /// The temporary name; after ``replace(keepingOld:)``, the name of the old file.
    private let name: FilePath
    private var locks: [Int32] = []
    private var identity = stat()
    private var state = State.staged

    private enum State {
        case staged
        /// The file has its path, where there was none before.
        case added
        /// The file has its path, and the old file has the temporary name.
        case exchanged
        /// The file has its path, and an old file is gone.
        case final
    }

    private static let prefix = ".sesame-new-"
    private static let digits = 16

    private static var newName: FilePath {
        let seed = String(UInt(linux_seed()), radix: 16)
        return FilePath(prefix + String(repeating: "0", count: digits - seed.utf8.count) + seed)
    }

    /// - Parameter fill: writes the content to a descriptor and returns 0 or an errno; may be called again for another
    ///   file.
    init(for path: FilePath, _ fill: (Int32) -> Int32) throws(FileFailure) {
        self.path = path
        let directory = path.directory
        let descriptor: Int32
        if let made = try Self.unnamed(directory, fill) {
            (name, descriptor) = made
        } else {
            (name, descriptor) = try Self.named(directory, fill)
        }
        unsafe fstat(descriptor, &identity)
        // Keep the lock on a read-only descriptor: a program cannot be run while it is open for writing (ETXTBSY).
        let reader = Self.locked(name)
        if reader >= 0 { close(descriptor) }
        locks.append(reader >= 0 ? reader : descriptor)
    }

    deinit {
        if case .final = state {} else { unsafe unlink(name.bytes) }
        unlock()
    }

    func unlock() {
        for lock in locks { close(lock) }
        locks = []
    }

    /// Writes a file that has no name until it is complete (O_TMPFILE): a start that is killed leaves nothing behind.
    ///
    /// - Returns: nil if the file system has no such files, or cannot give them a name.
    private static func unnamed(
        _ directory: FilePath, _ fill: (Int32) -> Int32
    ) throws(FileFailure) -> (name: FilePath, descriptor: Int32)? {
        let descriptor = unsafe linux_open_unnamed(directory.bytes)
        guard descriptor >= 0 else { return nil }
        let number = fill(descriptor)
        flock(descriptor, LOCK_SH | LOCK_NB)
        let name = directory + newName
        if number == 0, unsafe linux_name(descriptor, name.bytes) == 0 { return (name, descriptor) }
        close(descriptor)
        if number != 0 { throw .system(number) }
        return nil
    }

    /// Writes a file under a temporary name from the beginning.
    private static func named(
        _ directory: FilePath, _ fill: (Int32) -> Int32, attempts: Int = 10
    ) throws(FileFailure) -> (name: FilePath, descriptor: Int32) {
        let name = directory + newName
        let descriptor = unsafe open(name.bytes, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .system(errno) }
        // Another start may have locked the file before this one did, and deletes it.
        var status = stat()
        var isTaken = flock(descriptor, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK
        if unsafe fstat(descriptor, &status) == 0 && status.st_nlink == 0 { isTaken = true }
        if isTaken && attempts > 1 {
            close(descriptor)
            return try named(directory, fill, attempts: attempts - 1)
        }
        let number = fill(descriptor)
        if number == 0 { return (name, descriptor) }
        unsafe unlink(name.bytes)
        close(descriptor)
        throw .system(number)
    }

    /// Opens the file of this name and locks it against ``clear(_:)``; -1 if it cannot be read.
    private static func locked(_ name: FilePath) -> Int32 {
        let descriptor = unsafe open(name.bytes, O_RDONLY | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC)
        if descriptor >= 0 { flock(descriptor, LOCK_SH | LOCK_NB) }
        return descriptor
    }

    // MARK: Replace

    /// Renames the file to its path.
    ///
    /// - Parameter keepingOld: true if ``takeBack()`` may follow, so the old file is kept.
    /// - Returns: 0, or the errno of what failed.
    func replace(keepingOld: Bool) -> Int32 {
        var isEmpty = false
        if keepingOld {
            var status = stat()
            let isThere = unsafe lstat(path.bytes, &status) == 0
            if isThere && status.st_mode & S_IFMT != S_IFREG { return EEXIST }
            let old = isThere ? Self.locked(path) : -1
            if old >= 0 { locks.append(old) }
            if unsafe (isThere ? linux_exchange(name.bytes, path.bytes) : linux_rename_new(name.bytes, path.bytes)) == 0
            {
                state = isThere ? .exchanged : .added
                return 0
            }
            if !isThere && errno == EEXIST { return replace(keepingOld: true) }
            isEmpty = !isThere
        }
        // Not every file system has these calls; rename(2) reports any other error again.
        guard unsafe rename(name.bytes, path.bytes) == 0 else { return errno }
        state = isEmpty ? .added : .final
        return 0
    }

    /// Renames the file to its path if nothing has that path.
    ///
    /// - Returns: 0, or the errno of what failed; EEXIST if something is there.
    func placeNew() -> Int32 {
        if unsafe linux_rename_new(name.bytes, path.bytes) == 0 {
            state = .final
            return 0
        }
        // Not every file system has this call; a link is never made over a file, and the temporary name is removed later.
        guard errno == EINVAL || errno == ENOSYS, unsafe link(name.bytes, path.bytes) == 0 else { return errno }
        return 0
    }

    /// Restores what the path held before.
    ///
    /// - Returns: false if the old file is gone or the system refuses.
    func takeBack() -> Bool {
        switch state {
        case .staged: return true
        case .final: return false
        case .added: guard unsafe rename(path.bytes, name.bytes) == 0 else { return errno == ENOENT }
        case .exchanged: guard unsafe linux_exchange(name.bytes, path.bytes) == 0 else { return false }
        }
        var status = stat()
        let isThis = unsafe lstat(name.bytes, &status) == 0 && status.st_ino == identity.st_ino
        if isThis { return true }
        // Another start has renamed its own file to the path meanwhile: put that one back.
        if case .added = state {
            unsafe linux_rename_new(name.bytes, path.bytes)
        } else {
            unsafe linux_exchange(name.bytes, path.bytes)
        }
        return true
    }

    // MARK: Leftovers

    /// Deletes the files that killed starts left in a directory: files with a temporary name that no process locks.
    static func clear(_ directory: FilePath) {
        guard let entries = unsafe opendir(directory.bytes), let offset = MemoryLayout<dirent>.offset(of: \.d_name)
        else {
            return
        }
        defer { unsafe closedir(entries) }
        while let entry = unsafe readdir(entries) {
            let bytes = unsafe UnsafeRawPointer(entry).advanced(by: offset).assumingMemoryBound(to: CChar.self)
            let name = unsafe String(cString: bytes)
            guard name.hasPrefix(prefix), name.utf8.count == prefix.utf8.count + digits else { continue }
            let file = unsafe directory + FilePath(copying: bytes)
            let descriptor = unsafe open(file.bytes, O_RDONLY | O_NONBLOCK | O_NOFOLLOW | O_CLOEXEC)
            guard descriptor >= 0 else { continue }
            if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { unsafe unlink(file.bytes) }
            close(descriptor)
        }
    }
}
