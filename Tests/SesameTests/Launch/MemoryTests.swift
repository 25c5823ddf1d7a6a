import Foundation
import Testing

/// Just before it becomes the target, each value is in the environment that it hands over and nowhere else in its memory.
@Suite(.enabled(if: geteuid() == 0), .without(.address, .thread, because: "it maps terabytes"))
struct MemoryTests {
    @Test(arguments: ["1.1", "2"]) func `no value is left elsewhere and no key at all, over HTTP`(_ version: String)
        throws
    {
        // A release tells its nghttp2 to wipe what it frees; Debian's keeps the headers of requests.
        let left = version == "2" && !EmptyRoot.isStatic ? "token" : ""
        let outcome = try Conformance.run("memory.py", version, left)
        #expect(outcome.status == 0, "\(outcome.output)\(outcome.stderr)")
    }
}
