/// Options that say what is stored.
extension Option {
    static let writingGroup = OptionGroup(
        title: "Writing", options: [versionID, create, replace, valueFile, binary, yes])

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
    static let yes = Option(name: "yes", commands: [.pin, .import], help: "make and write what is shown")
}
