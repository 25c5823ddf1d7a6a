import Testing

/// Proxies that work and proxies that do not: tinyproxy, microsocks, and Tests/Servers/proxy.py, which answers as it is told.
@Suite struct ProxyTests {
    private static let address = "10.9.0.2:8888"

    /// Starts tinyproxy there, with a line of configuration.
    private static func tinyproxy(_ line: String = "") -> String {
        """
        printf 'Port 8888\\nListen 10.9.0.2\\nConnectPort 443\\nLogFile "%s"\\n%s\\n' $folder/proxy.log '\(line)' >$folder/proxy.conf
        there tinyproxy -d -c $folder/proxy.conf & until_listening 8888

        """
    }

    private static func microsocks(_ options: String = "") -> String {
        "there microsocks -i 10.9.0.2 -p 8888 \(options) >/dev/null 2>&1 & until_listening 8888\n"
    }

    private static func python(_ answer: String) -> String {
        "there python3 $servers/proxy.py 10.9.0.2 8888 \(answer) & until_listening 8888\n"
    }

    private static let password = "BasicAuth user hunter2"
    private static let user = "user:hunter2@"
    /// Texts that no message may hold.
    private static let wrong = "user:hunter2-wrong@"

    @Test(arguments: [
        ("CONNECT", tinyproxy(), "HTTPS_PROXY=http://\(address)"),
        ("with a password", tinyproxy(password), "https_proxy=http://\(user)\(address)"),
        ("named for all", tinyproxy(), "ALL_PROXY=http://\(address)"),
        ("SOCKS, which resolves the name", microsocks(), "HTTPS_PROXY=socks5h://\(address)"),
        ("SOCKS", microsocks(), "HTTPS_PROXY=socks5://\(address)"),
        ("SOCKS with a password", microsocks("-u user -P hunter2"), "HTTPS_PROXY=socks5h://\(user)\(address)"),
        ("not for this host", "", "HTTPS_PROXY=http://\(address) NO_PROXY=other.com,.example.com"),
        ("not for any", "", "HTTPS_PROXY=http://\(address) no_proxy='*'"),
    ]) func `it starts with every value right`(_ name: String, _ proxy: String, _ variables: String) async throws {
        try await FarService(script: proxy + "export " + variables).starts()
    }

    @Test(arguments: [
        ("it wants a password", tinyproxy(password), "", "the proxy refused: HTTP status 407"),
        ("a wrong password", tinyproxy(password), wrong, "the proxy refused: HTTP status 401"),
        (
            "what is behind it is down", tinyproxy("Upstream http 10.9.0.2:1"), user,
            "the proxy does not get through: HTTP status 502"
        ),
        ("it fails", python("'HTTP/1.1 500 hunter2'"), user, "the proxy does not get through: HTTP status 500"),
        ("it forbids", python("'HTTP/1.1 403 hunter2'"), user, "the proxy refused: HTTP status 403"),
        ("it says nothing", python(""), user, "the proxy does not answer"),
        ("it breaks off", python("'hunter2'"), user, "the connection broke"),
        ("it is down", "", user, "could not connect: connection refused"),
    ]) func `it says what is wrong with the proxy, and never its password`(
        _ name: String, _ proxy: String, _ user: String, _ problem: String
    ) async throws {
        let script = proxy + "export HTTPS_PROXY=http://\(user)\(Self.address)"
        let far = FarService(script: script, timeout: 1.5)
        try await far.fails(problem, hint: "HTTPS_PROXY names the proxy \(Self.address): check it, and NO_PROXY")
    }

