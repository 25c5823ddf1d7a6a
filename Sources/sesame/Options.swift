/// The subcommands.
enum Command: String, CaseIterable {
    case exec, check, get, put, install

    /// What stands after the name.
    var synopsis: String {
        switch self {
        case .exec: "[options] [--] command [argument ...]"
        case .check: "[options]"
        case .get: "[options] reference"
        case .put: "[options] name (--version-id id | --create)"
        case .install: "directory"
        }
    }

    var summary: String {
        switch self {
        case .exec: "fetch the secrets of a manifest and become the command, with them in its environment"
        case .check: "read a manifest without any network and print which variable gets which secret"
        case .get: "write the value of one secret, byte for byte"
        case .put: "store a version of a secret, read from standard input, a file or a prompt"
        case .install: "copy this executable into a directory, such as a volume for another image"
        }
    }
}

/// An option: the one place from which the parser, the help and the environment twins are made.
struct Option {
    let name: String
    var short: Character?
    /// What the help calls its value; nil for a switch.
    var value: String?
    /// The variables that stand for it when the command line does not, first come first served.
    var environment: [String] = []
    let commands: [Command]
    let help: String

    static let manifest = Option(
        name: "file", short: "f", value: "FILE", environment: ["SESAME_FILE"], commands: [.exec, .check],
        help: "the manifest, \"-\" for standard input; sesame.yaml when not given")
    static let region = Option(
        name: "region", value: "REGION", environment: ["SESAME_REGION", "TENCENTCLOUD_REGION"],
        commands: [.exec, .get, .put], help: "the region of the secrets; comes before the manifest's")
    static let endpoint = Option(
        name: "endpoint", value: "WHERE", environment: ["SESAME_ENDPOINT"], commands: [.exec, .get, .put],
        help: "internal (inside a VPC), intl, a host, or an URL; ssm.tencentcloudapi.com when not given")
    static let credentials = Option(
        name: "credentials", value: "FILE", environment: ["SESAME_CREDENTIALS_FILE"], commands: [.exec, .get, .put],
        help: "a file with the key pair, INI or JSON; else TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY")
    static let caFile = Option(
        name: "ca-file", value: "FILE", environment: ["SESAME_CA_FILE"], commands: [.exec, .get, .put],
        help: "trust only the certificates in this file; else SSL_CERT_FILE, SSL_CERT_DIR, the system's")
    static let timeout = Option(
        name: "timeout", value: "SECONDS", environment: ["SESAME_TIMEOUT"], commands: [.exec, .get, .put],
        help: "the time for the whole fetch; 30 when not given")
    static let keepCredentials = Option(
        name: "keep-credentials", environment: ["SESAME_KEEP_CREDENTIALS"], commands: [.exec],
        help: "leave the credential variables that sesame used in the command's environment")
    static let allowUnsafeNames = Option(
        name: "allow-unsafe-names", environment: ["SESAME_ALLOW_UNSAFE_NAMES"], commands: [.exec, .check],
        help: "let a manifest set PATH, LD_PRELOAD and others that change how programs load")
    static let output = Option(
        name: "output", short: "o", value: "FILE", commands: [.get],
        help: "write to this file instead, whole or not at all, readable by its owner only")
    static let versionID = Option(
        name: "version-id", value: "ID", commands: [.put], help: "the id of the new version, which must not exist yet")
    static let create = Option(
        name: "create", commands: [.put],
        help: "make the secret too; without --version-id its first version is named SSM_Current")
    static let valueFile = Option(
        name: "file", value: "FILE", commands: [.put], help: "read the value from this file, \"-\" for standard input")
    static let binary = Option(
        name: "binary", commands: [.put], help: "store as SecretBinary even what is UTF-8 text")
    static let verbose = Option(
        name: "verbose", short: "v", environment: ["SESAME_VERBOSE"], commands: [.exec, .check, .get, .put],
        help: "tell more: names, places, version ids, sizes and times, never values")
    static let logFormat = Option(
        name: "log-format", value: "FORMAT", environment: ["SESAME_LOG_FORMAT"], commands: Command.allCases,
        help: "text, or json: one object a line; text when not given")
    static let help = Option(name: "help", short: "h", commands: Command.allCases, help: "print this")

    static let all: [Option] = [
        manifest, region, endpoint, credentials, caFile, timeout, keepCredentials, allowUnsafeNames, output, versionID,
        create, valueFile, binary, verbose, logFormat, help,
    ]
}
