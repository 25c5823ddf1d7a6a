import Glibc

/// Whose certificates are trusted: a hashed directory, a bundle looked into by subject, or both in that order.
package struct TrustAnchors {
    let directory: String?
    let bundle: CertificateBundle?

    /// Why there is nothing to trust.
    package enum Failure: Error {
        case unreadable(path: String, FileFailure)
        case noCertificate(path: String)
        /// None of the usual places exists.
        case nowhere
    }

    /// Where Debian and Alpine keep the hashed directory.
    private static let directories = ["/etc/ssl/certs"]
    /// Where Debian, Alpine, RHEL and SUSE keep the bundle.
    private static let bundles = [
        "/etc/ssl/certs/ca-certificates.crt", "/etc/ssl/cert.pem", "/etc/pki/tls/certs/ca-bundle.crt",
        "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", "/etc/ssl/ca-bundle.pem",
    ]

    /// The anchors in a file that was named, else those of SSL_CERT_FILE and SSL_CERT_DIR, else the system's.
    package init(file: String?, environment: ProcessEnvironment) throws(Failure) {
        let named = (
            file: file ?? environment["SSL_CERT_FILE"], directory: file == nil ? environment["SSL_CERT_DIR"] : nil
        )
        if named.file != nil || named.directory != nil {
            directory = named.directory
            bundle = named.file.map(CertificateBundle.init(path:))
        } else {
            let bundle = Self.bundles.first(where: Self.exists)
            directory = Self.directories.first { bundle == nil ? Self.holdsCertificates($0) : Self.exists($0) }
            self.bundle = bundle.map(CertificateBundle.init(path:))
        }
        if directory == nil && bundle == nil { throw .nowhere }
        if let file = named.file { try check(file) }
    }

    /// Reads a file that was named now, for a wrong name must not look like a wrong server later.
    private func check(_ file: String) throws(Failure) {
        let count: Int?
        do throws(FileFailure) {
            count = try bundle?.count()
        } catch {
            throw .unreadable(path: file, error)
        }
        if count == 0 { throw .noCertificate(path: file) }
    }

    /// Whether there is a certificate under the hash of its subject; images without any may have the directory.
    private static func holdsCertificates(_ directory: String) -> Bool {
        guard let entries = unsafe opendir(directory) else { return false }
        defer { unsafe closedir(entries) }
        while let entry = unsafe readdir(entries) {
            let isHash = unsafe withUnsafePointer(to: entry.pointee.d_name) { name in
                unsafe String(cString: UnsafeRawPointer(name).assumingMemoryBound(to: CChar.self)).hasSuffix(".0")
            }
            if isHash { return true }
        }
        return false
    }

    private static func exists(_ path: String) -> Bool { unsafe access(path, R_OK) == 0 }
}
