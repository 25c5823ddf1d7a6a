import Foundation
import Testing

/// An answer that cannot be the service's ends with 69, and the words are all sesame's own.
@Suite struct AnswerFailureTests {
    private let server: AnswerServer

    init() throws { server = try AnswerServer.shared.get() }

    @Test(arguments: [
        ("html", "something that is not JSON"), ("empty", "nothing"), ("cut-json", "something that is not JSON"),
        ("cut-head", "nothing"), ("not-utf-8", "something that is not JSON"), ("twice", "something that is not JSON"),
        ("null", "JSON that has no \"Response\""), ("list", "JSON that has no \"Response\""),
        ("no-response", "JSON that has no \"Response\""), ("empty-response", "another secret"),
        ("another-secret", "another secret"), ("no-version", "another version"), ("no-value", "no value"),
        ("error-no-code", "an error that has no code"),
        ("null-value", "no value"), ("number-value", "a value that is not a string"), ("status-204", "HTTP status 204"),
        ("status-403", "HTTP status 403"), ("status-500", "HTTP status 500"), ("success-500", "HTTP status 500"),
        ("two-values", "a text and a binary value at once"), ("not-base64", "a binary value that is not base64"),
    ]) func `an answer that is none`(_ name: String, _ what: String) throws {
        refused(try server.exec([name]).run(), 69, ["A: \(name)@SSM_Current: SERVER answered with \(what)"])
        refused(try server.sesame("get", name).run(), 69, ["\(name)@SSM_Current: SERVER answered with \(what)"])
    }

    @Test func `another version than the one that was pinned`() throws {
        let line = "A: another-version@v1: SERVER answered with another version"
        refused(try server.exec(["another-version@v1"]).run(), 69, [line])
    }

    @Test func `a redirect is not followed`() throws {
        let line = "A: redirect@SSM_Current: SERVER answered with HTTP status 302"
        refused(try server.exec(["redirect"]).run(), 69, [line, "hint: redirects are not followed: check --endpoint"])
    }

    @Test(arguments: ["huge", "huge-unsaid"]) func `an answer without end`(_ name: String) throws {
        refused(try server.exec([name]).run(), 69, ["A: SERVER answered with more than 1 MiB"])
    }

    @Test(arguments: [
        "long-header", "longer-header", "endless-header", "long-status", "many-headers", "wide-headers",
    ]) func `headers that are too large are not taken for a lack of memory`(_ name: String) throws {
        refused(try server.exec([name]).run(), 69, ["A: SERVER answered with headers that are too large"])
    }

    @Test(arguments: [
        ("cut-body", "the connection broke"),
        ("no-answer", "the connection broke"),
        ("no-http", "unsupported protocol"),
    ]) func `a connection that brings no answer`(_ name: String, _ problem: String) throws {
        refused(try server.exec([name]).run(), 69, ["A: cannot reach SERVER: \(problem)"])
    }

    @Test(arguments: ["error-500", "error-html"])
    func `the service's error counts whatever the status and content type say`(_ name: String) throws {
        let line = "A: \(name)@SSM_Current: no such secret (ResourceNotFound.SecretNotExist, request req-1)"
        refused(
            try server.exec([name]).run(), 66,
            [line, "hint: check its name and the region (ap-guangzhou, from TENCENTCLOUD_REGION)"])
    }

    @Test func `a value of no bytes is a value`() throws {
        let target = ["/bin/sh", "-c", "echo \"${A-unset}.\""]
        succeeded(try server.exec(["empty-value"], target).run(), ".\n")
    }

    @Test func `an answer that does not come in time`() throws {
        let lines = ["A: cannot reach SERVER: no answer in time", "hint: the time limit is set with --timeout"]
        refused(try server.exec(["slow-5"], flags: ["--timeout", "0.5"]).run(), 69, lines)
        refused(try server.exec(["slow-5"], with: ["SESAME_TIMEOUT": "0.5"]).run(), 69, lines)
        // Answers in time do not help if one is missing.
        refused(try server.exec(["slow-5", "works"], flags: ["--timeout=0.5"]).run(), 69, lines)
        succeeded(try server.exec(["slow-1"], flags: ["--timeout", "20"]).run(), "started\n")
    }

    // MARK: Connections

    private func launch(_ extra: [String: String], _ references: [String] = ["works"]) throws -> Outcome {
        try server.exec(references, with: extra).run()
    }

