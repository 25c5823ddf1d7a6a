/// Options that say which variables the command gets.
extension Option {
    static let environmentGroup = OptionGroup(
        title: "Environment",
        options: [
            only, preserveEnv, pristine, keep, keepCredentials, announce,
        ])

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
    static let keepCredentials = Option(
        name: "keep-credentials", environment: ["SESAME_KEEP_CREDENTIALS"], commands: [.exec],
        help: "leave the credential variables that sesame used in the command's environment")
    static let announce = Option(
        name: "announce", value: "VARIABLE", environment: ["SESAME_ANNOUNCE"], commands: [.exec],
        help: "set this variable to the versions of the secrets: name=version,name=version")
}
