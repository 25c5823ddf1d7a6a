import SesameCore

/// The subcommands.
enum Command: String, CaseIterable {
    case exec, supervise, check, get, put, versions, pin, `import`, export, doctor, schema, install, licenses

    /// The words after the name.
    var synopsis: String {
        switch self {
        case .exec, .supervise: "[options] [--] command [argument ...]"
        case .check, .doctor: "[options]"
        case .get: "[options] reference"
        case .versions: "[options] name"
        case .pin: "[options] [name[@version] ...]"
        case .import: "[options] file (--secret name | --prefix text)"
        case .export: "[options] --format (sh | dotenv | json)"
        case .put: "[options] name (--version-id id | --create | --replace)"
        case .schema, .licenses: ""
        case .install: "directory"
        }
    }

    var summary: String {
        switch self {
        case .exec: "fetch the secrets of a manifest and become the command, with them in its environment"
        case .supervise: "run the command as a child, forward signals, and restart it when its secrets change"
        case .check: "read a manifest without any network and print which variable gets which secret"
        case .get: "write the value of one secret, byte for byte"
        case .doctor: "look at credentials, network and kernel, and tell what is there and what is wrong"
        case .versions: "list the versions of a secret, newest first, without their values"
        case .pin: "write the newest versions, or those named, into the references of a manifest"
        case .put: "store a version of a secret, read from standard input, a file or a prompt"
        case .import: "make secrets of the variables of an environment file, and a manifest that names them"
        case .export: "print the variables that exec would set, with their values"
        case .schema: "print the JSON Schema of the manifest, for editors that complete and check"
        case .install: "copy this executable into a directory, such as a volume for another image"
        case .licenses: "print the licence of sesame and of the libraries in this file"
        }
    }
}

/// An option: the parser, the help and the variables that stand for options are made from this table.
struct Option {
    let name: String
    var short: Character?
    /// The name of its value in the help; nil for a switch.
    var value: String?
    /// True if the value may be left out; a given one is then attached with "=".
    var isOptional = false
    /// True if it may be given several times; its twin separates the values by ":".
    var isRepeatable = false
    /// The variables that stand for it when the command line does not, first come first served.
    var environment: [String] = []
    let commands: [Command]
    /// True if it is for sesame's own children, and in no help.
    var isInner = false
    let help: String

    /// Tells whether the command takes it: `supervise` takes what `exec` does, `export` what `exec` and `check` both do or
    /// what asks the service, and `import` only the latter.
    func belongs(to command: Command) -> Bool {
        switch command {
        case .supervise where commands.contains(.exec): !isInner
        case .export where commands.contains(.exec) && (commands.contains(.check) || commands.contains(.get)): true
        case .import where commands.contains(.exec) && commands.contains(.get): true
        default: commands.contains(command)
        }
    }

    /// True if its value names a file, which need not be UTF-8.
    var isFile: Bool { value == "FILE" }

