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
        if let file = file ?? environment["SSL_CERT_FILE"] {
            let bundle = CertificateBundle(path: file)
            do {
                if try bundle.count() == 0 { throw Failure.noCertificate(path: file) }
            } catch let failure as FileFailure {
                throw .unreadable(path: file, failure)
            } catch {
                throw .noCertificate(path: file)
            }
            self.bundle = bundle
            directory = nil
        } else if let named = environment["SSL_CERT_DIR"] {
            (directory, bundle) = (named, nil)
        } else {
            directory = Self.directories.first(where: Self.exists)
            bundle = Self.bundles.first(where: Self.exists).map(CertificateBundle.init(path:))
            if directory == nil && bundle == nil { throw .nowhere }
        }
    }

    private static func exists(_ path: String) -> Bool { unsafe access(path, R_OK) == 0 }
}
