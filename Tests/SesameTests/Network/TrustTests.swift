import Foundation
import Testing

/// The trusted certificates: those of a named file, else the system's, in a hashed directory or a bundle.
@Suite struct TrustTests {
    private let service: LocalService
    private let authority: String
    private let name: String

    init() throws {
        service = try LocalService.shared.get()
        authority = try #require(service.environment["SESAME_CA_FILE"])
        name = try service.store("trusted")
    }

    /// `sesame get` with no CA named but in `extra`, by a shell that prepares `setup` in a mount namespace of its own.
    private func get(_ setup: String = ":", with extra: [String: String] = [:]) throws -> Outcome {
        let folder = Folder()
        var command = service.sesame(with: extra)
        command.environment["SESAME_CA_FILE"] = extra["SESAME_CA_FILE"]
        command.environment["SESAME_TIMEOUT"] = "\(Sanitizer.slowness)"
        command.environment.merge(["CA": authority, "SESAME": Command.sesame, "NAME": name]) { $1 }
        command.folder = folder.path
        command.path = "/usr/bin/unshare"
        command.arguments = ["--mount", "/bin/sh", "-ec", "\(setup)\nexec \"$SESAME\" get \"$NAME\""]
        return try command.run()
    }

    @Test func `an authority that the system does not know is refused`() throws {
        let outcome = try get()
        #expect(outcome.status == 78)
        #expect(outcome.stderr.contains("its certificate is refused: unable to get local issuer certificate"))
    }

    @Test(arguments: [
        (
            "the bundle alone",
            "cat /etc/ssl/certs/ca-certificates.crt \"$CA\" >b; mount --bind b /etc/ssl/certs/ca-certificates.crt"
        ),
        ("the hashed directory alone", "mkdir d; cp \"$CA\" d/ca.pem; openssl rehash d; mount --bind d /etc/ssl/certs"),
        (
            "a bundle of RHEL",
            "mount -t tmpfs none /etc; mkdir -p /etc/pki/tls/certs; cp \"$CA\" /etc/pki/tls/certs/ca-bundle.crt"
        ),
    ]) func `an authority of the system is found`(_ place: String, _ setup: String) throws {
        let outcome = try get(setup)
        #expect(outcome.output == "trusted", "\(place): \(outcome.stderr)")
    }

    @Test func `no place at all is said before anything is asked`() throws {
        let outcome = try get("mount -t tmpfs none /etc/ssl; test ! -d /etc/pki || mount -t tmpfs none /etc/pki")
        #expect(outcome.status == 78)
        #expect(
            outcome.stderr == """
                sesame: no certificates to trust
                sesame: hint: install ca-certificates, or name a file with --ca-file

                """)
    }

    @Test func `SSL_CERT_FILE and SSL_CERT_DIR replace the system's, and --ca-file both`() throws {
        let hashed = "mkdir d; cp \"$CA\" d/ca.pem; openssl rehash d"
        #expect(try get(with: ["SSL_CERT_FILE": authority]).output == "trusted")
        #expect(try get(hashed, with: ["SSL_CERT_DIR": "d"]).output == "trusted")
        let system = "/etc/ssl/certs/ca-certificates.crt"
        #expect(try get(hashed, with: ["SSL_CERT_DIR": "d", "SSL_CERT_FILE": system]).output == "trusted")
        #expect(try get(with: ["SSL_CERT_DIR": "/nowhere"]).status == 78)
        #expect(try get(with: ["SESAME_CA_FILE": system, "SSL_CERT_FILE": authority]).status == 78)
        #expect(try get(with: ["SESAME_CA_FILE": authority, "SSL_CERT_FILE": "/nowhere"]).output == "trusted")
    }
}