    static let manifest = Option(
        name: "file", short: "f", value: "FILE", isRepeatable: true, environment: ["SESAME_FILE"],
        commands: [.exec, .check, .pin, .doctor],
        help: "the manifest, \"-\" for standard input; of several the later wins; sesame.yaml when not given")
    static let profile = Option(
        name: "profile", value: "NAME", environment: ["SESAME_PROFILE"], commands: [.exec, .check, .doctor],
        help: "add what the manifest lists under this name in \"profiles\"")
    static let resolveEnv = Option(
        name: "resolve-env", environment: ["SESAME_RESOLVE_ENV"], commands: [.exec, .check, .doctor],
        help: "resolve inherited variables that hold ssm://[region/]name[@version][#field]")
    static let only = Option(
        name: "only", value: "NAMES", environment: ["SESAME_ONLY"], commands: [.exec, .check, .doctor],
        help: "set these variables of the manifest and no others: A,B,C_*")
    static let preserveEnv = Option(
        name: "preserve-env", value: "NAMES", isOptional: true, environment: ["SESAME_PRESERVE_ENV"],
        commands: [.exec, .check, .doctor],
        help: "let the inherited value win for these variables: A,B,C_*, or all")
    static let pristine = Option(
        name: "pristine", environment: ["SESAME_PRISTINE"], commands: [.exec],
        help: "inherit no variables except those of --keep")
    static let keep = Option(
        name: "keep", value: "NAMES", environment: ["SESAME_KEEP"], commands: [.exec],
        help: "with --pristine: inherit these variables: PATH,LC_*")
    static let allowDisk = Option(
        name: "allow-disk", environment: ["SESAME_ALLOW_DISK"], commands: [.exec, .doctor],
        help: "let \"path\" in the manifest name a file that is not on tmpfs or ramfs")
    static let region = Option(
        name: "region", value: "REGION", environment: ["SESAME_REGION", "TENCENTCLOUD_REGION"],
        commands: [.exec, .check, .get, .put, .versions, .pin, .doctor],
        help: "the region of the secrets; a profile's comes before TENCENTCLOUD_REGION, and that before the manifest's")
    static let endpoint = Option(
        name: "endpoint", value: "WHERE", environment: ["SESAME_ENDPOINT"],
        commands: [.exec, .get, .put, .versions, .pin, .doctor],
        help: "internal (inside a VPC), intl, a host, or an URL; ssm.tencentcloudapi.com when not given")
    static let credentials = Option(
        name: "credentials", value: "FILE", environment: ["SESAME_CREDENTIALS_FILE"],
        commands: [.exec, .get, .put, .versions, .pin, .doctor],
        help: "a file with the key pair, INI or JSON; else the environment and the machine are searched")
    static let roleARN = Option(
        name: "role-arn", value: "ARN", environment: ["SESAME_ROLE_ARN", "TENCENTCLOUD_ROLE_ARN"],
        commands: [.exec, .get, .put, .versions, .pin, .doctor],
        help: "assume this role with the credentials that are found (AssumeRole)")
    static let externalID = Option(
        name: "external-id", value: "ID", environment: ["SESAME_EXTERNAL_ID"],
        commands: [.exec, .get, .put, .versions, .pin, .doctor],
        help: "the external id that the trust policy of the role requires")
    static let strict = Option(
        name: "strict", environment: ["SESAME_STRICT"], commands: [.exec, .get, .put, .versions, .pin, .doctor],
        help: "refuse a key file that others than its owner can read, instead of a warning")
    static let caFile = Option(
        name: "ca-file", value: "FILE", environment: ["SESAME_CA_FILE"],
        commands: [.exec, .get, .put, .versions, .pin, .doctor],
        help: "trust only the certificates in this file; else SSL_CERT_FILE, SSL_CERT_DIR, the system's")
    static let timeout = Option(
        name: "timeout", value: "DURATION", environment: ["SESAME_TIMEOUT"],
        commands: [.exec, .get, .put, .versions, .pin, .doctor],
        help: "the longest time without progress: seconds, or 500ms, 5s, 2m; 30s when not given")
    static let rateTimeout = Option(
        name: "rate-timeout", value: "DURATION", environment: ["SESAME_RATE_TIMEOUT"],
        commands: [.exec, .get, .put, .versions, .pin, .doctor],
        help: "the time for the whole fetch, when requests are refused for their rate; 10m when not given")
    static let concurrency = Option(
        name: "concurrency", value: "NUMBER", environment: ["SESAME_CONCURRENCY"], commands: [.exec],
        help: "the most requests at once; when not given, the number that suits the server's protocol and distance")
    static let quota = Option(
        name: "quota", value: "NUMBER", environment: ["SESAME_QUOTA"], commands: [.exec],
        help: "the most requests in any second; 290 when not given, for the service takes 300 of an account")
    static let splay = Option(
        name: "splay", value: "DURATION", environment: ["SESAME_SPLAY"], commands: [.exec],
        help: "first wait a random part of this time, so that a fleet does not ask at once")
    static let timings = Option(
        name: "timings", environment: ["SESAME_TIMINGS"], commands: [.exec],
        help: "print a table with the times of each request")
    static let fallback = Option(
        name: "fallback", value: "FILE", environment: ["SESAME_FALLBACK"], commands: [.exec],
        help: "keep the values in this file, encrypted, and start with them when the service cannot be reached")
    static let fallbackKey = Option(
        name: "fallback-key", value: "FILE", environment: ["SESAME_FALLBACK_KEY"], commands: [.exec],
        help: "the file with the key for --fallback: 32 bytes, or 64 hexadecimal digits (openssl rand -hex 32)")
    static let fallbackMaxAge = Option(
        name: "fallback-max-age", value: "DURATION", environment: ["SESAME_FALLBACK_MAX_AGE"], commands: [.exec],
        help: "do not start with values older than this: 90s, 30m, 7d; 24h when not given")
    static let keepCredentials = Option(
        name: "keep-credentials", environment: ["SESAME_KEEP_CREDENTIALS"], commands: [.exec],
        help: "leave the credential variables that sesame used in the command's environment")
    static let allowUnsafeNames = Option(
        name: "allow-unsafe-names", environment: ["SESAME_ALLOW_UNSAFE_NAMES"], commands: [.exec, .check, .doctor],
        help: "let a manifest set PATH, LD_PRELOAD and others that change how programs load")
    static let announce = Option(
        name: "announce", value: "VARIABLE", environment: ["SESAME_ANNOUNCE"], commands: [.exec],
        help: "set this variable to the versions of the secrets: name=version,name=version")
    static let interval = Option(
        name: "interval", value: "DURATION", environment: ["SESAME_INTERVAL"], commands: [.supervise],
        help: "the time between two looks for changed secrets, each up to a fifth more or less; 10m when not given")
    static let onChange = Option(
        name: "on-change", value: "ACTION", environment: ["SESAME_ON_CHANGE"], commands: [.supervise],
        help: "restart; signal:HUP or exec:COMMAND, after the files of the manifest are rewritten; or exit, with 75")
    static let settle = Option(
        name: "settle", value: "DURATION", environment: ["SESAME_SETTLE"], commands: [.supervise],
        help: "the time after which a change has to be seen again, so that several make one restart; 2s when not given")
    static let killSignal = Option(
        name: "kill-signal", value: "SIGNAL", environment: ["SESAME_KILL_SIGNAL"], commands: [.supervise],
        help: "the signal that ends the command for a restart; TERM when not given")
    static let killTimeout = Option(
        name: "kill-timeout", value: "DURATION", environment: ["SESAME_KILL_TIMEOUT"], commands: [.supervise],
        help: "the time from that signal to KILL; 10s when not given")
    static let overlap = Option(
        name: "overlap", value: "DURATION", environment: ["SESAME_OVERLAP"], commands: [.supervise],
        help: "run the next command beside the one before for this time; when not given, they never run at once")
    static let health = Option(
        name: "health", value: "DURATION", environment: ["SESAME_HEALTH"], commands: [.supervise],
        help: "a command that ends so soon after a restart has failed by it; 10s when not given")
    static let restart = Option(
        name: "restart", value: "WHEN", environment: ["SESAME_RESTART"], commands: [.supervise],
        help: "no, or on-failure: start a command that fails again, later and later; no when not given")
    static let group = Option(
        name: "group", environment: ["SESAME_GROUP"], commands: [.supervise],
        help: "send signals to the process group of the command")
    static let subreaper = Option(
        name: "subreaper", environment: ["SESAME_SUBREAPER"], commands: [.supervise],
        help: "reap the orphans of the command also where sesame is not process 1")
    static let watchPinned = Option(
        name: "watch-pinned", environment: ["SESAME_WATCH_PINNED"], commands: [.supervise],
        help: "look at references with a version too, for UpdateSecret rewrites a version")
    static let lookOn = Option(
        name: "look-on", value: "SIGNAL", environment: ["SESAME_LOOK_ON"], commands: [.supervise],
        help: "look at once when this signal arrives, and do not forward it")
    static let statusFile = Option(
        name: "status-file", value: "FILE", environment: ["SESAME_STATUS_FILE"], commands: [.supervise],
        help: "keep in this file as JSON what runs, with which versions, and when sesame looked last")
    static let pin = Option(
        name: "pin", value: "NAME=VERSION", isRepeatable: true, environment: ["SESAME_PIN"],
        commands: [.exec, .check, .doctor],
        help: "take this version of a secret, whatever the manifest says: name=version,name=version")
    static let yes = Option(name: "yes", commands: [.pin, .import], help: "make and write what is shown")
    static let gate = Option(name: "gate", value: "DESCRIPTOR", commands: [.exec], isInner: true, help: "")
    static let fingerprint = Option(
        name: "fingerprint", value: "DESCRIPTOR", commands: [.exec], isInner: true, help: "")
    static let output = Option(
        name: "output", short: "o", value: "FILE", commands: [.get],
        help: "write to this file instead, whole or not at all, readable by its owner only")
    static let secretName = Option(
        name: "secret", value: "NAME", commands: [.import],
        help: "make one secret of this name, a JSON object of all variables")
    static let prefix = Option(
        name: "prefix", value: "TEXT", commands: [.import],
        help: "make a secret of each variable, named by this text and the variable")
    static let importOnly = Option(
        name: "only", value: "NAMES", commands: [.import], help: "import these variables and no others: A,B,C_*")
    static let constants = Option(
        name: "constants", value: "NAMES", commands: [.import],
        help: "write the values of these variables into the manifest, for they are no secrets: A,B,C_*")
    static let manifestOutput = Option(
        name: "output", short: "o", value: "FILE", commands: [.import],
        help: "write the manifest to this file, whole or not at all, and never over another one")
    static let fileFormat = Option(
        name: "format", value: "FORMAT", commands: [.import],
        help: "dotenv, compose or systemd; when not given, the file has to mean the same in all three")
    static let exportFormat = Option(
        name: "format", value: "FORMAT", commands: [.export],
        help: "sh (export A='...'), dotenv (A='...') or json (an object)")
    static let reveal = Option(name: "reveal", commands: [.export], help: "print the values on a terminal too")
    static let versionID = Option(
        name: "version-id", value: "ID", commands: [.put], help: "the id of the new version, which must not exist yet")
    static let create = Option(
        name: "create", commands: [.put],
        help: "make the secret too; without --version-id its first version is named SSM_Current")
    static let replace = Option(
        name: "replace", commands: [.put],
        help: "replace the value of a version that is there: that of --version-id, or SSM_Current")
    static let valueFile = Option(
        name: "file", value: "FILE", commands: [.put], help: "read the value from this file, \"-\" for standard input")
    static let binary = Option(
        name: "binary", commands: [.put], help: "store as SecretBinary even what is UTF-8 text")
    static let json = Option(name: "json", commands: [.versions, .doctor], help: "print a JSON object a line")
    static let verbose = Option(
        name: "verbose", short: "v", environment: ["SESAME_VERBOSE"], commands: [.exec, .check, .get, .put],
        help: "print more: names, locations, version ids, sizes and times, never values")
    static let logFormat = Option(
        name: "log-format", value: "FORMAT", environment: ["SESAME_LOG_FORMAT"], commands: Command.allCases,
        help: "text, or json: one object a line; text when not given")
    static let help = Option(name: "help", short: "h", commands: Command.allCases, help: "print this")

    static let all: [Option] = [
        manifest, profile, only, preserveEnv, pristine, keep, resolveEnv, region, endpoint, credentials, roleARN,
        externalID, strict, caFile, timeout, rateTimeout, concurrency, quota, splay, timings, fallback, fallbackKey,
        fallbackMaxAge,
        keepCredentials, allowUnsafeNames, allowDisk, announce, pin, interval, onChange, settle, killSignal,
        killTimeout,
        overlap, health, restart, group, subreaper, watchPinned, lookOn, statusFile, gate, fingerprint, output,
        secretName, prefix, importOnly, constants, manifestOutput, fileFormat, exportFormat, reveal,
        versionID, create, replace,
        valueFile, binary, yes, json, verbose, logFormat, help,
    ]
}
