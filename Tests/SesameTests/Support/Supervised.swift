import Foundation
import Testing

/// A `sesame supervise` on its way; what it says and what its command says is read from files.
final class Supervised {
    let running: Running
    let service: ChangingService
    let folder = Folder()
    private var log: String { folder.path + "/log" }
    private var errors: String { folder.path + "/errors" }
    private let secrets: [String]

    /// A time that is enough under any load.
    private static let patience = 25.0 * Double(Sanitizer.slowness)
    private static let script = AnswerServer.folder + "/command.py"

    /// The settings with which a look is made at once when it is asked for, and at no other time.
    private static let calm = ["SESAME_INTERVAL": "1h", "SESAME_SETTLE": "0", "SESAME_LOOK_ON": "USR1"]

    /// Starts Tests/Servers/command.py, and waits until it runs.
    ///
    /// - Parameters:
    ///   - manifest: DIR in it is a folder of the test.
    ///   - flags: of sesame, which win over ``calm``.
    ///   - variables: those that the command tells.
    ///   - rules: of the command.
    ///   - removed: variables that sesame does not get.
    init(
        _ service: ChangingService, _ manifest: String, _ flags: [String] = [], telling variables: String = "A",
        _ rules: [String] = [], log format: String = "json", with extra: [String: String] = [:],
        without removed: [String] = [], waits: Bool = true
    ) throws {
        self.service = service
        let folder = folder
        let file = folder.file(manifest.replacing("DIR", with: folder.path), name: "m.yaml")
        var command = service.service.sesame("supervise", "-f", file, "--log-format", format, with: Self.calm)
        command.environment.merge(extra) { $1 }
        for name in removed { command.environment[name] = nil }
        let own = ["--", "/usr/bin/python3", "-S", Self.script, "DIR/log", variables] + rules
        command.arguments += (flags + own).map { $0.replacing("DIR", with: folder.path) }
        secrets = command.secrets
        let errors = folder.file("", name: "errors")
        running = try command.after("exec 2>>'\(errors)'").start()
        if waits { try wait(for: "the first start") { !starts.isEmpty } }
    }

    // MARK: What is seen

    /// All that sesame and its children said.
    var said: String { (try? String(contentsOfFile: errors, encoding: .utf8)) ?? "" }

    /// What the command said, line by line.
    var lines: [String] {
        let text = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
        return text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
    }

    /// The starts of the command: each with its pid and the values, and the earlier ones that still ran.
    var starts: [(pid: pid_t, values: String)] {
        lines.filter { $0.hasPrefix("start ") }.map { line in
            let words = line.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
            return (pid_t(words[1]) ?? 0, String(words[2]))
        }
    }

    var values: [String] { starts.map(\.values) }

    /// The facts that sesame told, as JSON objects, those without `event` left out.
    var events: [[String: Any]] {
        said.split(separator: "\n").compactMap { line in
            (try? JSONSerialization.jsonObject(with: Data(line.utf8))) as? [String: Any]
        }.filter { $0["event"] != nil }
    }

    var names: [String] { events.compactMap { $0["event"] as? String } }

    func event(_ name: String) throws -> [String: Any] {
        try #require(events.last { $0["event"] as? String == name }, "no \(name) in \(said)")
    }

    /// A member of its status file, which is to be DIR/status.
    func status(_ member: String) -> Any? {
        let data = FileManager.default.contents(atPath: folder.path + "/status") ?? Data()
        return ((try? JSONSerialization.jsonObject(with: data)) as? [String: Any])?[member]
    }

    // MARK: What is done

    func wait(for what: String, sourceLocation: SourceLocation = #_sourceLocation, _ isThere: () throws -> Bool) throws
    {
        let deadline = Date() + Self.patience
        while try !isThere() {
            try #require(Date() < deadline, "\(what): \(lines) \(said)", sourceLocation: sourceLocation)
            usleep(10_000)
        }
    }

    /// Waits until this was told so often.
    func wait(for event: String, _ count: Int = 1, sourceLocation: SourceLocation = #_sourceLocation) throws {
        try wait(for: event, sourceLocation: sourceLocation) { names.count { $0 == event } >= count }
    }

    /// Asks for a look.
    func look() { running.kill(SIGUSR1) }

    /// Asks for a look and waits until this is told once more.
    func look(until event: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
        let before = names.count { $0 == event }
        look()
        try wait(for: event, before + 1, sourceLocation: sourceLocation)
    }

    /// Ends it with TERM, or waits for its end, and checks that no value was told.
    func end(_ signal: Int32? = SIGTERM, sourceLocation: SourceLocation = #_sourceLocation) -> Int32 {
        if let signal { running.kill(signal) }
        let outcome = running.wait()
        #expect(
            !outcome.tells && !secrets.contains { said.contains($0) }, "a value was told",
            sourceLocation: sourceLocation)
        return outcome.status
    }
}
