/// Options that say what is printed, and where.
extension Option {
    static let outputGroup = OptionGroup(title: "Output", options: [output, json, timings, verbose, logFormat, help])

    static let output = Option(
        name: "output", short: "o", value: "FILE", commands: [.get],
        help: "write to this file instead, whole or not at all, readable by its owner only")
    static let json = Option(name: "json", commands: [.versions, .pin, .doctor], help: "print a JSON object a line")
    static let timings = Option(
        name: "timings", environment: ["SESAME_TIMINGS"], commands: [.exec],
        help: "print a table with the times of each request")
    static let verbose = Option(
        name: "verbose", short: "v", environment: ["SESAME_VERBOSE"], commands: [.exec, .check, .get, .put],
        help: "print more: names, locations, version ids, sizes and times, never values")
    static let logFormat = Option(
        name: "log-format", value: "text|json", environment: ["SESAME_LOG_FORMAT"], commands: Command.allCases,
        help: "the form of messages; json is one object a line; text when not given")
    static let help = Option(name: "help", short: "h", commands: Command.allCases, help: "print this")
}
