import Foundation
import Testing

/// Messages to the service manager (sd_notify(3)), so that it does not give up a start that waits.
@Suite struct ServiceManagerTests {
    private let folder = Folder()
    private let socket: Int32

    init() throws {
        socket = Foundation.socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array((folder.path + "/notify").utf8)) }
        let size = socklen_t(MemoryLayout<sockaddr_un>.size)
        let bound = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(socket, $0, size) }
        }
        try #require(bound == 0)
        var limit = timeval(tv_sec: 20, tv_usec: 0)
        setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    }

    /// The seconds of the next message, waited for: by how much the start is extended.
    private func extended() throws -> Double {
        var buffer = [UInt8](repeating: 0, count: 256)
        let count = recv(socket, &buffer, buffer.count, 0)
        close(socket)
        let text = String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
        let number = try #require(text.split(separator: "=").last.flatMap { Double($0) }, "\(text)")
        #expect(text.hasPrefix("EXTEND_TIMEOUT_USEC="))
        return number / 1_000_000
    }

    @Test func `it is told how long a splay lasts, and a signal ends that`() throws {
        var command = try CredentialSources.shared.get().launch(CredentialSources.pair, flags: ["--splay", "1h"])
        command.environment["NOTIFY_SOCKET"] = folder.path + "/notify"
        let running = try command.start()
        running.feed()
        // The random part is not known, and the first attempt has its time after it.
        #expect((20...3620).contains(try extended()))
        running.kill(SIGTERM)
        let outcome = running.wait()
        #expect(outcome.signal == SIGTERM && outcome.output.isEmpty && outcome.stderr.isEmpty)
    }

    @Test func `it is told of the wait for a pod's token`() throws {
        let extra = [
            "NOTIFY_SOCKET": folder.path + "/notify", "TKE_WEB_IDENTITY_TOKEN_FILE": folder.path + "/none",
            "SESAME_TIMEOUT": "1",
        ]
        let sources = try CredentialSources.shared.get()
        let outcome = try sources.launch(CredentialSources.pod().merging(extra) { $1 }).run()
        #expect(outcome.status == 77)
        #expect(try extended() > 20)
    }

    @Test func `it is told of the wait for the rate`() throws {
        let fault = #"[{"action": "GetSecretValue", "count": 1, "fault": {"error": "RequestLimitExceeded"}}]"#
        let service = try LocalService(options: ["--faults", Folder.shared.file(fault)])
        var command = service.exec("env: {A: \(try service.store("hunter2"))}", ["/usr/bin/printenv", "A"])
        command.environment["NOTIFY_SOCKET"] = folder.path + "/notify"
        succeeded(try command.run(), "hunter2\n")
        #expect((20.5...30).contains(try extended()))
    }
}
