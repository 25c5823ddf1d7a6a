import CCurl
import SecretMemory

/// The versions of the libraries that carry requests, as the loaded libraries tell them.
package enum LibraryVersions {
    /// `libcurl 8.14.1`, `OpenSSL 3.5.1`, `nghttp2 1.64.0`; without what libcurl does not use.
    package static var all: [String] {
        guard let versions = unsafe curl_loaded_versions()?.pointee else { return [] }
        func text(_ version: UnsafePointer<CChar>?) -> String? { unsafe version.map { unsafe String(cString: $0) } }
        // The TLS library has its name in its version: "OpenSSL/3.5.1".
        let tls = unsafe text(versions.ssl_version).map { String($0.map { $0 == "/" ? " " : $0 }) }
        let first = unsafe text(versions.version).map { "libcurl \($0)" }
        return unsafe [first, tls, text(versions.nghttp2_version).map { "nghttp2 \($0)" }].compactMap { $0 }
    }
}
