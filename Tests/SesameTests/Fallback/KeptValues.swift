import Foundation
import Testing

/// A secret, and a folder with a key and the file that a start keeps values in.
struct KeptValues {
    let service: LocalService
    let folder = Folder()
    /// A secret of one version.
    let name: String

    init(_ service: LocalService, _ value: String = "hunter2") throws {
        self.service = service
        name = try service.store(value)
        _ = folder.file(String(repeating: "4b", count: 32) + "\n", name: "key", mode: 0o600)
    }

    init() throws { try self.init(LocalService.shared.get()) }

    var path: String { folder.path + "/kept" }
    var keyPath: String { folder.path + "/key" }
    var content: Data? { FileManager.default.contents(atPath: path) }

    /// A proxy that is not there: it makes the service unreachable.
    static let outage = ["HTTPS_PROXY": "http://127.0.0.1:1"]

    /// `sesame exec` with the file, of a target that prints the variable A.
    func launch(
        _ manifest: String? = nil, flags: [String] = [], down: Bool = false, with extra: [String: String] = [:]
    ) -> Command {
        let options = ["--fallback", path, "--fallback-key", keyPath] + flags
        var command = service.exec(
            manifest ?? "env: {A: \(name)}", ["/bin/sh", "-c", "echo ${A-unset}"], flags: options)
        command.environment["SESAME_TIMEOUT"] = down ? "0.3" : "10"
        command.environment.merge(down ? Self.outage : [:]) { $1 }
        command.environment.merge(extra) { $1 }
        return command
    }
}

extension Outcome {
    /// Its messages without the age of the values.
    var words: [String] { lines.map { $0.replacing(/\d+s ago/, with: "AGE ago") } }
}

extension LocalService {
    init(environment: [String: String]) { (self.environment, http) = (environment, nil) }

    /// Lets a service with --fault-control answer wrongly from now on.
    func fault(_ list: String) throws {
        let endpoint = environment["SESAME_ENDPOINT"] ?? ""
        let put = Command(
            path: "/usr/bin/curl",
            arguments: [
                "-sSf", "--cacert", environment["SESAME_CA_FILE"] ?? "", "-X", "PUT", endpoint + "/_faults", "-d", list,
            ])
        let outcome = try put.run()
        try #require(outcome.status == 0, "\(outcome.stderr)")
    }
}
