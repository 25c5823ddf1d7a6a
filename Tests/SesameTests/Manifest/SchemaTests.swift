import Foundation
import Testing

/// `sesame schema`, judged by an outside validator: Tests/Conformance/schema.py, run with what `Tests/run` installs.
@Suite struct SchemaTests {
    @Test func `it is a schema, and takes what the parser takes`() throws {
        let outcome = try Conformance.run("schema.py", Command.sesame)
        #expect(outcome.status == 0, "\(outcome.output)\(outcome.stderr)")
    }
}
