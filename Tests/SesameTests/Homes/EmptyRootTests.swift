import Foundation
import Testing

/// The static sesame needs nothing of the machine but its kernel: it runs in an empty root, with and without /proc.
@Suite(.enabled(if: EmptyRoot.isStatic, "Tests/static runs these")) struct EmptyRootTests {
    private let server: AnswerServer
    private let authority: String
    private static let manifest = "env: {A: works}\n"

    init() throws {
        server = try AnswerServer.shared.get()
        authority = try String(contentsOfFile: server.certificates + "/authority.pem", encoding: .utf8)
    }

    /// `sesame`, its authority in the root of the test.
    private func sesame(_ arguments: String..., with extra: [String: String] = [:]) -> Command {
        var command = server.sesame(with: ["SESAME_CA_FILE": "/ca.pem"].merging(extra) { $1 })
        command.arguments = arguments
        return command
    }

    @Test(arguments: [false, true]) func `it reads its arguments and its manifest`(_ proc: Bool) throws {
        let root = try EmptyRoot(["/sesame.yaml": Self.manifest])
        checked(try root.holding(sesame("check"), proc: proc).run(), "A  works@SSM_Current\n")
        let wrong = ["unknown option \"--fiel\"", "hint: did you mean --file?"]
        refused(try root.holding(sesame("check", "--fiel"), proc: proc).run(), 64, wrong)
    }

    @Test(arguments: [false, true]) func `it fetches over TLS and becomes a program`(_ proc: Bool) throws {
        let root = try EmptyRoot(["/sesame.yaml": Self.manifest, "/ca.pem": authority])
        let command = sesame("exec", "--", "/busybox", "sh", "-c", "echo \"$A, $$\"")
        succeeded(try root.holding(command, proc: proc).run(), "value of works, 1\n")
    }

    @Test func `what the machine's OpenSSL is told to load is not loaded, and not missed`() throws {
        let settings = """
            openssl_conf = start
            [start]
            providers = providers
            [providers]
            legacy = its_legacy
            default = its_default
            [its_legacy]
            activate = 1
            [its_default]
            activate = 1
            """
        let root = try EmptyRoot(["/usr/lib/ssl/openssl.cnf": settings, "/ca.pem": authority])
        succeeded(try root.holding(sesame("get", "works")).run(), "value of works")
    }

    @Test func `it refuses there what it refuses elsewhere`() throws {
        let root = try EmptyRoot(["/sesame.yaml": Self.manifest, "/ca.pem": authority])
        let missing = "server: command not found"
        let hint = "hint: it is looked up in the PATH sesame was given"
        refused(try root.holding(sesame("exec", "--", "server")).run(), 127, [missing, hint])
        let other = try String(contentsOfFile: server.certificates + "/another-authority.pem", encoding: .utf8)
        try root.write(other, to: "/ca.pem")
        let refusal = "A: cannot reach SERVER: its certificate is refused: unable to get local issuer certificate"
        let trust = "hint: SESAME_CA_FILE is set, and only the certificates there are trusted"
        refused(try root.holding(sesame("exec", "--", "/busybox")).run(), 78, [refusal, trust])
    }

    @Test func `it has no code of libc's to load the machine's libraries for names and users`() throws {
        let nm = ["nm", "--defined-only", Command.sesame + ".debug"]
        let symbols = try Command(path: "/usr/bin/env", arguments: nm).run().output.split(separator: "\n")
        #expect(symbols.contains { $0.hasSuffix(" sesame_main") })
        for name in ["__nss_module_load", "getpwnam_r", "getpwuid_r"] {
            #expect(!symbols.contains { $0.hasSuffix(" \(name)") }, "\(name)")
        }
    }

    // MARK: Trust

    /// Paths of the bundle in images: Debian, Ubuntu, Alpine and distroless; OpenWrt; RHEL, TencentOS and Fedora; SUSE.
    @Test(arguments: [
        "/etc/ssl/certs/ca-certificates.crt", "/etc/ssl/cert.pem", "/etc/pki/tls/certs/ca-bundle.crt",
        "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", "/etc/ssl/ca-bundle.pem",
    ]) func `the system's authorities are found`(_ place: String) throws {
        let root = try EmptyRoot([place: authority])
        let command = sesame("get", "works", with: ["SESAME_CA_FILE": ""])
        succeeded(try root.holding(command).run(), "value of works")
    }

    @Test func `no authorities at all is said, an empty folder for them is none`() throws {
        let root = try EmptyRoot()
        let command = sesame("get", "works", with: ["SESAME_CA_FILE": ""])
        let lines = ["no certificates to trust", "hint: install ca-certificates, or name a file with --ca-file"]
        refused(try root.holding(command).run(), 78, lines)
        try root.write("", to: "/etc/ssl/certs/README")
        refused(try root.holding(command).run(), 78, lines)
    }

    // MARK: Names

    /// Runs a command in a network of its own (Tests/Servers/network).
    ///
    /// - Returns: what became of it, and what nginx and the proxy in that network noted.
    private func inNetwork(_ command: Command) throws -> (outcome: Outcome, requests: String, proxied: String) {
        let folder = Folder()
        var command = command
        command.arguments = [folder.path, server.certificates, command.path] + command.arguments
        command.path = AnswerServer.folder + "/network"
        let outcome = try command.run()
        let notes = try ["nginx.log", "tinyproxy.log"].map {
            try String(contentsOfFile: folder.path + "/" + $0, encoding: .utf8)
        }
        return (outcome, notes[0], notes[1])
    }

    private static let resolver = ["/etc/resolv.conf": "nameserver 127.0.0.1\n"]

    @Test(arguments: [
        ("example.com", resolver, "::1"), ("v4.example.com", resolver, "127.0.0.1"),
        ("v6.example.com", resolver, "::1"), ("hosts.example.com", ["/etc/hosts": "::1 hosts.example.com\n"], "::1"),
        // The file of a systemd machine, for which glibc would load a library.
        (
            "v4.example.com",
            resolver.merging(["/etc/nsswitch.conf": "hosts: mymachines resolve [!UNAVAIL=return] files dns\n"]) { $1 },
            "127.0.0.1"
        ),
    ]) func `a host is found by the files of the root, and asked over HTTP/2`(
        _ host: String, _ files: [String: String], _ address: String
    ) throws {
        let root = try EmptyRoot(files.merging(["/ca.pem": authority]) { $1 })
        let command = sesame("get", "works", with: ["SESAME_ENDPOINT": "https://\(host)"])
        let (outcome, requests, _) = try inNetwork(root.holding(command))
        succeeded(outcome, "value of works")
        #expect(requests == "HTTP/2.0 \(address) \(host)\n")
    }

    @Test func `a short name is completed; the certificate is not for it`() throws {
        let search = ["/etc/resolv.conf": "search none.com example.com\nnameserver 127.0.0.1\n", "/ca.pem": authority]
        let command = sesame("get", "works", with: ["SESAME_ENDPOINT": "https://v4"])
        let lines = [
            "cannot reach v4: its certificate is refused: it is for another host",
            "hint: check --endpoint; a proxy or a sign-in page may answer in its place",
        ]
        refused(try inNetwork(EmptyRoot(search).holding(command)).outcome, 78, lines)
    }

    @Test func `a host that nobody knows is said to be unknown`() throws {
        for files in [Self.resolver, [:]] {
            let root = try EmptyRoot(files.merging(["/ca.pem": authority]) { $1 })
            let command = sesame("get", "works", with: ["SESAME_ENDPOINT": "https://none.example.com"])
            let lines = [
                "cannot reach none.example.com: could not resolve host", "hint: check the network and --endpoint",
            ]
            refused(try inNetwork(root.holding(command)).outcome, 69, lines)
        }
    }

    @Test(arguments: ["HTTPS_PROXY", "https_proxy", "ALL_PROXY"])
    func `a proxy finds the host itself`(_ variable: String) throws {
        let root = try EmptyRoot(["/ca.pem": authority])
        let endpoint = ["SESAME_ENDPOINT": "https://proxied.example.com"]
        let command = sesame("get", "works", with: endpoint.merging([variable: "http://127.0.0.1:8888"]) { $1 })
        let (outcome, requests, proxied) = try inNetwork(root.holding(command))
        succeeded(outcome, "value of works")
        #expect(requests == "HTTP/2.0 127.0.0.1 proxied.example.com\n")
        #expect(proxied.contains("CONNECT proxied.example.com:443"))
    }

    // MARK: System calls

    /// Runs sesame under a filter that denies it system calls (Tests/Servers/deny.py).
    private func denied(_ calls: String, _ error: String, _ command: Command) throws -> Outcome {
        var command = command
        command.arguments = [AnswerServer.folder + "/deny.py", error, calls, command.path] + command.arguments
        command.path = "/usr/bin/python3"
        return try command.run()
    }

    @Test(arguments: ["EPERM", "ENOSYS"], ["memfd_create", "prctl"])
    func `a filter that denies what it can do without`(_ error: String, _ call: String) throws {
        succeeded(try denied(call, error, server.exec(["works"])), "started\n")
    }

    @Test(arguments: [("EPERM", "operation not permitted"), ("ENOSYS", "function not implemented")])
    func `a filter that denies memory files, where one is asked for`(_ error: String, _ words: String) throws {
        let lines = [
            "A: a value \"as: file\" needs memory files: \(words)",
            "hint: a file on tmpfs serves as well: path: /run/app/name",
        ]
        refused(try denied("memfd_create", error, server.exec(["{secret: works, as: file}"])), 65, lines)
    }

    @Test(arguments: ["EPERM", "ENOSYS"]) func `a filter that denies random numbers`(_ error: String) throws {
        let lines = [
            "A: OpenSSL has no random numbers, and TLS needs them",
            "hint: let the seccomp filter allow getrandom(2), and check openssl.cnf",
        ]
        refused(try denied("getrandom", error, server.exec(["works"])), 125, lines)
        refused(try denied("getrandom,prctl,memfd_create", error, server.exec(["works"])), 125, lines)
    }
}
