import Testing

/// The message about a proxy that does not work: it names the host only if the variable certainly has one.
@Suite struct ProxyAddressTests {
    private let service: LocalService

    init() throws { service = try LocalService.shared.get() }

    private func hint(_ name: String, _ url: String, _ arguments: String...) throws -> String? {
        var command = service.sesame("get", "x", with: [name: url, "SESAME_TIMEOUT": "0.3"])
        if !arguments.isEmpty { command.arguments = arguments }
        let outcome = try command.run()
        #expect(outcome.status == 69 && !outcome.tells)
        #expect(!outcome.stderr.contains("user") && !outcome.output.contains("user"))
        let lines = outcome.lines + outcome.output.split(separator: "\n").map(String.init)
        return lines.first { $0.contains("hint: ") }?.split(separator: "hint: ").last.map(String.init)
    }

    @Test(arguments: [
        "http://hunter2@", "http://ghp_hunter2", "ghp_hunter2", "hunter2", "hunter2.abc", "http://user:hunter2@",
        "user:hunter2", "user:hunter2@", "http://user:hunter2/", "socks5://hunter2", "socks5h://user@hunter2:1080",
        "http://10.0.0.1/hunter2", "http://127.0.0.1:1\nhunter2", "hunter2\r\n", "http://[hunter2]:1", "http://[::1",
        "hunter2://127.0.0.1:1", "http://127.0.0.1:hunter2", "http://127.0.0.1:99999", "http://127.0.0.1:1?hunter2",
        "http://%68unter2", "http://hunter2%40127.0.0.1", "eyJhbGci.eyJzdWhunter2.SflKxw:1", "http://hunter2.hunter2",
        "http://-.hunter2:1", "http://a.b@hunter2", "http:hunter2", "http:///hunter2:1", "http://hunter2.example.com@",
        "http://Hunter2.Example:1", "http://hunter2 .example:1",
    ]) func `nothing of what may be a token`(_ url: String) throws {
        for name in ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"] {
            #expect(try hint(name, url) == "\(name) names a proxy: check it, and NO_PROXY")
        }
    }

    @Test(arguments: [
        ("http://127.0.0.1:1", "SERVER"), ("127.0.0.1:1/", "SERVER"), ("http://user:hunter2@127.0.0.1:1", "SERVER"),
        ("http://user:hunter2@hunter2@127.0.0.1:1/", "SERVER"), ("socks5://user:hunter2@[::1]:1", "[::1]:1"),
        ("https://localhost:1", "localhost:1"), ("http://hunter2@proxy.example.com", "proxy.example.com"),
        ("proxy-1.example.com:3128", "proxy-1.example.com:3128"),
    ]) func `the host that is one`(_ url: String, _ host: String) throws {
        #expect(try hint("HTTPS_PROXY", url) == "HTTPS_PROXY names the proxy \(host): check it, and NO_PROXY")
    }

    @Test func `neither does doctor tell it`() throws {
        let hint = try hint("HTTPS_PROXY", "http://hunter2@", "doctor", "--timeout", "0.3")
        #expect(hint == "HTTPS_PROXY names a proxy: check it, and NO_PROXY")
    }
}
