import Glibc

/// The service cannot start: what failed, and why.
package struct StartFailure: Error, Equatable {
    /// One line, lower case, without a full stop and without any value or key.
    package let message: String

    init(_ what: String, _ why: String) {
        message = "\(what): \(why)"
    }

    /// A system call failed: the reason is `errno`, read at once.
    init(_ what: String) {
        let code = errno
        unsafe self.init(what, String(cString: strerror(code)))
    }
}
