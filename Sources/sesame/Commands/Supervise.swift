import Glibc
import SesameCore

/// `sesame supervise`: runs the command as a child.
///
/// - Returns: the command's status, or 128 + n if signal n ended it.
func supervise(
    _ arguments: Arguments, _ argv: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>, _ messages: Messages
) throws(Failure) -> Int32 {
    var settings = try arguments.supervisorSettings()
    for index in arguments.execIndices { if let word = unsafe argv[index] { unsafe settings.words.append(word) } }
    settings.operandIndex = unsafe settings.words.count
    var index = arguments.operandIndex
    guard unsafe argv[index] != nil else { throw arguments.noCommand }
    if let dashes = unsafe strdup("--") { unsafe settings.words.append(dashes) }
    while let word = unsafe argv[index] {
        unsafe settings.words.append(word)
        index += 1
    }
    let isVerbose = try arguments.isOn(.verbose)
    var messages = messages
    messages.waits = false
    let supervisor = try Supervisor(settings) { event in
        if let text = event.childText { messages.pass(text) }
        if event.isDetail && !isVerbose { return }
        if case .statusFile(let fault) = event { return messages.warn(fault) }
        messages.note("supervise: " + event.line, [("event", .text(event.name))] + event.facts)
    }
    return try supervisor.run()
}

extension Arguments {
    /// The settings of `supervise`, from the options and the variables that stand for them.
    func supervisorSettings() throws(Failure) -> SupervisorSettings {
        if paths(.manifest).contains("-") {
            throw Failure(
                .usage, at: origin(.manifest),
                "standard input can be read once only, and each start reads the manifest",
                hint: "name a file")
        }
        var settings = SupervisorSettings(killSignal: try signal(.killSignal) ?? SIGTERM)
        let hour = 3_600_000
        settings.interval = try milliseconds(.interval, 5_000...24 * hour, "from 5s to 24h") ?? settings.interval
        settings.settle = try milliseconds(.settle, 0...hour, "up to 1h") ?? settings.settle
        settings.killTimeout = try milliseconds(.killTimeout, 0...hour, "up to 1h") ?? settings.killTimeout
        settings.overlap = try milliseconds(.overlap, 1...hour, "up to 1h")
        settings.health = try milliseconds(.health, 0...hour, "up to 1h") ?? settings.health
        settings.action = try changeAction() ?? .restart
        settings.restartsOnFailure =
            try value(.restart, "not a valid choice", hint: "no, or on-failure") {
                ["no": false, "on-failure": true][$0]
            } ?? false
        settings.usesGroup = try isOn(.group)
        settings.adoptsOrphans = try isOn(.subreaper)
        settings.watchesPinned = try isOn(.watchPinned)
        settings.lookSignal = try signal(.lookOn)
        settings.statusFile = path(.statusFile)
        return settings
    }

    private func signal(_ option: Option) throws(Failure) -> Int32? {
        try value(option, "not a signal that can be caught", hint: "a name or number, such as HUP, USR1, RTMIN+3") {
            SignalName.parse($0).flatMap { [SIGKILL, SIGSTOP, SIGCHLD, SIGURG].contains($0) ? nil : $0 }
        }
    }

    private func changeAction() throws(Failure) -> SupervisorSettings.ChangeAction? {
        try value(.onChange, "not a valid action", hint: "restart, signal:HUP, exec:COMMAND, or exit") { text in
            let (name, rest) = Substring(text).splitOnce(at: ":")
            switch (name, rest) {
            case ("restart", nil): return .restart
            case ("exit", nil): return .exit
            case ("exec", let rest?) where !rest.isEmpty: return .run(String(rest))
            case ("signal", let rest?): return SignalName.parse(String(rest)).map { .signal($0) }
            default: return nil
            }
        }
    }
}
