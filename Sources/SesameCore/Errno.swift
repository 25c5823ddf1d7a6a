import Glibc
import TencentCloud

/// The system's words for its own errors.
package enum Errno {
    /// `no such file or directory` for ENOENT, and so on (strerror(3)).
    package static func words(_ number: Int32) -> String {
        unsafe String(cString: strerror(number)).loweringFirst
    }
}
