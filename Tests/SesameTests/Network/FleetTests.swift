import Foundation
import Testing

/// Launches that begin together and share the quota of one account: a refusal for the rate means "later".
///
/// Tests/Conformance/fleet.py measures how long a large fleet takes and how often it asks.
@Suite struct FleetTests {
    private static let (launches, values) = (20, 10)

    /// Three seconds' worth of the service's quota; whether the real one counts refused requests too is not known.
    @Test(arguments: ["GetSecretValue=60", "GetSecretValue=60,refused"])
    func `all of a fleet start, with every value right`(_ quota: String) throws {
        let service = try LocalService(options: ["--quota", quota])
        let names = try (0..<Self.values).map { try service.store("hunter2 of \($0)") }
        let variables = names.indices.map { "V\($0)" }
        let manifest = "env:\n" + zip(variables, names).map { "  \($0): \($1)\n" }.joined()
        let launch = service.exec(manifest, ["/usr/bin/printenv"] + variables)
        let running = try (0..<Self.launches).map { _ in
            let one = try launch.start()
            one.feed()
            return one
        }
        let printed = names.indices.map { "hunter2 of \($0)\n" }.joined()
        for one in running { succeeded(one.wait(), printed) }
    }
}
