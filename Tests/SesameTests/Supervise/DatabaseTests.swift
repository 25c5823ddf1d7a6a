import Foundation
import Testing

/// A server with a pool of connections to a real PostgreSQL, whose password SSM rotates under load
/// (Tests/Conformance/database.py).
@Suite struct DatabaseTests {
    /// Five rotations for each way: of one account, and of two in turn.
    @Test func `after a restart no login fails, and no request ever does`() throws {
        let outcome = try Conformance.run("database.py", "5")
        #expect(outcome.status == 0, "\(outcome.output)\(outcome.stderr)")
    }
}
