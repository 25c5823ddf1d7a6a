import Glibc

/// The authority of this one service: made at first start, kept in a directory, trusted by whoever is handed `ca.pem`.
///
/// The server's certificate is made anew at each start and never stored, so it cannot have expired by then.
struct CertificateAuthority {
    /// What the HTTPS server shows: PEM texts of its certificate and of that certificate's key.
    struct ServerIdentity {
        let certificate: [UInt8]
        let key: [UInt8]
    }

    private static let authorityLife: Int64 = 10 * 365 * 86_400
    private static let serverLife: Int64 = 365 * 86_400
    /// Certificates begin a day early: a client whose clock is behind must not find them "not yet valid".
    private static let slack: Int64 = 86_400

    private let certificate: Certificate
    private let key: PrivateKey

    /// The authority kept in `directory`; made there when there is none yet, or when it is about to expire.
    init(in directory: String, now: Int64) throws(StartFailure) {
        let lock = try PrivateFile.lock(directory: directory)
        defer { close(lock) }
        let paths = (certificate: Self.certificatePath(in: directory), key: "\(directory)/ca.key")
        switch (try PrivateFile.read(paths.certificate), try PrivateFile.read(paths.key)) {
        case (let certificate?, let key?):
            do {
                let stored = (try Certificate(pem: certificate), try PrivateKey(pem: key))
                if stored.0.expiration > now + Self.serverLife {
                    (self.certificate, self.key) = stored
                    return
                }
            } catch {
                throw StartFailure("cannot read \(directory)", error.reason)
            }
        case (nil, nil): break
        default: throw StartFailure("\(directory)", "ca.pem and ca.key belong together, one is missing")
        }
        (certificate, key) = try Self.made(now: now)
        do {
            try PrivateFile.write(key.pem(), to: paths.key, mode: 0o600)
            try PrivateFile.write(certificate.pem(), to: paths.certificate, mode: 0o644)
        } catch let failure as StartFailure {
            throw failure
        } catch {
            throw StartFailure("cannot keep the certificate authority", "\(error)")
        }
    }

    /// Where clients find the certificate to trust.
    static func certificatePath(in directory: String) -> String { "\(directory)/ca.pem" }

    /// A fresh key and certificate for localhost, 127.0.0.1 and ::1.
    func serverIdentity(now: Int64) throws(StartFailure) -> ServerIdentity {
        do throws(GnuTLSFailure) {
            let serverKey = try PrivateKey()
            let server = try Certificate(
                for: serverKey, named: "localhost", serial: Self.serial(),
                valid: now - Self.slack..<now + Self.serverLife)
            try server.becomeServer(names: [
                .dns("localhost"), .address([127, 0, 0, 1]), .address([UInt8](repeating: 0, count: 15) + [1]),
            ])
            try server.sign(by: certificate, with: key)
            return ServerIdentity(certificate: try server.pem(), key: try serverKey.pem())
        } catch {
            throw StartFailure("cannot make the server's certificate", error.reason)
        }
    }

    private static func made(now: Int64) throws(StartFailure) -> (Certificate, PrivateKey) {
        do throws(GnuTLSFailure) {
            let key = try PrivateKey()
            // Two authorities on one machine must not share a name: some clients look issuers up by it.
            let name = "sesame-local \(serial().prefix(4).hexadecimal)"
            let certificate = try Certificate(
                for: key, named: name, serial: serial(), valid: now - slack..<now + authorityLife)
            try certificate.becomeAuthority()
            try certificate.sign(by: nil, with: key)
            return (certificate, key)
        } catch {
            throw StartFailure("cannot make the certificate authority", error.reason)
        }
    }

    /// A random positive serial number.
    private static func serial() -> [UInt8] {
        [UInt8.random(in: 1...127)] + (0..<15).map { _ in UInt8.random(in: 0...255) }
    }
}
