import Foundation
import Testing

/// A service with two roles and a machine's metadata, and each source of credentials for it.
struct CredentialSources {
    static let id = "AKIDsources"
    static let key = "hunter2-key"
    static let account = "qcs::cam::uin/100000000001:roleName"

    let service: LocalService
    /// A secret of one version.
    let name: String

    static let shared = Result { try CredentialSources() }

    /// - Parameters:
    ///   - faults: a list as sesame-local takes it; they come after the secret is stored.
    ///   - role: the one that is bound to the machine.
    ///   - extra: options of sesame-local.
    init(
        faults: String? = nil, role: String = "pod", wrapper: [String] = [], options extra: [String] = []
    ) throws {
        let keys = """
            {"keys": [{"secretId": "\(Self.id)", "secretKey": "\(Self.key)"},
              {"secretId": "AKIDfunction", "secretKey": "hunter2-function", "token": "hunter2-session"}], "roles": [
              {"name": "pod", "trustedTokens": ["hunter2-token"]}, {"name": "partner", "externalId": "x-1"}]}
            """
        var options = ["--metadata", "127.0.0.1:0", "--metadata-role", role]
        options += ["--keys", Folder.shared.file(keys, mode: 0o600)]
        options += extra
        options += faults.map { ["--faults", Folder.shared.file($0)] } ?? []
        service = try LocalService(wrapper: wrapper, options: options)
        name = try service.store("hunter2")
    }

    /// `sesame exec -v` that prints what the target finds of these variables, with no credentials but those in `extra`.
    func launch(
        _ extra: [String: String], flags: [String] = [], printing variables: [String] = [], bare: Bool = true
    ) -> Command {
        let script = (variables + ["A"]).map { "echo \"$\($0)\"" }.joined(separator: "; ")
        var command = service.exec("env: {A: \(name)}", ["/bin/sh", "-c", script], flags: flags)
        for name in ["TENCENTCLOUD_SECRET_ID", "TENCENTCLOUD_SECRET_KEY", "SESAME_METADATA"] where bare {
            command.environment[name] = nil
        }
        command.environment.merge(extra) { $1 }
        return command
    }

    // MARK: Each source

    static let ini = "[default]\nsecret_id = \(id)\nsecret_key = \(key)\n"
    static let json = #"{"secretId": "\#(id)", "secretKey": "\#(key)"}"#
    static let pair = ["TENCENTCLOUD_SECRET_ID": id, "TENCENTCLOUD_SECRET_KEY": key]
    static let function = [
        "TENCENTCLOUD_RUNENV": "SCF", "TENCENTCLOUD_SECRETID": "AKIDfunction",
        "TENCENTCLOUD_SECRETKEY": "hunter2-function", "TENCENTCLOUD_SESSIONTOKEN": "hunter2-session",
    ]

    /// A home with this file in it.
    static func home(_ path: String, _ content: String) throws -> Folder {
        let folder = Folder()
        let directory = folder.path + "/" + path.split(separator: "/")[0]
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        _ = folder.file(content, name: path, mode: 0o600)
        return folder
    }

    static func pod(role: String = "pod", token: String = "hunter2-token\n", region: String? = "ap-guangzhou")
        -> [String: String]
    {
        [
            "TKE_REGION": region, "TKE_PROVIDER_ID": "tke", "TKE_ROLE_ARN": "\(account)/\(role)",
            "TKE_WEB_IDENTITY_TOKEN_FILE": Folder.shared.file(token, mode: 0o600),
        ].compactMapValues { $0 }
    }

    /// The web identity of a CI runner.
    static func runner(role: String = "pod", token: String = "hunter2-token\n") -> [String: String] {
        [
            "TENCENTCLOUD_PROVIDER_ID": "ci", "TENCENTCLOUD_ROLE_ARN": "\(account)/\(role)",
            "TENCENTCLOUD_WEB_IDENTITY_TOKEN_FILE": Folder.shared.file(token, mode: 0o600),
        ]
    }

    /// The address of the metadata.
    var metadata: [String: String] { service.environment.filter { $0.key == "SESAME_METADATA" } }
}
