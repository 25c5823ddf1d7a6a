import Foundation
import Testing

/// Files whose names are no UTF-8: every variable and option that names one means just this one.
@Suite struct FileBytesTests {
    private let service: LocalService
    private let folder = Folder()
    private static let name = Result { try LocalService.shared.get().store("hunter2") }

    init() throws {
        service = try LocalService.shared.get()
        let environment = service.environment
        let pair = (environment["TENCENTCLOUD_SECRET_ID"] ?? "", environment["TENCENTCLOUD_SECRET_KEY"] ?? "")
        let ini = "secret_id = \(pair.0)\nsecret_key = \(pair.1)\n"
        let authority = try Data(contentsOf: URL(fileURLWithPath: environment["SESAME_CA_FILE"] ?? ""))
        for directory in ["", "/.tencentcloud", "/.tccli", "/empty"] { mkdir(bytes("%" + directory), 0o700) }
        for (name, content) in [
            ("k", Data(ini.utf8)), (".tencentcloud/credentials", Data(ini.utf8)), ("tencentcloud", Data(ini.utf8)),
            (".tccli/\u{1}.credential", Data(ini.utf8)), ("ca.pem", authority),
            ("sesame.yaml", Data("env: {A: \(try Self.name.get())}".utf8)),
            ("key", Data(String(repeating: "5a", count: 32).utf8)), ("value", Data("hunter2".utf8)),
        ] {
            rename(folder.file(content, mode: 0o600), bytes("%/" + name))
        }
    }

    /// The text with this test's folder, which is no UTF-8, for "%", and a byte that is none for U+0001; as C takes it.
    private func bytes(_ text: String) -> [CChar] { data(text).map { CChar(bitPattern: $0) } + [0] }

    private func data(_ text: String) -> Data {
        text.utf8.reduce(into: Data()) { data, byte in
            switch byte {
            case UInt8(ascii: "%"): data += Data((folder.path + "/h").utf8) + [0xFF]
            case 1: data.append(0xFE)
            default: data.append(byte)
            }
        }
    }

    /// Without any credentials or certificates, but for those that are named.
    private func run(_ arguments: [String], _ environment: [String], without: [String] = []) throws -> Outcome {
        var command = service.sesame()
        for name in ["TENCENTCLOUD_SECRET_ID", "TENCENTCLOUD_SECRET_KEY"] + without { command.environment[name] = nil }
        command.rawArguments = arguments.map(data)
        command.rawEnvironment = environment.map(data)
        return try command.run()
    }

    @Test(
        arguments: [
            ([], ["HOME=%"]), ([], ["CREDENTIALS_DIRECTORY=%"]), ([], ["HOME=%/empty", "SESAME_CREDENTIALS_FILE=%/k"]),
            (["--credentials", "%/k"], []), (["--credentials=%/k"], []),
        ] as [([String], [String])]) func `credentials`(_ arguments: [String], _ environment: [String]) throws
    {
        succeeded(try run(["get", Self.name.get()] + arguments, environment), "hunter2")
    }

    @Test func `the token of a pod`() throws {
        rename(folder.file("hunter2-token\n", mode: 0o600), bytes("%/token"))
        var pod = CredentialSources.pod()
        pod["TKE_WEB_IDENTITY_TOKEN_FILE"] = nil
        var command = try CredentialSources.shared.get().launch(pod)
        command.rawEnvironment = [data("TKE_WEB_IDENTITY_TOKEN_FILE=%/token")]
        succeeded(try command.run(), "hunter2\n")
    }

    @Test func `a profile of tccli`() throws {
        rename(bytes("%/.tencentcloud/credentials"), bytes("%/gone"))
        let outcome = try run(["get", Self.name.get()], ["HOME=%", "TCCLI_PROFILE=\u{1}"])
        succeeded(outcome, "hunter2")
    }

    @Test(
        arguments: [
            (["--ca-file", "%/ca.pem"], []), ([], ["SESAME_CA_FILE=%/ca.pem"]), ([], ["SSL_CERT_FILE=%/ca.pem"]),
            ([], ["SSL_CERT_DIR=%/empty", "SSL_CERT_FILE=%/ca.pem"]),
        ] as [([String], [String])]) func `certificates`(_ arguments: [String], _ environment: [String]) throws
    {
        let arguments = try ["get", Self.name.get()] + arguments
        succeeded(try run(arguments, environment + ["HOME=%"], without: ["SESAME_CA_FILE"]), "hunter2")
    }

    @Test(
        arguments: [
            (["-f", "%/sesame.yaml"], []), (["-f%/sesame.yaml"], []), (["--file=%/sesame.yaml"], []),
            ([], ["SESAME_FILE=%/sesame.yaml"]), ([], ["SESAME_FILE=%/sesame.yaml:%/sesame.yaml"]),
            (["-f", "%/sesame.yaml", "--fallback", "%/kept", "--fallback-key=%/key"], []),
            (["-f", "%/sesame.yaml"], ["SESAME_FALLBACK=%/kept", "SESAME_FALLBACK_KEY=%/key"]),
        ] as [([String], [String])]) func `manifests, and values that are kept`(
            _ arguments: [String], _ environment: [String]
        ) throws
    {
        let command = arguments + ["--", "/usr/bin/printenv", "A"]
        succeeded(try run(["exec"] + command, environment + ["HOME=%"]), "hunter2\n")
        guard (arguments + environment).contains(where: { $0.contains("kept") }) else { return }
        #expect(access(bytes("%/kept"), F_OK) == 0)
    }

    @Test func `what is written`() throws {
        succeeded(try run(["get", Self.name.get(), "-o", "%/out"], ["HOME=%"]), "")
        succeeded(try run(["put", "s-\(UUID())", "--create", "--file", "%/out"], ["HOME=%"]).withoutOutput, "")
        succeeded(try run(["install", "%"], []), "")
        #expect(access(bytes("%/sesame"), X_OK) == 0)
    }

    @Test func `a name that is not there is told`() throws {
        let outcome = try run(["check", "-f", "/none/\u{1}"], [])
        let hint = "hint: name the manifest with -f FILE or SESAME_FILE"
        refused(outcome, 78, ["/none/\u{FFFD}: no such file or directory", hint])
    }

    @Test(arguments: ["SESAME_PROFILE", "SESAME_REGION", "TENCENTCLOUD_ROLE_ARN", "SESAME_EXTERNAL_ID"])
    func `what names no file has to be text`(_ name: String) throws {
        let outcome = try run(["exec", "-f", "%/sesame.yaml", "--", "/bin/echo"], ["\(name)=\u{1}"], without: [name])
        refused(outcome, 64, ["\(name): this is not UTF-8"])
    }
}

extension Outcome {
    /// The same, had it written nothing.
    fileprivate var withoutOutput: Outcome {
        Outcome(
            stdout: Data(), stderr: stderr, status: status, signal: signal, dumpedCore: dumpedCore, secrets: secrets)
    }
}
