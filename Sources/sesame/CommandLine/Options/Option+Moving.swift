/// Options that say what variables become, and in which form they stand in a file.
extension Option {
    static let movingGroup = OptionGroup(
        title: "Moving",
        options: [
            secretName, prefix, importOnly, constants, manifestOutput, fileFormat, exportFormat, reveal,
        ])

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
        name: "format", value: "dotenv|compose|systemd", commands: [.import],
        help: "the grammar of the file; when not given, it has to mean the same in all three")
    static let exportFormat = Option(
        name: "format", value: "sh|dotenv|json", commands: [.export],
        help: "export A='...' for a shell, A='...' for a .env, or a JSON object")
    static let reveal = Option(name: "reveal", commands: [.export], help: "print the values on a terminal too")
}
