/// Options of `sesame supervise`, and those by which it starts its children.
extension Option {
    static let supervisionGroup = OptionGroup(
        title: "Supervision",
        options: [
            interval, onChange, settle, killSignal, killTimeout, overlap, health, restart, group,
            subreaper, watchPinned, lookOn, statusFile, gate, fingerprint,
        ])

    static let interval = Option(
        name: "interval", value: "DURATION", environment: ["SESAME_INTERVAL"], commands: [.supervise],
        help: "the time between two looks for changed secrets, each up to a fifth more or less; 10m when not given")
    static let onChange = Option(
        name: "on-change", value: "ACTION", environment: ["SESAME_ON_CHANGE"], commands: [.supervise],
        help: "restart; signal:HUP or exec:COMMAND, after the files of the manifest are rewritten; or exit, with 75")
    static let settle = Option(
        name: "settle", value: "DURATION", environment: ["SESAME_SETTLE"], commands: [.supervise],
        help: "the time after which a change has to be seen again, so that several make one restart; 2s when not given")
    static let killSignal = Option(
        name: "kill-signal", value: "SIGNAL", environment: ["SESAME_KILL_SIGNAL"], commands: [.supervise],
        help: "the signal that ends the command for a restart; TERM when not given")
    static let killTimeout = Option(
        name: "kill-timeout", value: "DURATION", environment: ["SESAME_KILL_TIMEOUT"], commands: [.supervise],
        help: "the time from that signal to KILL; 10s when not given")
    static let overlap = Option(
        name: "overlap", value: "DURATION", environment: ["SESAME_OVERLAP"], commands: [.supervise],
        help: "run the next command beside the one before for this time; when not given, they never run at once")
    static let health = Option(
        name: "health", value: "DURATION", environment: ["SESAME_HEALTH"], commands: [.supervise],
        help: "a command that ends so soon after a restart has failed by it; 10s when not given")
    static let restart = Option(
        name: "restart", value: "no|on-failure", environment: ["SESAME_RESTART"], commands: [.supervise],
        help: "on-failure starts a command that fails again, later and later; no when not given")
    static let group = Option(
        name: "group", environment: ["SESAME_GROUP"], commands: [.supervise],
        help: "send signals to the process group of the command")
    static let subreaper = Option(
        name: "subreaper", environment: ["SESAME_SUBREAPER"], commands: [.supervise],
        help: "reap the orphans of the command also where sesame is not process 1")
    static let watchPinned = Option(
        name: "watch-pinned", environment: ["SESAME_WATCH_PINNED"], commands: [.supervise],
        help: "look at references with a version too, for UpdateSecret rewrites a version")
    static let lookOn = Option(
        name: "look-on", value: "SIGNAL", environment: ["SESAME_LOOK_ON"], commands: [.supervise],
        help: "look at once when this signal arrives, and do not forward it")
    static let statusFile = Option(
        name: "status-file", value: "FILE", environment: ["SESAME_STATUS_FILE"], commands: [.supervise],
        help: "keep in this file as JSON what runs, with which versions, and when sesame looked last")
    static let gate = Option(name: "gate", value: "DESCRIPTOR", commands: [.exec], isInner: true, help: "")
    static let fingerprint = Option(
        name: "fingerprint", value: "DESCRIPTOR", commands: [.exec], isInner: true, help: "")
}
