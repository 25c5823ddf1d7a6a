import Foundation
import Testing

/// `sesame supervise` at moments that no test chooses: Tests/Conformance/supervise.py; `.ci/campaign` does the same for
/// longer.
@Suite struct InterleavingTests {
    @Test func `whatever happens in whatever order, no signal and no status is lost, and nothing is left`() throws {
        let outcome = try Conformance.run("supervise.py", "100", "25")
        #expect(outcome.status == 0, "\(outcome.output)\(outcome.stderr)")
    }
}
