import CommandLineOptions
import SesameCore

/// The subcommands, in the order of the help.
enum Command: String, CaseIterable {
    case exec, check, supervise
    case get, list, versions, describe, doctor, export
    case put, enable, disable, rm, restore, pin, `import`
    case completion, man, schema, install, licenses

    /// The groups of the help. Those of `other` are named there without their summaries.
    enum Group: String, CaseIterable {
        case start = "Start"
        case look = "Look"
        case write = "Write"
        case other = "Other"
    }

    var group: Group {
        switch self {
        case .exec, .check, .supervise: .start
        case .get, .list, .versions, .describe, .doctor, .export: .look
        case .put, .enable, .disable, .rm, .restore, .pin, .import: .write
        case .completion, .man, .schema, .install, .licenses: .other
        }
    }

    /// The words after the name.
    var synopsis: String {
        switch self {
        case .exec, .supervise: "[options] [--] command [argument ...]"
        case .check: "[options] [[--] command [argument ...]]"
        case .doctor: "[options]"
        case .get: "[options] reference"
        case .list: "[options] [pattern]"
        case .versions, .describe, .enable, .disable, .restore: "[options] name"
        case .rm: "[options] name[@version]"
        case .put: "[options] name"
        case .pin: "[options] [name[@version] ...]"
        case .import: "[options] file (--secret NAME | --prefix TEXT)"
        case .export: "[options] --format sh|dotenv|json"
        case .completion: "bash|zsh|fish"
        case .man: "[sesame|sesame.yaml]"
        case .schema, .licenses: ""
        case .install: "directory"
        }
    }

    /// True if it takes what `versions` takes: it asks about secrets, or changes them, without their values.
    var managesSecrets: Bool {
        switch self {
        case .list, .describe, .enable, .disable, .rm, .restore: true
        default: false
        }
    }

    /// Tells whether the first word that is no option is the target.
    var takesTarget: Bool { self == .exec || self == .supervise || self == .check }

    /// One line of the help: 60 characters at most.
    var summary: String {
        switch self {
        case .exec: "fetch the secrets of a manifest and become the command"
        case .check: "try a launch; print which variable gets which secret"
        case .supervise: "run the command as a child; restart it for changed secrets"
        case .get: "write the value of one secret, byte for byte"
        case .versions: "list the versions of a secret, newest first"
        case .doctor: "tell what is there and what is wrong: keys, network, kernel"
        case .list: "list the secrets of a region, or of all regions"
        case .describe: "tell all about a secret but its value"
        case .enable: "let the values of a secret be read again"
        case .disable: "keep the values of a secret from being read"
        case .rm: "remove a secret after some days, or a version at once"
        case .restore: "take back the removal of a secret"
        case .put: "store a value from standard input, a file or a prompt"
        case .import: "make secrets and a manifest of the variables of a .env"
        case .export: "print the variables that exec would set, with their values"
        case .pin: "write the newest versions into the references of a manifest"
        case .completion: "print what completes words in a shell"
        case .man: "print a manual page: sesame(1) or sesame.yaml(5)"
        case .schema: "print the JSON Schema of the manifest, for editors"
        case .install: "copy this executable into a directory"
        case .licenses: "print the licences of sesame and of its libraries"
        }
    }

    /// The whole line: `sesame get [options] reference`.
    var usage: String { "sesame \(rawValue)" + (synopsis.isEmpty ? "" : " " + synopsis) }

    /// Command lines to begin with.
    var examples: [TextSection.Block] {
        switch self {
        case .exec:
            [
                .example("sesame exec -- server --port 8080"),
                .term(
                    #"sesame exec -- sh -c 'exec server --password "$DB_PASSWORD"'"#,
                    """
                    for a server that takes it no other way: every user of the machine can read a value on a command \
                    line (ps)
                    """),
            ]
        case .put:
            [
                .term("sesame put prod-db-password --create", "asks for the value, without echo"),
                .example("openssl rand -hex 32 | tr -d '\\n' | sesame put prod-api-key --create"),
            ]
        default: []
        }
    }
}

extension Command {
    /// A hint for a word that is no command: the nearest command, or the one that other tools call so.
    static func hint(for word: String) -> String {
        if ["env", "printenv"].contains(word) {
            return "sesame exec -- env prints what a command gets, sesame check the names alone"
        }
        let meant =
            allCases.first { $0.synonyms.contains(word) }?.rawValue
            ?? nearestName(to: word, among: allCases.map(\.rawValue))
        return meant.map { "did you mean \"\($0)\"?" } ?? "sesame --help lists the commands"
    }

    /// The words by which other tools call it.
    private var synonyms: [String] {
        switch self {
        case .exec: ["run", "start", "launch", "with"]
        case .check: ["validate", "verify", "lint"]
        case .supervise: ["init", "watch", "agent", "daemon"]
        case .get: ["read", "show", "fetch", "cat"]
        case .list: ["ls", "secrets", "search", "find"]
        case .versions: ["history", "log"]
        case .describe: ["info", "inspect"]
        case .enable, .disable: []
        case .rm: ["remove", "delete", "del", "destroy"]
        case .restore: ["undelete", "undo", "recover"]
        case .doctor: ["diagnose", "debug", "status"]
        case .put: ["set", "write", "store", "add", "create", "update", "edit", "rotate"]
        case .import: ["migrate", "load"]
        case .export: ["dump"]
        case .pin: ["freeze", "bump", "upgrade"]
        case .completion: ["completions", "complete"]
        case .man: ["manual", "docs"]
        case .licenses: ["license", "licence", "licences", "notices", "credits"]
        case .schema, .install: []
        }
    }
}
