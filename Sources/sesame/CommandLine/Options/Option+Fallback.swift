/// Options for an outage of the service.
extension Option {
    static let fallbackGroup = OptionGroup(title: "Fallback", options: [fallback, fallbackKey, fallbackMaxAge])

    static let fallback = Option(
        name: "fallback", value: "FILE", environment: ["SESAME_FALLBACK"], commands: [.exec],
        help: "keep the values in this file, encrypted, and start with them when the service cannot be reached")
    static let fallbackKey = Option(
        name: "fallback-key", value: "FILE", environment: ["SESAME_FALLBACK_KEY"], commands: [.exec],
        help: "the file with the key for --fallback: 32 bytes, or 64 hexadecimal digits (openssl rand -hex 32)")
    static let fallbackMaxAge = Option(
        name: "fallback-max-age", value: "DURATION", environment: ["SESAME_FALLBACK_MAX_AGE"], commands: [.exec],
        help: "do not start with values older than this: 90s, 30m, 7d; 24h when not given")
}
