/// Options that say what is stored, listed or removed.
extension Option {
    static let writingGroup = OptionGroup(
        title: "Writing",
        options: [
            versionID, create, replace, description, generate, alphabet, valueFile, binary, allRegions, tag, recovery,
            yes,
        ])

    static let versionID = Option(
        name: "version-id", value: "ID", commands: [.put], help: "the id of the new version, which must not exist yet")
    static let create = Option(
        name: "create", commands: [.put],
        help: "make the secret if it is missing; without --version-id its first version is named SSM_Current")
    static let replace = Option(
        name: "replace", commands: [.put],
        help: "replace the value of a version that is there: that of --version-id, or SSM_Current")
    static let description = Option(
        name: "description", value: "TEXT", commands: [.put], help: "say what the secret is for; list shows it")
    static let generate = Option(
        name: "generate", value: "LENGTH", commands: [.put],
        help: "store a random value of so many characters, which nobody sees")
    static let alphabet = Option(
        name: "alphabet", value: "CHARACTERS", commands: [.put],
        help: "with --generate: made of these characters, with ranges as for tr; A-Za-z0-9 when not given")
    static let allRegions = Option(
        name: "all-regions", commands: [.list], help: "list the secrets of all regions in which the service is")
    static let tag = Option(
        name: "tag", value: "KEY=VALUE", isRepeatable: true, commands: [.list],
        help:
            "list only secrets with this tag; of several all must be there, but values of one key stand for each other")
    static let recovery = Option(
        name: "recovery", value: "DAYS", commands: [.rm],
        help: "days in which restore takes the removal back, up to 30; 0 removes at once; 7 when not given")
    static let valueFile = Option(
        name: "file", value: "FILE", commands: [.put], help: "read the value from this file, \"-\" for standard input")
    static let binary = Option(
        name: "binary", commands: [.put], help: "store as SecretBinary even what is UTF-8 text")
    static let yes = Option(
        name: "yes", commands: [.rm, .pin, .import],
        help: "do it: make and write what is shown, or remove without a question")
}
