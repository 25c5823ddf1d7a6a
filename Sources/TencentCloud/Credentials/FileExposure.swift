import CLinux
import Glibc

/// Who can read a file.
package enum FileExposure {
    /// Whether others than its owner can: its mode lets its group or everybody read it, and every directory above lets
    /// them through.
    ///
    /// A file in memory that is mounted read-only is not looked at: so Kubernetes and systemd hand secrets over, with
    /// modes that say nothing about who gets at the mount.
    package static func canOthersRead(_ path: String) -> Bool {
        guard path != "-", let resolved = unsafe realpath(path, nil) else { return false }
        defer { unsafe free(resolved) }
        var readers = unsafe bits(of: resolved, S_IFREG) & 0o044
        while readers != 0, let slash = unsafe strrchr(resolved, Int32(UInt8(ascii: "/"))), unsafe slash != resolved {
            unsafe slash.pointee = 0
            // Whoever everybody's bit lets through is let through as one of a group, too.
            let passing = unsafe bits(of: resolved, S_IFDIR) & 0o011
            readers &= (passing | passing << 3) << 2
        }
        return readers != 0 && !isInReadOnlyMemory(path)
    }

    private static func isInReadOnlyMemory(_ path: String) -> Bool {
        var status = statvfs()
        return unsafe [linux_tmpfs_magic, linux_ramfs_magic].contains(linux_file_system(path))
            && statvfs(path, &status) == 0 && status.f_flag & UInt(ST_RDONLY) != 0
    }

    /// The mode of what is of this type at the path, 0 for anything else.
    private static func bits(of path: UnsafePointer<CChar>, _ type: mode_t) -> mode_t {
        var status = stat()
        return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == type ? status.st_mode : 0
    }
}
