import Glibc
package import SecretMemory

/// The trusted certificates: a hashed directory, a bundle that is searched by subject, or both in that order.
package struct TrustAnchors {
    let directory: FilePath?
    let bundle: CertificateBundle?
    /// The option or variables that name them; empty for the system's.
    let namedBy: [String]

    /// The reason why there is nothing to trust.
    package enum Failure: Error {
        case unreadable(path: FilePath, FileFailure)
        case noCertificate(path: FilePath)
        /// None of the usual paths exists.
        case nowhere
    }

    /// The hashed directory of Debian and Alpine.
    private static let directories: [FilePath] = ["/etc/ssl/certs"]
    /// The bundles of Debian, Alpine, RHEL and SUSE.
    private static let bundles: [FilePath] = [
        "/etc/ssl/certs/ca-certificates.crt", "/etc/ssl/cert.pem", "/etc/pki/tls/certs/ca-bundle.crt",
        "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", "/etc/ssl/ca-bundle.pem",
    ]

    /// Takes the certificates in the named file, else those of SSL_CERT_FILE and SSL_CERT_DIR, else the system's.
    ///
    /// - Parameter origin: the option or variable that names the file.
    package init(file: FilePath?, origin: String? = nil, environment: ProcessEnvironment) throws(Failure) {
        let named = (
            file: file ?? environment.path("SSL_CERT_FILE"),
            directory: file == nil ? environment.path("SSL_CERT_DIR") : nil
        )
        namedBy =
            file != nil
            ? [origin ?? "a file"] : ["SSL_CERT_FILE", "SSL_CERT_DIR"].filter { environment[$0] != nil }
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

    /// Reads a named file now: a wrong name must not look like a wrong server later.
    private func check(_ file: FilePath) throws(Failure) {
        let count: Int?
        do throws(FileFailure) {
            count = try bundle?.count()
        } catch {
            throw .unreadable(path: file, error)
        }
        if count == 0 { throw .noCertificate(path: file) }
    }

    /// Tells whether a certificate is stored under the hash of its subject; images without certificates may have the
    /// directory.
    private static func holdsCertificates(_ directory: FilePath) -> Bool {
        guard let entries = unsafe opendir(directory.bytes) else { return false }
        defer { unsafe closedir(entries) }
        while let entry = unsafe readdir(entries) {
            // The record ends with its name, before the 256 bytes of d_name end: d_name must not be copied as a whole.
            guard let offset = MemoryLayout<dirent>.offset(of: \.d_name) else { return false }
            let name = unsafe UnsafeRawPointer(entry).advanced(by: offset).assumingMemoryBound(to: CChar.self)
            if unsafe String(cString: name).hasSuffix(".0") { return true }
        }
        return false
    }

    private static func exists(_ path: FilePath) -> Bool { unsafe access(path.bytes, R_OK) == 0 }
}
