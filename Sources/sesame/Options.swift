/// The subcommands.
enum Command: String, CaseIterable {
    case exec, check, get, put, doctor, schema, install

    /// What stands after the name.
    var synopsis: String {
        switch self {
        case .exec: "[options] [--] command [argument ...]"
        case .check, .doctor: "[options]"
        case .get: "[options] reference"
        case .put: "[options] name (--version-id id | --create)"
        case .schema: ""
        case .install: "directory"
        }
    }

    var summary: String {
        switch self {
        case .exec: "fetch the secrets of a manifest and become the command, with them in its environment"
        case .check: "read a manifest without any network and print which variable gets which secret"
        case .get: "write the value of one secret, byte for byte"
        case .doctor: "look at credentials, network and kernel, and tell what is there and what is wrong"
        case .put: "store a version of a secret, read from standard input, a file or a prompt"
        case .schema: "print the JSON Schema of the manifest, for editors that complete and check"
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
    /// Whether the value may be left out; a given one is then attached with "=".
    var isOptional = false
    /// Whether it may be given several times; in its twin the values are parted by ":".
    var isRepeatable = false
    /// The variables that stand for it when the command line does not, first come first served.
    var environment: [String] = []
    let commands: [Command]
    let help: String

    static let manifest = Option(
        name: "file", short: "f", value: "FILE", isRepeatable: true, environment: ["SESAME_FILE"],
        commands: [.exec, .check, .doctor],
        help: "the manifest, \"-\" for standard input; of several the later wins; sesame.yaml when not given")
    static let profile = Option(
        name: "profile", value: "NAME", environment: ["SESAME_PROFILE"], commands: [.exec, .check, .doctor],
        help: "add what the manifest lists under this name in \"profiles\"")
    static let resolveEnv = Option(
        name: "resolve-env", environment: ["SESAME_RESOLVE_ENV"], commands: [.exec, .check],
        help: "take ssm://[region/]name[@version][#field] in an inherited variable for a reference")
    static let only = Option(
        name: "only", value: "NAMES", environment: ["SESAME_ONLY"], commands: [.exec, .check],
        help: "set these variables of the manifest and no others: A,B,C_*")
    static let preserveEnv = Option(
        name: "preserve-env", value: "NAMES", isOptional: true, environment: ["SESAME_PRESERVE_ENV"],
        commands: [.exec, .check],
        help: "leave variables as they are inherited where the manifest sets them too: A,B,C_*, or all")
    static let pristine = Option(
        name: "pristine", environment: ["SESAME_PRISTINE"], commands: [.exec],
        help: "let the command inherit no variables but those of --keep")
    static let keep = Option(
        name: "keep", value: "NAMES", environment: ["SESAME_KEEP"], commands: [.exec],
        help: "with --pristine, the variables that are inherited nevertheless: PATH,LC_*")
    static let allowDisk = Option(
        name: "allow-disk", environment: ["SESAME_ALLOW_DISK"], commands: [.exec],
        help: "let \"path\" in the manifest name a file that is not on tmpfs or ramfs")
    static let region = Option(
        name: "region", value: "REGION", environment: ["SESAME_REGION", "TENCENTCLOUD_REGION"],
        commands: [.exec, .get, .put, .doctor], help: "the region of the secrets; comes before the manifest's")
    static let endpoint = Option(
        name: "endpoint", value: "WHERE", environment: ["SESAME_ENDPOINT"], commands: [.exec, .get, .put, .doctor],
        help: "internal (inside a VPC), intl, a host, or an URL; ssm.tencentcloudapi.com when not given")
    static let credentials = Option(
        name: "credentials", value: "FILE", environment: ["SESAME_CREDENTIALS_FILE"],
        commands: [.exec, .get, .put, .doctor],
        help: "a file with the key pair, INI or JSON; else what the environment and the machine have")
    static let roleARN = Option(
        name: "role-arn", value: "ARN", environment: ["SESAME_ROLE_ARN", "TENCENTCLOUD_ROLE_ARN"],
        commands: [.exec, .get, .put, .doctor], help: "take this role with the credentials that are found (AssumeRole)")
    static let externalID = Option(
        name: "external-id", value: "ID", environment: ["SESAME_EXTERNAL_ID"], commands: [.exec, .get, .put, .doctor],
        help: "what the owner of the role wants to hear with it")
    static let strict = Option(
        name: "strict", environment: ["SESAME_STRICT"], commands: [.exec, .get, .put, .doctor],
        help: "refuse a key that others than its owner can read, rather than warn")
    static let caFile = Option(
        name: "ca-file", value: "FILE", environment: ["SESAME_CA_FILE"], commands: [.exec, .get, .put, .doctor],
        help: "trust only the certificates in this file; else SSL_CERT_FILE, SSL_CERT_DIR, the system's")
    static let timeout = Option(
        name: "timeout", value: "SECONDS", environment: ["SESAME_TIMEOUT"], commands: [.exec, .get, .put, .doctor],
        help: "the time for the whole fetch; 30 when not given")
    static let concurrency = Option(
        name: "concurrency", value: "NUMBER", environment: ["SESAME_CONCURRENCY"], commands: [.exec],
        help: "requests on their way at once; when not given, what the server's protocol and distance make best")
    static let quota = Option(
        name: "quota", value: "NUMBER", environment: ["SESAME_QUOTA"], commands: [.exec],
        help: "requests that begin in any one second, 290 when not given: the service takes 300 of an account")
    static let splay = Option(
        name: "splay", value: "SECONDS", environment: ["SESAME_SPLAY"], commands: [.exec],
        help: "wait a random part of this time first, so that a fleet does not ask all at once")
    static let timings = Option(
        name: "timings", environment: ["SESAME_TIMINGS"], commands: [.exec],
        help: "print a table of how long each part of each request took")
    static let fallback = Option(
        name: "fallback", value: "FILE", environment: ["SESAME_FALLBACK"], commands: [.exec],
        help: "keep the values in this file, encrypted, and start with them when the service cannot be reached")
    static let fallbackKey = Option(
        name: "fallback-key", value: "FILE", environment: ["SESAME_FALLBACK_KEY"], commands: [.exec],
        help: "a file with the key of that: 32 bytes, or 64 hexadecimal digits as openssl rand -hex 32 makes them")
    static let fallbackMaxAge = Option(
        name: "fallback-max-age", value: "TIME", environment: ["SESAME_FALLBACK_MAX_AGE"], commands: [.exec],
        help: "do not start with older values: seconds, or 90s, 30m, 24h, 7d; 24h when not given")
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
    static let json = Option(name: "json", commands: [.doctor], help: "print a JSON object a line")
    static let verbose = Option(
        name: "verbose", short: "v", environment: ["SESAME_VERBOSE"], commands: [.exec, .check, .get, .put],
        help: "tell more: names, places, version ids, sizes and times, never values")
    static let logFormat = Option(
        name: "log-format", value: "FORMAT", environment: ["SESAME_LOG_FORMAT"], commands: Command.allCases,
        help: "text, or json: one object a line; text when not given")
    static let help = Option(name: "help", short: "h", commands: Command.allCases, help: "print this")

    static let all: [Option] = [
        manifest, profile, only, preserveEnv, pristine, keep, resolveEnv, region, endpoint, credentials, roleARN,
        externalID, strict, caFile, timeout, concurrency, quota, splay, timings, fallback, fallbackKey, fallbackMaxAge,
        keepCredentials, allowUnsafeNames,
        allowDisk, output, versionID, create,
        valueFile, binary, json, verbose, logFormat, help,
    ]
}
