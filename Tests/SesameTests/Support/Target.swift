import Foundation
import Testing

/// The environment and arguments that the target got.
extension LocalService {
    /// The environment of a target under this manifest, by name; where bytes are no UTF-8 a U+FFFD stands.
    func seen(
        _ manifest: String, _ flags: [String] = [], with extra: [String: String] = [:],
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> [String: String] {
        var command = exec(manifest, ["/usr/bin/env", "-0"], flags: flags)
        command.environment.merge(extra) { $1 }
        return try command.environmentSeen(sourceLocation: sourceLocation)
    }

    /// Stores bytes and answers with the secret's name.
    func store(_ bytes: Data) throws -> String {
        let name = "b-" + UUID().uuidString
        var command = sesame("put", name, "--create", "--binary")
        command.input = bytes
        let outcome = try command.run()
        try #require(outcome.status == 0, "\(outcome.stderr)")
        return name
    }
}

extension Command {
    /// The output of `env -0`, which it runs.
    func environmentSeen(sourceLocation: SourceLocation = #_sourceLocation) throws -> [String: String] {
        let outcome = try run()
        try #require(outcome.status == 0 && outcome.stderr == "", "\(outcome.stderr)", sourceLocation: sourceLocation)
        let entries = outcome.stdout.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
        return Dictionary(
            entries.compactMap { entry in
                entry.firstIndex(of: "=").map { (String(entry[..<$0]), String(entry[entry.index(after: $0)...])) }
            }, uniquingKeysWith: { first, _ in first })
    }
}
