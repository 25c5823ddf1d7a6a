/// Options that say what is read of which manifest.
extension Option {
    static let manifestGroup = OptionGroup(
        title: "Manifest",
        options: [
            manifest, profile, resolveEnv, allowUnsafeNames, pin, allowDisk,
        ])

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
    static let allowUnsafeNames = Option(
        name: "allow-unsafe-names", environment: ["SESAME_ALLOW_UNSAFE_NAMES"], commands: [.exec, .check, .doctor],
        help: "let a manifest set PATH, LD_PRELOAD and others that change how programs load")
    static let pin = Option(
        name: "pin", value: "NAME=VERSION", isRepeatable: true, environment: ["SESAME_PIN"],
        commands: [.exec, .check, .doctor],
        help: "take this version of a secret, whatever the manifest says: name=version,name=version")
    static let allowDisk = Option(
        name: "allow-disk", environment: ["SESAME_ALLOW_DISK"], commands: [.exec, .doctor],
        help: "let \"path\" in the manifest name a file that is not on tmpfs or ramfs")
}
