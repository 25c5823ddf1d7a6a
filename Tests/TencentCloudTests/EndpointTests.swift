@testable import TencentCloud
import Testing

@Suite struct EndpointTests {
    @Test(
        arguments: [
            ("internal", "https://ssm.internal.tencentcloudapi.com/", "ssm.internal.tencentcloudapi.com"),
            ("intl", "https://ssm.intl.tencentcloudapi.com/", "ssm.intl.tencentcloudapi.com"),
            ("ssm.ap-guangzhou.tencentcloudapi.com", "https://ssm.ap-guangzhou.tencentcloudapi.com/", nil),
            ("127.0.0.1:8443", "https://127.0.0.1:8443/", "127.0.0.1:8443"),
            ("https://Example.com:443/", "https://example.com/", "example.com"),
            ("https://[::1]:8443", "https://[::1]:8443/", "[::1]:8443"),
            ("http://127.9.9.9:80", "http://127.9.9.9/", "127.9.9.9"),
            ("http://localhost:81", "http://localhost:81/", nil),
            ("http://[::1]:81", "http://[::1]:81/", "[::1]:81"),
            ("[2001:db8::1]", "https://[2001:db8::1]/", nil),
            ("[::ffff:10.0.0.5]:1", "https://[::ffff:10.0.0.5]:1/", nil),
            ("a_b-1.example.com.", "https://a_b-1.example.com./", nil), ("10.0.0.5", "https://10.0.0.5/", nil),
        ] as [(String, String, String?)])
    func `an endpoint is a word, a host or a URL`(_ written: String, _ url: String, _ authority: String?) throws {
        let endpoint = try Endpoint(parsing: written)
        #expect(endpoint.url == url)
        if let authority { #expect(endpoint.authority == authority) }
    }

    @Test(arguments: [
        ("ssm.tencentcloudapi.com", "https://sts.tencentcloudapi.com/"),
        ("internal", "https://sts.internal.tencentcloudapi.com/"),
        ("intl", "https://sts.intl.tencentcloudapi.com/"),
        ("ssm.ap-guangzhou.tencentcloudapi.com", "https://sts.ap-guangzhou.tencentcloudapi.com/"),
        ("https://ssm.example.com:8443", "https://sts.example.com:8443/"),
        ("https://127.0.0.1:8443", "https://127.0.0.1:8443/"), ("gateway.example.com", "https://gateway.example.com/"),
        ("http://localhost:81", "http://localhost:81/"),
    ]) func `STS is beside the service, or the same host`(_ written: String, _ url: String) throws {
        #expect(try Endpoint(parsing: written).tokenService.url == url)
    }

    @Test(arguments: [
        "", "https://", "ftp://a", "a b", "a/b", "https://a/b", "https://u:p@a", "a:", "a:0", "a:65536", "a:+1", "[::1",
        "https://a?b", "[]:1", "a\nb", "[1]", "[1]:443", "[::1", "[::1]x", "[::1]:", "[::g]", "[1.2.3.4]", "[::1%eth0]",
        "[1:2:3:4:5:6:7:8:9]", "::1", "host:", "host:99999", "host:1:2", " host", "host ", "  ", ".", "..", "a..b",
        ".a",
        "-a", "a-.b", "user@host", "https://user@host", "host/path", "https:///", "//host", "HTTPS://host",
        "https:host",
        "8443", "1.2.3", "1.2.3.4.5", "256.0.0.1", "10.0.0.05", "0x7f.1", "127.1", "http://127.1", "http://127.0.0.01",
        "caf\u{E9}.example.com", "https://host#x", "https://host\\x", String(repeating: "a", count: 64) + ".com",
    ]) func `text that is not an endpoint is refused`(_ written: String) {
        #expect(throws: Endpoint.Invalid.malformed) { try Endpoint(parsing: written) }
    }

    @Test(arguments: [
        "http://10.0.0.1", "http://example.com", "http://127.0.0.1.example.com", "http://localhost.example.com",
        "http://[::2]", "http://0.0.0.0", "http://internal",
    ]) func `plain http never leaves this machine`(_ written: String) {
        #expect(throws: Endpoint.Invalid.plainHTTP) { try Endpoint(parsing: written) }
    }

    @Test(arguments: [
        ("ap-guangzhou", true), ("na-siliconvalley", true), ("ap-shanghai-fsi", true), ("ap-jinan-ec", true),
        ("", false),
        ("guangzhou", false), ("AP-guangzhou", false), ("ap-", false), ("ap guangzhou", false),
        ("ap-guangzhou\n", false),
    ]) func `a region has the shape of one`(_ written: String, _ isRegion: Bool) {
        #expect((Region(parsing: written) != nil) == isRegion)
    }
}