    @Test(arguments: [
        (
            "it wants a password", microsocks("-u user -P hunter2"), "", "example.com",
            "the proxy refused: user or password"
        ),
        (
            "a wrong password", microsocks("-u user -P hunter2"), wrong, "example.com",
            "the proxy refused: user or password"
        ),
        ("nobody is there", microsocks(), "", "example.com:445", "the proxy does not get through: connection refused"),
        ("no such name", microsocks(), "", "none.example.com", "the proxy does not get through: general failure"),
        ("it says nothing", python(""), user, "example.com", "the proxy does not answer"),
        ("it is down", "", user, "example.com", "could not connect: connection refused"),
    ]) func `the same of SOCKS`(_ name: String, _ proxy: String, _ user: String, _ host: String, _ problem: String)
        async throws
    {
        let script = proxy + "export ALL_PROXY=socks5h://\(user)\(Self.address)"
        let far = FarService(host: host, script: script, timeout: 1.5)
        try await far.fails(problem, hint: "ALL_PROXY names the proxy \(Self.address): check it, and NO_PROXY")
    }

    @Test(arguments: [
        ("CONNECT", tinyproxy("ConnectPort 445"), "HTTPS_PROXY=http://\(address)"),
        ("SOCKS", microsocks(), "HTTPS_PROXY=socks5h://\(address)"),
        ("SOCKS that does not resolve the name", microsocks(), "ALL_PROXY=socks5://\(address)"),
        ("none for this host", "", "HTTPS_PROXY=http://\(address) NO_PROXY=.com"),
    ]) func `a silent service is told from a silent proxy`(_ name: String, _ proxy: String, _ variables: String)
        async throws
    {
        let silent = "there python3 $servers/proxy.py 10.9.0.2 445 & until_listening 445\n"
        let far = FarService(
            host: "v4.example.com:445", script: silent + proxy + "export " + variables, timeout: 2)
        if proxy.isEmpty {
            return try await far.fails(
                "connected, and then no answer in time", hint: "large packets may get lost on the way: check the MTU")
        }
        try await far.fails(
            "connected through the proxy, and then no answer in time",
            hint: "the proxy gets through: check --endpoint, and the network behind the proxy")
    }

    @Test(
        arguments: [
            ("example.com", "example.com"), ("example.com", ".example.com"), ("example.com", "COM"),
            ("example.com", "other.com,  example.com."), ("example.com", "*"), ("10.9.0.2", "10.9.0.2"),
            ("10.9.0.2", "10.0.0.0/8"), ("10.9.0.2", "127.0.0.1 10.9.0.0/24"),
        ]) func `a host that NO_PROXY excepts is not the proxy's`(_ host: String, _ exceptions: String) async throws
    {
        let script = "export HTTPS_PROXY=http://\(Self.address) NO_PROXY='\(exceptions)'"
        try await FarService(host: host + ":445", script: script, timeout: 1).fails(
            "could not connect: connection refused", hint: "check the network and --endpoint")
    }

    @Test(
        arguments: [
            ("example.com", "ample.com"), ("example.com", "www.example.com"), ("example.com", "*.com"),
            ("example.com", "*,other.com"), ("example.com", "."), ("10.9.0.2", "10.9.0"), ("10.9.0.2", "0.2"),
            ("10.9.0.2", "10.9.1.0/24"), ("10.9.0.2", "10.9.0.0/33"),
        ]) func `the proxy of any other host is named`(_ host: String, _ exceptions: String) async throws
    {
        let script = "export HTTPS_PROXY=http://\(Self.address) NO_PROXY='\(exceptions)'"
        try await FarService(host: host + ":445", script: script, timeout: 1).fails(
            "could not connect: connection refused",
            hint: "HTTPS_PROXY names the proxy \(Self.address): check it, and NO_PROXY")
    }

    @Test(arguments: [
        ("http://user:hunter2/@\(address)/", "names the proxy \(address)"),
        ("\(address)", "names the proxy \(address)"),
        ("http://user:hunter2@none.example.com", "names the proxy none.example.com"),
        ("http://user:hunter2@\(address)x", "names a proxy"), ("http://hunter2 hunter2:1", "names a proxy"),
    ]) func `of a proxy's URL only host and port are shown`(_ url: String, _ words: String) async throws {
        let outcome = try await FarService(script: "export HTTPS_PROXY='\(url)'", timeout: 0.5).launch()
        #expect(outcome.status == 69 && !outcome.tells)
        #expect(outcome.lines.last == "sesame: hint: HTTPS_PROXY \(words): check it, and NO_PROXY")
    }
}
