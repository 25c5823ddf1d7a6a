import Glibc

/// The authority of this one service: made at first start, kept in a directory, trusted by whoever is handed `ca.pem`.
///
/// As on the Internet, it signs an intermediate, and the intermediate signs the server. Both are made anew at each start
/// and never stored, so they cannot have expired by then.
struct CertificateAuthority {
    /// The identity of the HTTPS server: PEM texts of its certificates up to the authority, and of its key.
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
        let (kept, shown) = (try PrivateFile.read(paths.key), try PrivateFile.read(paths.certificate))
        if let kept {
            do {
                let key = try PrivateKey(pem: kept)
                // Earlier services kept the certificate in ca.pem alone.
                let certificate = try (try? Certificate(pem: kept)) ?? Certificate(pem: shown ?? [])
                if certificate.expiration > now + Self.serverLife {
                    let pem = try certificate.pem()
                    if pem != shown { try PrivateFile.write(pem, to: paths.certificate, mode: 0o644) }
                    (self.certificate, self.key) = (certificate, key)
                    return
                }
            } catch let failure as GnuTLSFailure {
                throw StartFailure("cannot read \(directory)", failure.reason)
            } catch let failure as StartFailure {
                throw failure
            } catch {
                throw StartFailure("cannot read \(directory)", "\(error)")
            }
        } else if shown != nil {
            throw StartFailure("\(directory)", "ca.pem and ca.key belong together, ca.key is missing")
        }
        (certificate, key) = try Self.made(now: now)
        do {
            // Both in one file, so that they are replaced together; ca.pem is made from it if it comes to that.
            try PrivateFile.write(key.pem() + certificate.pem(), to: paths.key, mode: 0o600)
            try PrivateFile.write(certificate.pem(), to: paths.certificate, mode: 0o644)
        } catch let failure as StartFailure {
            throw failure
        } catch {
            throw StartFailure("cannot keep the certificate authority", "\(error)")
        }
    }

    /// The path at which a client that cannot read the directory is handed the certificate, over a network that it trusts.
    static let path = "/_authority"

    /// The certificate that clients trust.
    func pem() throws(StartFailure) -> [UInt8] {
        do throws(GnuTLSFailure) { return try certificate.pem() } catch {
            throw StartFailure("cannot tell the certificate authority", error.reason)
        }
    }

    /// The file of the certificate that clients trust.
    static func certificatePath(in directory: String) -> String { "\(directory)/ca.pem" }

    /// A fresh key and certificate for localhost, 127.0.0.1 and ::1, and for a host of that name.
    func serverIdentity(of host: String? = nil, now: Int64) throws(StartFailure) -> ServerIdentity {
        do throws(GnuTLSFailure) {
            let valid = now - Self.slack..<now + Self.serverLife
            let serverKey = try PrivateKey()
            let server = try Certificate(for: serverKey, named: "localhost", serial: Self.serial(), valid: valid)
            let loopback: [Certificate.HostName] = [
                .dns("localhost"), .address([127, 0, 0, 1]), .address([UInt8](repeating: 0, count: 15) + [1]),
            ]
            try server.becomeServer(names: loopback + (host.map { [.dns($0)] } ?? []))
            // One that an earlier version kept may have no other below it.
            guard certificate.mayHaveAuthorities else {
                try server.sign(by: certificate, with: key)
                return ServerIdentity(certificate: try server.pem(), key: try serverKey.pem())
            }
            let intermediateKey = try PrivateKey()
            let intermediate = try Certificate(
                for: intermediateKey, named: Self.name("intermediate"), serial: Self.serial(), valid: valid)
            try intermediate.becomeAuthority(above: 0)
            try intermediate.sign(by: certificate, with: key)
            try server.sign(by: intermediate, with: intermediateKey)
            return ServerIdentity(certificate: try server.pem() + intermediate.pem(), key: try serverKey.pem())
        } catch {
            throw StartFailure("cannot make the server's certificate", error.reason)
        }
    }

    private static func made(now: Int64) throws(StartFailure) -> (Certificate, PrivateKey) {
        do throws(GnuTLSFailure) {
            let key = try PrivateKey()
            let certificate = try Certificate(
                for: key, named: name("authority"), serial: serial(), valid: now - slack..<now + authorityLife)
            try certificate.becomeAuthority(above: 1)
            try certificate.sign(by: nil, with: key)
            return (certificate, key)
        } catch {
            throw StartFailure("cannot make the certificate authority", error.reason)
        }
    }

    /// Two on one machine must not share a name: some clients look issuers up by it.
    private static func name(_ kind: String) -> String { "sesame-local \(kind) \(serial().prefix(4).hexadecimal)" }

    /// A random positive serial number.
    private static func serial() -> [UInt8] {
        [UInt8.random(in: 1...127)] + (0..<15).map { _ in UInt8.random(in: 0...255) }
    }
}
