import Foundation
import Testing

/// Credentials that are missing, half, malformed or wrong: 77, naming where they stand and never what they are.
@Suite struct CredentialFailureTests {
    private let service: LocalService
    private let id: String
    private let key: String
    private static let name = Result { try LocalService.shared.get().store("hunter2") }

    init() throws {
        service = try LocalService.shared.get()
        id = service.environment["TENCENTCLOUD_SECRET_ID"] ?? ""
        key = service.environment["TENCENTCLOUD_SECRET_KEY"] ?? ""
    }

    /// A launch without credentials but for these variables.
    private func launch(_ credentials: [String: String], at service: LocalService? = nil) throws -> Outcome {
        var command = (service ?? self.service).exec("env: {A: \(try Self.name.get())}")
        for name in ["TENCENTCLOUD_SECRET_ID", "TENCENTCLOUD_SECRET_KEY"] { command.environment[name] = nil }
        command.environment.merge(credentials) { $1 }
        return try command.run()
    }

    private func launch(_ id: String?, _ key: String?, token: String? = nil) throws -> Outcome {
        let all = ["TENCENTCLOUD_SECRET_ID": id, "TENCENTCLOUD_SECRET_KEY": key, "TENCENTCLOUD_TOKEN": token]
        return try launch(all.compactMapValues { $0 })
    }

    @Test func `half a pair`() throws {
        for (id, key, missing) in [
            (nil, key, "ID"), ("", key, "ID"), (self.id, nil, "KEY"), (self.id, "", "KEY"), ("", nil, "ID"),
        ] as [(String?, String?, String)] {
            let line = "environment: TENCENTCLOUD_SECRET_\(missing) is missing or empty"
            refused(try launch(id, key), 77, [line, "hint: a key pair is an id and its key"])
        }
    }

    @Test func `white space and what else no credential holds`() throws {
        for (id, key, token, wrong) in [
            (self.id, key + "\n", nil, "SECRET_KEY"), (self.id, "hunter2 key", nil, "SECRET_KEY"),
            (self.id + "\r\n", key, nil, "SECRET_ID"), (self.id, "hunter2ä", nil, "SECRET_KEY"),
            (self.id, key, "hunter2\nX-Header: 1", "TOKEN"),
        ] as [(String, String, String?, String)] {
            let line =
                "environment: TENCENTCLOUD_\(wrong) holds white space or another character that no credential has"
            refused(try launch(id, key, token: token), 77, [line, "hint: a trailing line break is the usual one"])
        }
    }

    @Test func `a wrong key, an unknown id, a token that is none`() throws {
        let wrong = "A: the signature does not match (AuthFailure.SignatureFailure, request ID)"
        refused(try launch(id, "hunter2-key"), 77, [wrong, "hint: the secret key is not that of the secret id"])
        let unknown = "A: the secret id is not known (AuthFailure.SecretIdNotFound, request ID)"
        refused(try launch("AKIDnone", key), 77, [unknown, "hint: check it, or make a new key pair in the console"])
        let token = "A: the token is wrong or has expired (AuthFailure.TokenFailure, request ID)"
        let hint = "hint: get new temporary credentials; a permanent key has no token"
        for name in ["TOKEN", "SESSION_TOKEN", "SECURITY_TOKEN"] {
            let outcome = try launch([
                "TENCENTCLOUD_SECRET_ID": id, "TENCENTCLOUD_SECRET_KEY": key, "TENCENTCLOUD_\(name)": "hunter2",
            ])
            refused(outcome, 77, [token, hint])
        }
        succeeded(try launch(id, key, token: ""), "started\n")
    }

    @Test func `what is wrong with the caller is said once, with every variable that misses a value for it`() throws {
        var command = service.exec("env: {A: one, B: two, C: one@v1}")
        command.environment["TENCENTCLOUD_SECRET_KEY"] = "hunter2-key"
        let line = "A, B, C: the signature does not match (AuthFailure.SignatureFailure, request ID)"
        refused(try command.run(), 77, [line, "hint: the secret key is not that of the secret id"])
    }

    // MARK: Files

    private static let half = "hint: a key pair is an id and its key"
    private static let form = "hint: write [default], secret_id = … and secret_key = …"

