import Foundation
import Testing

/// A server's certificate that is not right: tried again until the deadline, for a wrong one may last a minute, and then
/// what a unit is not restarted for, unless it is a matter of time.
@Suite struct CertificateRefusalTests {
    private let server: AnswerServer

    init() throws { server = try AnswerServer.shared.get() }

    private static let unknown = "unable to get local issuer certificate"
    private static let system = "a CA of your own is named with --ca-file or SSL_CERT_FILE"
    private static let alone = "set, and only the certificates there are trusted"

    /// Settings, in which CERTIFICATES is the folder of the certificates, flags, and the hint.
    @Test(
        arguments: [
            ([:], ["--ca-file", "CERTIFICATES/another-authority.pem"], "--ca-file is \(alone)"),
            (["SESAME_CA_FILE": "CERTIFICATES/another-authority.pem"], [], "SESAME_CA_FILE is \(alone)"),
            (
                ["SESAME_CA_FILE": "", "SSL_CERT_FILE": "CERTIFICATES/another-authority.pem"], [],
                "SSL_CERT_FILE is \(alone); --ca-file names others"
            ),
            (
                ["SESAME_CA_FILE": "", "SSL_CERT_DIR": "/none"], [], "SSL_CERT_DIR is \(alone); --ca-file names others"
            ),
            (
                ["SESAME_CA_FILE": "", "SSL_CERT_DIR": "/none", "SSL_CERT_FILE": "CERTIFICATES/another-authority.pem"],
                [],
                "SSL_CERT_FILE and SSL_CERT_DIR are \(alone); --ca-file names others"
            ),
            (
                ["SESAME_CA_FILE": "CERTIFICATES/another-authority.pem", "SSL_CERT_FILE": "/none"], [],
                "SESAME_CA_FILE is \(alone)"
            ),
            (["SESAME_CA_FILE": ""], [], system),
            (["SESAME_CA_FILE": "", "SSL_CERT_FILE": "", "SSL_CERT_DIR": ""], [], system),
        ] as [([String: String], [String], String)])
    func `one of an authority that is not trusted here: what is trusted is told`(
        _ extra: [String: String], _ flags: [String], _ hint: String
    ) throws {
        func whole(_ text: String) -> String {
            text.replacingOccurrences(of: "CERTIFICATES", with: server.certificates)
        }
        let outcome = try server.exec(["works"], flags: flags.map(whole), with: extra.mapValues(whole)).run()
        refused(outcome, 78, ["A: cannot reach SERVER: its certificate is refused: \(Self.unknown)", "hint: \(hint)"])
        #expect(outcome.stderr.contains(" attempts in "))
    }

    @Test func `one for another host`() throws {
        let outcome = try AnswerServer(certificate: "another-host").exec(["works"]).run()
        refused(
            outcome, 78,
            [
                "A: cannot reach SERVER: its certificate is refused: it is for another host",
                "hint: check --endpoint; a proxy or a sign-in page may answer in its place",
            ])
        #expect(outcome.stderr.contains(" attempts in "))
    }

    private static let clock = "hint: if that is not the date, set this machine's clock"

    @Test(arguments: [("expired", "has expired"), ("early", "is not yet valid")])
    func `one whose time is not now`(_ certificate: String, _ problem: String) throws {
        let outcome = try AnswerServer(certificate: certificate).exec(["works"]).run()
        let line = "A: cannot reach SERVER: its certificate is refused: certificate \(problem)"
        refused(outcome, 69, [line + ": this machine's clock shows DAY", Self.clock])
        #expect(outcome.stderr.contains(" attempts in "))
    }

    @Test(
        EmptyRoot.canFakeTime,
        arguments: [("1971-02-03 04:05:06", "is not yet valid"), ("2044-05-06 07:08:09", "has expired")])
    func `a clock that is decades away is named, with the date it shows`(_ time: String, _ problem: String) throws {
        let command = server.exec(["works"]).behind("faketime", "-f", "@" + time)
        let outcome = try command.run()
        #expect(outcome.status == 69 && outcome.output == "")
        #expect(outcome.stderr.contains("certificate \(problem): this machine's clock shows \(time.prefix(10))"))
        #expect(outcome.lines.last == "sesame: " + Self.clock)
    }

    @Test func `one that is right a moment later`() throws {
        let folder = server.certificates
        let name = "changing-" + UUID().uuidString
        func show(_ certificate: String) throws {
            let text = try ["pem", "key"].map {
                try String(contentsOfFile: "\(folder)/\(certificate).\($0)", encoding: .utf8)
            }
            try text.joined().write(toFile: "\(folder)/\(name).pem", atomically: true, encoding: .utf8)
        }
        try FileManager.default.createSymbolicLink(atPath: "\(folder)/\(name).key", withDestinationPath: "\(name).pem")
        try show("expired")
        let changing = try AnswerServer(certificate: name)
        let launch = try changing.sesame("get", "works", with: ["SESAME_TIMEOUT": "25"]).start()
        try changing.wait(for: ["refused"])
        try show("server")
        succeeded(launch.wait(), "value of works")
    }

    @Test func `the doctor tells it at once`() throws {
        let outcome = try server.sesame("doctor", with: ["SESAME_CA_FILE": "", "SESAME_TIMEOUT": "25"]).run()
        #expect(outcome.status == 78)
        #expect(outcome.output.contains("problem TLS: "))
        #expect(outcome.output.contains("its certificate is refused: \(Self.unknown)\n"))
    }

    @Test func `STS's counts as the service's does`() throws {
        let role = ["TENCENTCLOUD_ROLE_ARN": "qcs::cam::uin/100000000001:roleName/reader", "SESAME_CA_FILE": ""]
        let outcome = try server.exec(["works"], with: role).run()
        #expect(outcome.status == 78 && outcome.output == "")
        #expect(outcome.stderr.contains("its certificate is refused: \(Self.unknown) ("))
    }
}
