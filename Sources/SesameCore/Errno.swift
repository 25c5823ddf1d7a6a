import Glibc
import TencentCloud

/// The system's words for its own errors, and what to do where it is short of something.
package enum Errno {
    /// `no such file or directory` for ENOENT, and so on (strerror(3)).
    package static func words(_ number: Int32) -> String {
        unsafe String(cString: strerror(number)).loweringFirst
    }

    /// The next thing to do about a limit that is reached or a disk that takes no more; nil for what is neither.
    static func hint(_ number: Int32) -> String? {
        switch number {
        case EMFILE: "raise the limit on open files: ulimit -n, or LimitNOFILE= in a unit"
        case EFBIG: "raise the limit on the size of files: ulimit -f, or LimitFSIZE= in a unit"
        case ENOMEM: memoryHint
        case ENOSPC, EDQUOT: "make room there, or name another place"
        case EROFS: "name a place that can be written"
        default: nil
        }
    }

    static let memoryHint = "give it more memory: ulimit -v, or LimitAS= in a unit"
}
