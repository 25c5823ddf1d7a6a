/// Options that bound time and requests.
extension Option {
    static let limitsGroup = OptionGroup(title: "Limits", options: [timeout, rateTimeout, concurrency, quota, splay])

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
}