    @Test func `a server that is down`() throws {
        let down = try launch(["SESAME_ENDPOINT": "https://127.0.0.1:1"], ["one", "two"])
        let hint = "hint: check the network and --endpoint"
        refused(down, 69, ["A, B: cannot reach SERVER: could not connect: connection refused", hint])
    }

    @Test func `a file of certificates that has none`() throws {
        let text = Folder.shared.file("no certificate\n")
        let cut = Folder.shared.file("-----BEGIN CERTIFICATE-----\nMIIB\n")
        for (file, problem) in [
            ("/none/ca.pem", "no such file or directory"), ("/", "is a directory"),
            (Folder.shared.file(""), "there is no certificate in it"), (text, "there is no certificate in it"),
            (cut, "there is no certificate in it"),
        ] {
            let hint =
                "hint: it should hold the certificates to trust: --ca-file, SESAME_CA_FILE or SSL_CERT_FILE names it"
            let lines = ["\(file): \(problem)", hint]
            refused(try launch(["SESAME_CA_FILE": file]), 78, lines)
            refused(try launch(["SESAME_CA_FILE": "", "SSL_CERT_FILE": file]), 78, lines)
        }
        // SSL_CERT_FILE is not looked at when --ca-file is there.
        succeeded(try launch(["SSL_CERT_FILE": "/none"]), "started\n")
        let authority = server.certificates + "/authority.pem"
        succeeded(try launch(["SESAME_CA_FILE": "", "SSL_CERT_FILE": authority]), "started\n")
    }

    /// Signed with an empty digest, a request would be refused, and a refusal deletes what a fallback holds.
    @Test(.disabled(if: EmptyRoot.isStatic, "a static file reads no openssl.cnf"))
    func `an OpenSSL without SHA-256 signs nothing`() throws {
        let settings = Folder.shared.file(
            """
            openssl_conf = all
            [all]
            alg_section = algorithms
            [algorithms]
            default_properties = fips=yes
            """)
        let folder = Folder()
        let key = folder.file(String(repeating: "4b", count: 32), name: "key", mode: 0o600)
        let kept = folder.path + "/kept"
        let flags = ["--fallback", kept, "--fallback-key", key]
        let plain = ["SESAME_ENDPOINT": "http://127.0.0.1:\(server.port)"]
        succeeded(try server.exec(["works"], flags: flags, with: plain).run(), "started\n")
        let content = FileManager.default.contents(atPath: kept)
        let without = plain.merging(["OPENSSL_CONF": settings]) { $1 }
        refused(
            try server.exec(["works"], flags: flags, with: without).run(), 125,
            ["A: OpenSSL has no SHA-256, and signatures need it", "hint: check openssl.cnf"])
        #expect(content != nil && FileManager.default.contents(atPath: kept) == content)
    }

    @Test func `plain http stays on this machine, and away from every proxy`() throws {
        let proxy = "http://127.0.0.1:1"
        let proxies = ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "ALL_PROXY", "all_proxy"]
        var extra = Dictionary(uniqueKeysWithValues: proxies.map { ($0, proxy) })
        for host in ["127.0.0.1", "localhost"] {
            extra["SESAME_ENDPOINT"] = "http://\(host):\(server.port)"
            succeeded(try launch(extra), "started\n")
        }
    }

    @Test(arguments: ["HTTPS_PROXY", "https_proxy", "ALL_PROXY"])
    func `a proxy that is down is said to be the proxy`(_ variable: String) throws {
        let outcome = try launch([variable: "http://user:hunter2@127.0.0.1:1"])
        #expect(outcome.status == 69 && outcome.output.isEmpty && !outcome.tells)
        #expect(outcome.lines.first?.hasPrefix("sesame: A: cannot reach SERVER: ") == true)
        #expect(outcome.stderr.contains("proxy"), "\(outcome.stderr)")
        succeeded(try launch([variable: "http://127.0.0.1:1", "NO_PROXY": "127.0.0.1"]), "started\n")
    }

    @Test func `a proxy that refuses is said to be the proxy`() throws {
        let outcome = try launch(["HTTPS_PROXY": "http://user:hunter2@127.0.0.1:\(server.port)"])
        try server.wait(for: ["proxy 127.0.0.1:\(server.port)"])
        #expect(outcome.status == 69 && outcome.output.isEmpty && !outcome.tells)
        #expect(outcome.stderr.contains("proxy"), "\(outcome.stderr)")
    }
}
