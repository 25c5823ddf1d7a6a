import CommandLineOptions
import LocalSecretsManager

/// One option of the command line; parser, help and manual page are made from the table of them.
struct Option: DocumentedOption {
    let name: String
    /// The name of its value; nil for a switch.
    var value: String?
    /// True if it is for the program itself, and in no help.
    var isInner = false
    let help: String
    /// Takes the value, which is empty for a switch; false when it is none.
    let set: (inout Options, String) -> Bool

    /// All options, in the groups of the help.
    static var groups: [(title: String, options: [Option])] {
        [("Addresses", addresses), ("Files", files), ("Behaviour", behaviour), ("Running", running)]
    }

    private static var addresses: [Option] {
        [
            Option(
                name: "listen", value: "HOST:PORT",
                help:
                    "a loopback address and port, or 0.0.0.0 with --host; 127.0.0.1:0, any free port, when not given",
                set: { options, value in
                    guard let address = ServiceAddress(parsing: value) else { return false }
                    options.configuration.address = address
                    return true
                }),
            Option(
                name: "http", value: "HOST:PORT", help: "answer here too, without TLS: a loopback address and port",
                set: address(\.plainAddress)),
            Option(
                name: "host", value: "NAME",
                help: "the name of this machine, or container, for others: it is in the certificate",
                set: { options, value in
                    options.configuration.host = value
                    return value.utf8.count < 64
                        && value.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-.".contains($0)) }
                }),
            Option(
                name: "metadata", value: "HOST:PORT", help: "answer here as a machine's metadata does, plain http",
                set: address(\.metadataAddress)),
            Option(
                name: "metadata-role", value: "NAME",
                help:
                    "the machine's role, or \"none\"; when not given the first of the keys' file, or else sesame-local",
                set: text(\.metadataRole)),
            Option(
                name: "region", value: "REGION", help: "the region to tell clients; ap-guangzhou when not given",
                set: { options, value in
                    options.configuration.region = value
                    return true
                }),
        ]
    }

    private static var files: [Option] {
        [
            Option(
                name: "store", value: "FILE", help: "keep the secrets in this SQLite file; in memory when not given",
                set: text(\.store)),
            Option(
                name: "tls", value: "DIRECTORY",
                help:
                    "keep the certificate authority here; when not given in FILE.tls beside the store, or temporarily",
                set: text(\.tlsDirectory)),
            Option(
                name: "keys", value: "FILE",
                help: "accept the keys in this JSON file; one pair, made at random, when not given",
                set: text(\.keys)),
            Option(
                name: "seed", value: "FILE", help: "make the secrets in this YAML file, unless they exist",
                set: text(\.seed)),
            Option(
                name: "seed-from", value: "FILE",
                help: "make up a value for all that this manifest of sesame's names, unless it exists; repeatable",
                set: { options, value in
                    options.configuration.manifests.append(value)
                    return true
                }),
        ]
    }

    private static var behaviour: [Option] {
        [
            Option(
                name: "quota", value: "QUOTA",
                help:
                    "change the requests a second: ACTION=N[,ACTION=N ...][,refused] or off; as documented when not given",
                set: { options, value in options.configuration.quota.change(by: value) }),
            Option(
                name: "faults", value: "FILE", help: "answer wrongly, as this JSON file says", set: text(\.faults)),
            Option(
                name: "fault-control", help: "let clients ask for faults, at /_faults",
                set: flag { $0.configuration.hasFaultControl = true }),
        ]
    }

    private static var running: [Option] {
        [
            Option(name: "quiet", help: "no access log", set: flag { $0.configuration.isQuiet = true }),
            Option(
                name: "background", help: "return when the service answers, and leave it running",
                set: flag { $0.task = .startBackground }),
            Option(
                name: Background.option, isInner: true, help: "what --background starts",
                set: flag { $0.task = .serveBackground }),
            Option(name: "man", help: "print the manual page sesame-local(1)", set: flag { $0.task = .manual }),
            Option(name: "help", help: "print this", set: flag { $0.task = .help }),
            Option(name: "version", help: "print the version", set: flag { $0.task = .version }),
        ]
    }

    private static func flag(_ set: @escaping (inout Options) -> Void) -> (inout Options, String) -> Bool {
        { options, _ in
            set(&options)
            return true
        }
    }

    /// A loopback address that goes into the configuration.
    private static func address(
        _ path: WritableKeyPath<LocalService.Configuration, ServiceAddress?>
    ) -> (inout Options, String) -> Bool {
        { options, value in
            options.configuration[keyPath: path] = ServiceAddress(parsing: value)
            return options.configuration[keyPath: path] != nil
        }
    }

    /// A text that goes into the configuration as it is.
    private static func text(
        _ path: WritableKeyPath<LocalService.Configuration, String?>
    ) -> (inout Options, String) -> Bool {
        { options, value in
            options.configuration[keyPath: path] = value
            return true
        }
    }
}
