import SesameCore

/// The words for what `supervise` tells.
extension SupervisorEvent {
    /// What a child said of its failure.
    var childText: SecretBytes? {
        if case .failed(let text, _, _, _) = self, text.count > 0 { text } else { nil }
    }

    /// True for what is told with `--verbose` only.
    var isDetail: Bool {
        switch self {
        case .started, .unchanged: true
        default: false
        }
    }

    /// The name of the event in JSON.
    var name: String {
        switch self {
        case .started: "started"
        case .unchanged: "unchanged"
        case .changed: "changed"
        case .reverted: "reverted"
        case .restarted: "restarted"
        case .signalled: "signalled"
        case .needRestart: "need_restart"
        case .hookEnded: "hook_ended"
        case .exiting: "exiting"
        case .failed(_, _, let isRotation, _): isRotation ? "restart_failed" : "look_failed"
        case .recovered: "recovered"
        case .killed: "killed"
        case .unhealthy: "unhealthy"
        case .overlapFailed: "overlap_failed"
        case .crashed: "crashed"
        case .gaveUp: "gave_up"
        case .statusFile: "status_file"
        }
    }

    /// The event in one line: names, versions and times.
    var line: String {
        switch self {
        case .started(let pid, let after, let keeping):
            let kept = keeping.isEmpty ? "" : "; sesame keeps \(keeping.joined(separator: ", ")) in its own environment"
            return "the command runs (pid \(pid)), its values were ready after \(time(after))\(kept)"
        case .unchanged(let after): return "no change (looked for \(time(after)))"
        case .changed(let labels, let versions):
            let details = versions.map { each in
                let isSame = each.old == each.new
                return each.secret + (isSame ? " rewritten" : " \(each.old ?? "none") → \(each.new ?? "none")")
            }
            return "\(labels.joined(separator: ", ")): changed (\(details.joined(separator: ", ")))"
        case .reverted: return "what changed is as before again"
        case .restarted(let pid, let former, let ready, let stopped):
            return
                "restarted with new values: pid \(former) → \(pid) (ready after \(time(ready))"
                + (stopped.map { ", the old one stopped in \(time($0)))" } ?? ")")
        case .signalled(let signal, let pid): return "files rewritten, \(SignalName.text(signal)) sent to pid \(pid)"
        case .needRestart(let labels):
            return "\(labels.joined(separator: ", ")): the command keeps the old value until it is started again"
        case .hookEnded(let status, let after):
            return "the --on-change command ended with \(SignalName.status(status)) after \(time(after))"
        case .exiting: return "the command is stopped to be started again (status 75)"
        case .failed(_, let status, let isRotation, let next):
            let what = isRotation ? "the next command could not start" : "could not look for changes"
            let rest = next > 0 ? "; the command runs on, next look in \(time(next))" : ""
            return "\(what) (\(SignalName.status(status)))\(rest)"
        case .recovered(let failures, let after):
            return "looks succeed again, after \(failures) that failed in \(time(after))"
        case .killed(let pid, let after): return "pid \(pid) did not end within \(time(after)): killed"
        case .unhealthy(let status, let after, let former):
            let before = former.map { "; the one before ended with \(SignalName.status($0))" } ?? ""
            return
                "the command ended with \(SignalName.status(status)), \(time(after)) after a restart with new values\(before)"
        case .overlapFailed(let status, let after, let pid):
            return
                "the next command ended with \(SignalName.status(status)) after \(time(after)); pid \(pid) stays, with the old values"
        case .crashed(let status, let after, let wait, let attempt, let limit):
            return
                "the command ended with \(SignalName.status(status)) after \(time(after)); it is started again in \(time(wait)) (\(attempt) of \(limit))"
        case .gaveUp(let status, let attempts):
            return "the command ended with \(SignalName.status(status)), \(attempts) starts in a row failed"
        case .statusFile(let fault): return fault.described
        }
    }

    /// What JSON tells beside the line.
    var facts: [(String, JSON.Part)] {
        func versions(_ changes: [VersionChange]) -> JSON.Part {
            .array(
                changes.map {
                    .object([
                        ("secret", .text($0.secret)), ("old", .text($0.old ?? "")), ("new", .text($0.new ?? "")),
                    ])
                })
        }
        func names(_ labels: [String]) -> JSON.Part { .array(labels.map { .text($0) }) }
        switch self {
        case .started(let pid, let after, _): return [("pid", .integer(Int(pid))), ("ready_ms", .integer(after))]
        case .unchanged(let after): return [("ready_ms", .integer(after))]
        case .changed(let labels, let changes): return [("variables", names(labels)), ("versions", versions(changes))]
        case .restarted(let pid, let former, let ready, let stopped):
            return [
                ("pid", .integer(Int(pid))), ("former_pid", .integer(Int(former))), ("ready_ms", .integer(ready)),

            ] + (stopped.map { [("stopped_ms", .integer($0))] } ?? [])
        case .signalled(let signal, let pid):
            return [("signal", .text(SignalName.text(signal))), ("pid", .integer(Int(pid)))]
        case .needRestart(let labels): return [("variables", names(labels))]
        case .failed(_, let status, _, let next):
            return [("status", .integer(Int(status))), ("next_ms", .integer(next))]
        case .recovered(let failures, let after):
            return [("failures", .integer(failures)), ("after_ms", .integer(after))]
        case .killed(let pid, let after): return [("pid", .integer(Int(pid))), ("after_ms", .integer(after))]
        case .hookEnded(let status, let after), .gaveUp(let status, let after):
            return [("status", .integer(Int(status))), ("after_ms", .integer(after))]
        case .unhealthy(let status, let after, let former):
            return [("status", .integer(Int(status))), ("after_ms", .integer(after))]
                + (former.map { [("former_status", .integer(Int($0)))] } ?? [])
        case .overlapFailed(let status, let after, let pid):
            return [("status", .integer(Int(status))), ("after_ms", .integer(after)), ("pid", .integer(Int(pid)))]
        case .crashed(let status, let after, let wait, let attempt, _):
            return [
                ("status", .integer(Int(status))), ("after_ms", .integer(after)), ("wait_ms", .integer(wait)),
                ("attempt", .integer(attempt)),
            ]
        case .reverted, .exiting, .statusFile: return []
        }
    }

    private func time(_ milliseconds: Int) -> String {
        milliseconds < 10_000 ? "\(milliseconds) ms" : "\(Timespan(seconds: milliseconds / 1000))"
    }
}
