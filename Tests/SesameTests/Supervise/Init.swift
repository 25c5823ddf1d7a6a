import Foundation
import Testing

/// `sesame supervise` as an init: a command under it, and the processes around the two.
extension LocalService {
    /// A manifest of one variable without a secret, for what does not depend on a fetch.
    static let plain = "env: {A: {value: plain}}"

    /// `sesame supervise` of `target` with this manifest, in a file.
    func supervise(
        _ target: [String], of manifest: String = plain, flags: [String] = [], with extra: [String: String] = [:]
    ) -> Command {
        var command = sesame("supervise", "-f", Folder.shared.file(manifest), with: extra)
        command.arguments += flags + ["--"] + target
        return command
    }
}

extension Command {
    /// Tests/Servers/signals.py, which says which signals arrive.
    static func signals(_ status: Int32 = 0, isTwo: Bool = false) -> [String] {
        ["/usr/bin/python3", "-IS", AnswerServer.folder + "/signals.py", "\(status)"] + (isTwo ? ["behind"] : [])
    }

    /// As process 1 of a PID namespace of its own, which ends with it.
    func asProcessOne() -> Command { behind("unshare", "--pid", "--fork", "--mount-proc", "--kill-child") }
}

/// A process that a test looks at from outside.
struct ProcessEntry {
    let pid: pid_t

    private func text(_ name: String) -> String {
        (try? String(contentsOfFile: "/proc/\(pid)/\(name)", encoding: .utf8)) ?? ""
    }

    /// True until it has ended, whether or not somebody waited for it.
    var isThere: Bool {
        let rest = text("stat").split(separator: ")").last?.split(separator: " ") ?? []
        return !rest.isEmpty && rest[0] != "Z" && rest[0] != "X"
    }

    /// The state as a letter: T for one that is stopped (proc_pid_stat(5)).
    var state: String { text("stat").split(separator: ")").last?.split(separator: " ").first.map(String.init) ?? "" }

    /// Its children, zombies too.
    var children: [ProcessEntry] {
        text("task/\(pid)/children").split(separator: " ").compactMap { pid_t($0) }.map(ProcessEntry.init)
    }

    var arguments: [String] { text("cmdline").split(separator: "\0").map(String.init) }

    /// The files that its descriptors name, by number.
    var descriptors: [Int: String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(pid)/fd")) ?? []
        return Dictionary(
            uniqueKeysWithValues: names.compactMap { name in
                let file = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(pid)/fd/\(name)")
                return file.flatMap { file in Int(name).map { ($0, file) } }
            })
    }

    /// Waits, long under any load, until something has come about.
    static func wait(
        for what: String, sourceLocation: SourceLocation = #_sourceLocation, _ isThere: () throws -> Bool
    ) throws {
        let deadline = Date() + 25 * Double(Sanitizer.slowness)
        while try !isThere() {
            try #require(Date() < deadline, "never: \(what)", sourceLocation: sourceLocation)
            usleep(5_000)
        }
    }
}
