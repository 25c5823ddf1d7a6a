import Glibc

/// The descriptors of this process: one for each connection.
enum Descriptors {
    /// Raises the limit to the highest that the system allows, so that idle connections keep nobody out (`setrlimit`).
    static func raiseLimit() {
        var limit = rlimit()
        guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
        limit.rlim_cur = limit.rlim_max
        unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }
}
