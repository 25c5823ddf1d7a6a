import Foundation
import Testing

/// A server sends its certificate and an intermediate, as every public one does, and the root is among many in a bundle or
/// a hashed directory.
@Suite struct ChainTests {
    private let certificates: String

    /// The folder of certificates with those of Tests/Servers/authorities, made once.
    private static let more = Result {
        let certificates = try AnswerServer.shared.get().certificates
        let outcome = try Command(path: AnswerServer.folder + "/authorities", arguments: [certificates]).run()
        try #require(outcome.status == 0, "authorities: \(outcome.stderr)")
        return certificates
    }

    init() throws { certificates = try Self.more.get() }

    /// A launch in a folder where a script made what is trusted: `b`, a bundle, `d`, a hashed directory, or both. The script
    /// has the certificates at $C, Debian's bundle at $B, and `hashed FILE …`, which makes `d`.
    private func launch(_ script: String, from server: AnswerServer) throws -> Outcome {
        let folder = Folder()
        let debian = "/etc/ssl/certs/ca-certificates.crt"
        let hashed = "hashed() { mkdir d; cp \"$@\" d; openssl rehash d; }"
        var setup = Command(path: "/bin/sh", arguments: ["-ec", "\(hashed)\n\(script)"])
        (setup.folder, setup.environment["C"], setup.environment["B"]) = (folder.path, certificates, debian)
        let outcome = try setup.run()
        try #require(outcome.status == 0, "\(script): \(outcome.stderr)")
        var command = server.exec(["works"], with: ["SESAME_CA_FILE": ""])
        for (variable, name) in [("SSL_CERT_FILE", "b"), ("SSL_CERT_DIR", "d")] {
            let path = folder.path + "/" + name
            if FileManager.default.fileExists(atPath: path) { command.environment[variable] = path }
        }
        return try command.run()
    }

    @Test(arguments: [
        ("in Debian's bundle", "cat $B $C/authority.pem >b"),
        ("at the beginning of it", "cat $C/authority.pem $B >b"),
        ("in a hashed directory", "hashed $C/authority.pem"),
        ("in a bundle, beside a directory without it", "hashed $C/another-authority.pem; cat $B $C/authority.pem >b"),
        ("in a directory, beside a bundle without it", "hashed $C/authority.pem; cp $B b"),
        (
            "under .1, another of its name under .0",
            "mkdir d; for n in 0:namesake 1:authority; do "
                + "cp $C/${n#*:}.pem d/$(openssl x509 -in $C/authority.pem -noout -hash).${n%:*}; done"
        ),
        ("with CR LF", "cat $B $C/authority.pem | sed 's/$/\\r/' >b"),
        (
            "with text between the certificates",
            "openssl x509 -in $C/authority.pem -text >t; cat $B t $C/another-authority.pem >b"
        ),
        (
            "without a line break between them",
            "printf %s \"$(cat $C/another-authority.pem)\" | cat - $C/authority.pem >b"
        ),
        ("behind one that is cut off", "head -c 300 $C/another-authority.pem | cat - $C/authority.pem >b"),
        ("behind a key", "cat $C/server.key $C/authority.pem >b"),
        (
            "on long lines",
            "(echo '-----BEGIN CERTIFICATE-----'; sed '/-----/d' $C/authority.pem | tr -d '\\n'; "
                + "echo; echo '-----END CERTIFICATE-----') >b"
        ),
        ("as TRUSTED CERTIFICATE for servers", "cp $C/trusted.pem b"),
        ("as X509 CERTIFICATE", "sed 's/CERTIFICATE/X509 &/' $C/authority.pem >b"),
        ("signed by one of a very long name", "cat $B $C/far.pem >b"),
        ("twice", "cat $C/authority.pem $C/authority.pem >b"),
        ("in other letters and string types", "cat $B $C/capital.pem >b"),
        ("in a string type of two bytes a character", "cat $B $C/wide.pem >b"),
        ("behind one of its name whose time is over", "cat $C/over.pem $C/authority.pem >b"),
        ("before one of its name whose time is over", "cat $C/authority.pem $C/over.pem >b"),
        ("behind one of its name with another key", "cat $C/namesake.pem $C/authority.pem >b"),
        ("in other letters, behind one of its name whose time is over", "cat $C/over.pem $C/capital.pem >b"),
        ("in the bundle, in the directory one whose time is over", "hashed $C/over.pem; cp $C/authority.pem b"),
        ("in the bundle, in the directory one with another key", "hashed $C/namesake.pem; cp $C/authority.pem b"),
        ("not there, but the intermediate is", "cat $B $C/intermediate.pem >b"),
        ("not there, but the server's own certificate is", "openssl x509 -in $C/server.pem >b"),
        (
            "not there, but the server's own certificate is in the directory",
            "openssl x509 -in $C/server.pem >own.pem; hashed own.pem"
        ),
    ]) func `the root is found`(_ place: String, _ script: String) throws {
        succeeded(try launch(script, from: try AnswerServer.shared.get()), "started\n")
    }

    @Test(arguments: [
        ("cross", "cp $C/authority.pem b"), ("cross", "cp $C/old.pem b"), ("cross", "hashed $C/old.pem"),
        ("cross", "hashed $C/over.pem; cp $C/authority.pem b"), ("expired-cross", "cat $B $C/authority.pem >b"),
        ("expired-cross", "hashed $C/authority.pem"), ("expired-cross", "cat $C/old.pem $C/authority.pem >b"),
        ("expired-cross", "hashed $C/old.pem; cp $C/authority.pem b"),
    ]) func `a root for which an older one vouches, too`(_ certificate: String, _ script: String) throws {
        succeeded(try launch(script, from: AnswerServer(certificate: certificate)), "started\n")
    }

    @Test(arguments: [
        ("Debian's bundle without the root", "cp $B b", "unable to get local issuer certificate"),
        ("one of its name with another key", "cp $C/namesake.pem b", "unable to get local issuer certificate"),
        ("an empty directory", "mkdir d", "unable to get local issuer certificate"),
        ("a root for no servers", "cp $C/rejected.pem b", "certificate rejected"),
    ]) func `what is not trusted stays so`(_ place: String, _ script: String, _ reason: String) throws {
        let outcome = try launch(script, from: try AnswerServer.shared.get())
        #expect(outcome.status == 78 && outcome.output == "", "\(place)")
        #expect(outcome.lines[0] == "sesame: A: cannot reach SERVER: its certificate is refused: \(reason)", "\(place)")
    }
}