    @Test(arguments: [
        ("", ": secret_id is missing or empty", half), ("# nothing\n", ": secret_id is missing or empty", half),
        ("secret_id = AKIDx\n", ": secret_key is missing or empty", half),
        ("secret_id = AKIDx\nsecret_key =\n", ": secret_key is missing or empty", half),
        ("[default]\nsecret_id = AKIDx\nhunter2\n", ":3: this is neither INI nor JSON", form),
        ("hunter2", ":1: this is neither INI nor JSON", form),
        ("{\"secretId\": \"AKIDx\", \"secretKey\": \"hunter2\"", ":1: this is neither INI nor JSON", form),
        ("{\"secretId\": \"AKIDx\"}", ": secretKey is missing or empty", half),
        (
            "secret_id = AKIDx\nsecret_key = hunter2 x\n",
            ": secret_key holds white space or another character that no credential has",
            "hint: a trailing line break is the usual one"
        ),
    ]) func `a file that holds no key pair`(_ text: String, _ problem: String, _ hint: String) throws {
        let file = Folder.shared.file(text, mode: 0o600)
        // The environment's pair is right, and no way out.
        var command = service.exec("env: {A: \(try Self.name.get())}", flags: ["--credentials", file])
        refused(try command.run(), 77, [file + problem, hint])
        command = service.exec("env: {A: \(try Self.name.get())}")
        command.environment["SESAME_CREDENTIALS_FILE"] = file
        refused(try command.run(), 77, [file + problem, hint])
    }

    private static let named =
        "hint: it should hold the credentials: --credentials or SESAME_CREDENTIALS_FILE names it"

    @Test func `a file that cannot be read`() throws {
        let large = Folder.shared.file(String(repeating: "#", count: 65 << 10))
        for (file, problem) in [
            ("/none/credentials", "no such file or directory"), ("/", "is a directory"),
            (large, "is larger than 64 KiB"),
        ] { refused(try launch(["SESAME_CREDENTIALS_FILE": file]), 77, ["\(file): \(problem)", Self.named]) }
    }

    @Test func `a file of another user, for one who may not read it`() throws {
        let file = Folder.shared.file("secret_id = \(id)\nsecret_key = \(key)\n", mode: 0)
        let manifest = "env: {A: \(try Self.name.get())}"
        // The service's own folder is closed to other users, its certificate is not secret.
        let authority = try Data(contentsOf: URL(fileURLWithPath: service.environment["SESAME_CA_FILE"] ?? ""))
        var command = service.exec(manifest, flags: ["--credentials", file])
        command.environment["SESAME_CA_FILE"] = Folder.shared.file(authority)
        refused(try command.unprivileged().run(), 77, ["\(file): permission denied", Self.named])
        command.arguments = ["check", "-f", file]
        refused(try command.unprivileged().run(), 78, ["\(file): permission denied"])
    }

    @Test(arguments: [
        "[default]\nSecret_Id: ID\nsecret_key=\"KEY\"\n", "; c\r\nsecret_id = ID\r\nsecret_key = KEY\r\n",
        "\n{\"secretId\": \"ID\", \"secretKey\": \"KEY\"}\n",
    ])
    func `a file in each form that holds one`(_ form: String) throws {
        let file = Folder.shared.file(form.replacing("ID", with: id).replacing("KEY", with: key), mode: 0o600)
        succeeded(try launch(["SESAME_CREDENTIALS_FILE": file]), "started\n")
    }

    // MARK: What else a signature needs

    @Test func `no region`() throws {
        var command = service.exec("env: {A: \(try Self.name.get())}")
        command.environment["TENCENTCLOUD_REGION"] = nil
        let hint = "hint: name it with --region, TENCENTCLOUD_REGION or in the manifest of exec as \"region:\""
        refused(try command.run(), 78, ["no region", hint])
        command.arguments = ["get", "x"]
        refused(try command.run(), 78, ["no region", hint])
        var manifest = service.exec("region: ap-guangzhou\nenv: {A: \(try Self.name.get())}")
        manifest.environment["TENCENTCLOUD_REGION"] = nil
        succeeded(try manifest.run(), "started\n")
    }

    @Test func `a region where the secret is not`() throws {
        let name = try Self.name.get()
        let line = "A: \(name)@SSM_Current: no such secret (ResourceNotFound.SecretNotExist, request ID)"
        let launch = service.exec("region: ap-guangzhou\nenv: {A: \(name)}", flags: ["--region", "ap-beijing"])
        refused(try launch.run(), 66, [line, "hint: check its name and the region (ap-beijing, from --region)"])
    }

    @Test(arguments: [("+600s", "behind"), ("-600s", "ahead of")])
    func `a clock that is off is told, and the service's is taken`(_ offset: String, _ side: String) throws {
        let service = try LocalService(wrapper: ["faketime", "-f", offset])
        let name = try service.store("x")
        let outcome = try service.exec("env: {A: \(name), B: \(name)@SSM_Current}", ["/usr/bin/printenv", "A"]).run()
        #expect(outcome.status == 0 && outcome.output == "x\n")
        let told = outcome.stderr.replacing(/\d+ s/, with: "N s")
        #expect(
            told == "sesame: warning: this machine's clock is N s \(side) the service's, which is taken instead\n"
                + "sesame: hint: set this machine's clock\n")
    }
}
