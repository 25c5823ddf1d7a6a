import CLinux
import Glibc

/// The path, permissions and owner of a file for a value.
struct FileDestination {
    let path: String
    let access: FileAccess

    init(path: String, mode: String?, owner: String?) throws(FileAccess.Invalid) {
        if path.hasPrefix("~") {
            throw FileAccess.Invalid(key: "path", problem: "\"~\" means nothing here", hint: "write the whole path")
        }
        guard path.hasPrefix("/"), !path.hasSuffix("/"), !path.utf8.contains(0) else {
            throw FileAccess.Invalid(
                key: "path", problem: "not an absolute path of a file", hint: "a path like /run/app/tls.key")
        }
        self.path = path
        access = try FileAccess(mode: mode, owner: owner)
    }

    /// Checks that the file may be written at its path.
    ///
    /// - Parameter allowDisk: true if the file may be on a file system other than tmpfs and ramfs.
    /// - Returns: a fault with status 78; nil if the file may be written.
    func fault(for variable: VariableName, allowDisk: Bool) -> Fault? {
        let directory = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "/"
        let system = unsafe linux_file_system(directory)
        guard system != 0 else {
            let number = errno
            let hint = number == ENOENT ? "make it before sesame starts; under systemd with RuntimeDirectory=" : nil
            return Fault(
                .configuration, at: variable.text, "\(directory): \(Errno.words(number))",
                hint: Errno.hint(number) ?? hint)
        }
        let inMemory = [linux_tmpfs_magic, linux_ramfs_magic].contains(system)
        if !inMemory && !allowDisk {
            return Fault(
                .configuration, at: variable.text,
                "\(directory) is not on tmpfs or ramfs, so the value would reach a disk",
                hint: "choose a directory below /run or /dev/shm, or allow it with --allow-disk")
        }
        var status = stat()
        if unsafe lstat(path, &status) == 0, status.st_mode & S_IFMT != S_IFREG {
            return Fault(.configuration, at: variable.text, "\(path) is there and is not a regular file")
        }
        return access.fault(for: variable)
    }
}
