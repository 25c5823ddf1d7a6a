import Foundation
import Testing

/// The descriptors that are open during a fetch.
@Suite struct DescriptorTests {
    @Test func `whatever sesame opens closes at exec`() throws {
        let server = try AnswerServer.shared.get()
        let name = "slow-60-" + UUID().uuidString
        let running = try server.exec([name]).start()
        running.feed()
        defer { running.kill(SIGKILL) }
        try server.wait(for: ["asked \(name)"])
        let folder = "/proc/\(running.pid)/fdinfo"
        var seen = 0
        for descriptor in try FileManager.default.contentsOfDirectory(atPath: folder) where Int(descriptor) ?? 0 > 2 {
            let info = try String(contentsOfFile: "\(folder)/\(descriptor)", encoding: .utf8)
            let flags = try #require(info.firstMatch(of: /flags:\s+([0-7]+)/)).1
            #expect(try #require(Int(flags, radix: 8)) & Int(O_CLOEXEC) != 0, "descriptor \(descriptor)")
            seen += 1
        }
        // The connection, and with what libcurl wakes itself up.
        #expect(seen >= 3)
    }
}
