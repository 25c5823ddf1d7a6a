import Foundation
import Testing

/// What stays while commands come and go: the socket, and in the memory nothing; `.ci/campaign` does the same for longer.
@Suite struct ResidentTests {
    @Test func `no request is refused while a server with an inherited socket is restarted`() throws {
        let outcome = try Conformance.run("listening.py", "1500", "4")
        #expect(outcome.status == 0, "\(outcome.output)\(outcome.stderr)")
    }

    @Test(.enabled(if: geteuid() == 0), .without(.address, .thread, because: "it maps terabytes"))
    func `no value and no key is in its memory after rotations`() throws {
        let outcome = try Conformance.run("resident.py", "5")
        #expect(outcome.status == 0, "\(outcome.output)\(outcome.stderr)")
    }
}
