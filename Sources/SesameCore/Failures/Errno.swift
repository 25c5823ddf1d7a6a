import Glibc
import TencentCloud

/// The words for errors of the system, and hints for its limits.
package enum Errno {
    /// `no such file or directory` for ENOENT, and so on (strerror(3)).
    package static func words(_ number: Int32) -> String {
        unsafe String(cString: strerror(number)).loweringFirst
    }

    /// The next thing to do about a reached limit, a full disk or a path that cannot be written; nil for other errors.
    static func hint(_ number: Int32) -> String? {
        switch number {
        case EMFILE: "raise the limit on open files: ulimit -n, or LimitNOFILE= in a unit"
        case EFBIG: "raise the limit on the size of files: ulimit -f, or LimitFSIZE= in a unit"
        case ENOMEM: memoryHint
        case ENOSPC, EDQUOT: "make room there, or name another path"
        case EBUSY: "a file that is itself a mount point cannot be replaced: mount its directory instead"
        case EROFS: "name a path that can be written"
        default: nil
        }
    }

    static let memoryHint = "give it more memory: ulimit -v, or LimitAS= in a unit"
}
