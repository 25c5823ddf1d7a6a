import Foundation
import Testing

/// The probe's report (Tests/Probe) of its process, bare and under `sesame exec`.
struct Probe {
    /// A launch of the probe under sesame, with one secret that is stored.
    let launched: Command
    /// The same without sesame.
    let bare: Command
    /// The same under `sesame supervise`.
    let supervised: Command
    /// The file that the probe writes: its standard streams are free to be anything.
    private let output = Folder.shared.file("", mode: 0o666)

    /// Copies that any user can reach.
    private static let sesame = Result { try copy(Command.sesame) }
    private static let probe = Result { try copy() }
    private static let authority = Result {
        Folder.shared.file(
            try String(contentsOfFile: LocalService.shared.get().environment["SESAME_CA_FILE"] ?? "", encoding: .utf8))
    }
    private static let secret = Result { try LocalService.shared.get().store("hunter2") }

    /// A copy of the probe, or of another binary, in a folder of its own.
    static func copy(_ binary: String = Command.products + "/probe", mode: mode_t = 0o755) throws -> String {
        let copy = Folder().path + "/" + URL(fileURLWithPath: binary).lastPathComponent
        try FileManager.default.copyItem(atPath: binary, toPath: copy)
        chmod(copy, mode)
        return copy
    }

    /// - Parameters:
    ///   - program: a copy of the probe, or a script that it interprets.
    ///   - inherited: entries of the environment that come before those of the service.
    ///   - manifest: with %@ where the name of the secret is to stand.
    init(
        program: String? = nil, arguments: [Data] = [], inherited: [Data] = [], manifest: String = "env: {SECRET: %@}"
    ) throws {
        let service = try LocalService.shared.get()
        var command = Command(path: try program ?? Self.probe.get())
        let environment = command.environment.merging(service.environment) { $1 }
            .merging(["PROBE_OUTPUT": output, "SESAME_CA_FILE": try Self.authority.get()]) { $1 }
        command.environment = [:]
        command.rawArguments = arguments
        command.rawEnvironment = inherited + environment.sorted { $0.key < $1.key }.map { Data("\($0)=\($1)".utf8) }
        bare = command
        let file = Folder.shared.file(manifest.replacing("%@", with: try Self.secret.get()))
        command.path = try Self.sesame.get()
        command.arguments = ["exec", "-f", file, "--", bare.path]
        launched = command
        command.arguments[0] = "supervise"
        supervised = command
    }

    /// The reports of a probe that is started bare and under sesame.
    func facts(_ start: (Command) -> Command = { $0 }) throws -> (bare: [String], launched: [String]) {
        let (alone, pid) = try Self.run(start(bare))
        // A thing that the kernel denies, as in a container, cannot be tried.
        let said = alone.stderr + alone.output
        if said.contains("not permitted") || said.contains("ermission denied") { try Test.cancel("denied: \(said)") }
        let facts = try told(alone, pid)
        let (outcome, launchedPid) = try Self.run(start(launched))
        return try (facts, told(outcome, launchedPid))
    }

    /// The reports of a probe that is started bare and under `sesame supervise`.
    func supervisedFacts(_ start: (Command) -> Command = { $0 }) throws -> (bare: [String], supervised: [String]) {
        let (alone, pid) = try Self.run(start(bare))
        let facts = try told(alone, pid)
        let (outcome, supervisor) = try Self.run(start(supervised))
        return try (facts, told(outcome, supervisor))
    }

    private static func run(_ command: Command) throws -> (Outcome, pid_t) {
        let running = try command.start()
        return (running.wait(), running.pid)
    }

    /// The facts, each pid and number that is another each time replaced by whose it is.
    private func told(_ outcome: Outcome, _ pid: pid_t) throws -> [String] {
        try #require(outcome.status == 0, "\(outcome.stderr)")
        let text = try String(contentsOfFile: output, encoding: .utf8)
        truncate(output, 0)
        try #require(!text.isEmpty, "the probe wrote nothing: \(outcome.stderr)")
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
        return lines.map { Self.comparable(String($0), pid) }
    }

    /// The facts expected under sesame: the same, without the key pair that sesame used, and with the secret.
    static func expected(_ facts: [String]) throws -> [String] {
        let used = ["environment TENCENTCLOUD_SECRET_ID=", "environment TENCENTCLOUD_SECRET_KEY="]
        var expected = facts.filter { fact in !used.contains { fact.hasPrefix($0) } }
        let last = try #require(expected.lastIndex { $0.hasPrefix("environment ") })
        expected.insert("environment SECRET=hunter2", at: last + 1)
        return expected
    }

    private static let namespaces = ["cgroup", "ipc", "mnt", "net", "pid", "time", "user", "uts"].map {
        (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/ns/\($0)")) ?? ""
    }

    private static func comparable(_ line: String, _ spawned: pid_t) -> String {
        let words = line.split(separator: " ")
        if ["pid", "parent"].contains(words[0]), let pid = pid_t(words[1]) {
            let known = [0: "none", 1: "first", spawned: "the one spawned", getpid(): "the tests"]
            return "\(words[0]) \(known[pid] ?? "another")"
        }
        if words[0] == "namespace", namespaces.contains(String(words[1])) { return line }
        return line.replacing(/\b([a-z]+):\[\d+\]/) { "\($0.1):[another]" }
            .replacing(/\/dev\/pts\/\d+/, with: "/dev/pts/another")
            // One that the start itself made, by this name.
            .replacing(/^keyring\.session \d+ (.*;neutral)$/) { "keyring.session another \($0.1)" }
    }
}
