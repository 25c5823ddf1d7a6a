import CLinux
import Glibc
package import SecretMemory

/// Checks who can read a file.
package enum FileExposure {
    /// Tells whether users other than its owner can read it: its mode lets the group or everybody read it, and every
    /// directory above lets them through.
    ///
    /// Files in a read-only mount in memory do not count: Kubernetes and systemd hand secrets over in such mounts, and
    /// the modes there do not tell who can reach the mount.
    package static func canOthersRead(_ path: FilePath) -> Bool {
        guard path != "-", let resolved = unsafe realpath(path.bytes, nil) else { return false }
        defer { unsafe free(resolved) }
        var readers = unsafe bits(of: resolved, S_IFREG) & 0o044
        while readers != 0, let slash = unsafe strrchr(resolved, Int32(UInt8(ascii: "/"))), unsafe slash != resolved {
            unsafe slash.pointee = 0
            // Search permission for others implies it for the group.
            let passing = unsafe bits(of: resolved, S_IFDIR) & 0o011
            readers &= (passing | passing << 3) << 2
        }
        return readers != 0 && !isInReadOnlyMemory(path)
    }

    private static func isInReadOnlyMemory(_ path: FilePath) -> Bool {
        var status = statvfs()
        return unsafe [linux_tmpfs_magic, linux_ramfs_magic].contains(linux_file_system(path.bytes))
            && statvfs(path.bytes, &status) == 0 && status.f_flag & UInt(ST_RDONLY) != 0
    }

    /// The mode of the file at a path if it has this type, else 0.
    private static func bits(of path: UnsafePointer<CChar>, _ type: mode_t) -> mode_t {
        var status = stat()
        return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == type ? status.st_mode : 0
    }
}
