import CLinux
import Glibc

/// A file that is to hold a value: where, with which permissions, and whose.
struct FileDestination {
    let path: String
    let mode: mode_t
    let owner: FileOwner?

    /// What is wrong with a destination, and the key of the manifest that says it.
    struct Invalid: Error {
        let key: String
        let problem: String
        var hint: String?
    }

    init(path: String, mode: String?, owner: String?) throws(Invalid) {
        if path.hasPrefix("~") {
            throw Invalid(key: "path", problem: "\"~\" means nothing here", hint: "write the whole path")
        }
        guard path.hasPrefix("/"), !path.hasSuffix("/"), !path.utf8.contains(0) else {
            throw Invalid(
                key: "path", problem: "this is no absolute path of a file", hint: "a path like /run/app/tls.key")
        }
        let bits = mode ?? "0400"
        guard 3...4 ~= bits.utf8.count, bits.utf8.count == 3 || bits.hasPrefix("0"), let mode = mode_t(bits, radix: 8)
        else {
            throw Invalid(key: "mode", problem: "this is no mode", hint: "three octal digits, such as \"0400\"")
        }
        (self.path, self.mode) = (path, mode)
        self.owner = try owner.map { text throws(Invalid) in
            guard let owner = FileOwner(parsing: text) else {
                throw Invalid(key: "owner", problem: "this is no owner", hint: "user or user:group, by name or number")
            }
            return owner
        }
    }

    /// Looks whether the file may be written there.
    ///
    /// - Parameter allowDisk: whether it may be elsewhere than on tmpfs or ramfs.
    /// - Returns: what is wrong, with status 78.
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
        if let name = owner?.unknownName {
            return Fault(
                .configuration, at: variable.text, "\"\(name)\" is in neither /etc/passwd nor /etc/group",
                hint: "an owner that comes from elsewhere is named by number")
        }
        return nil
    }
}
