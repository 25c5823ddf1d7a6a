import Testing

/// A network that loses packets and breaks connections: sesame starts with every value right, or says what is wrong in time.
@Suite struct NetworkFaultTests {
    private static let hosts = ["example.com", "example.com:444"]
    /// Of the packets to the service.
    private static let service = "-p tcp -m multiport --dports 443,444"
    /// Once so many bytes of a connection have come by.
    private static func reset(after bytes: Int) -> String {
        "there iptables -A INPUT \(service) ! --tcp-flags RST RST -m connbytes --connbytes \(bytes): "
            + "--connbytes-dir both --connbytes-mode bytes -j REJECT --reject-with tcp-reset"
    }

    @Test(
        arguments: [
            ("a round trip of 20 ms", "delay=10", ""), ("of 100 ms", "delay=50", ""), ("of 500 ms", "delay=250", ""),
            ("one packet in a hundred is lost", "loss=0.01", ""), ("one in twenty", "loss=0.05", ""),
            ("64 kbit/s", "rate=64000", ""), ("packets over 600 bytes are lost", "hole=600", ""),
            ("packets over 600 bytes are lost", "hole=600", ""),
            (
                "the first three connections are reset", "",
                "there iptables -A INPUT \(service) --syn -m limit --limit 1/hour --limit-burst 3 "
                    + "-j REJECT --reject-with tcp-reset"
            ),
            ("a connection is reset after 5000 bytes", "", reset(after: 5000)),
            (
                "the service is away for a second", "",
                "there ip link set there down; { sleep 1; there ip link set there up; } >/dev/null 2>&1 &"
            ),
        ], hosts)
    func `it starts with every value right`(_ fault: (name: String, wire: String, script: String), _ host: String)
        async throws
    {
        // Packets of IPv4 only are counted.
        try await FarService(host: "v4." + host, wire: fault.wire, script: fault.script).starts()
    }

    @Test(
        arguments: [
            ("a black hole", "there iptables -A INPUT \(service) -j DROP", "no answer in time"),
            (
                "a route into a black hole", "ip route add blackhole 10.9.0.2",
                "a route of this machine drops all that goes there (blackhole, see: ip route)"
            ),
            ("no way there", "ip route add unreachable 10.9.0.2", "no route to host"),
            ("a way that is forbidden", "ip route add prohibit 10.9.0.2", "permission denied"),
            (
                "every connection is reset", "there iptables -A INPUT \(service) -j REJECT --reject-with tcp-reset",
                "connection refused"
            ),
        ], hosts)
    func `it says that it cannot connect`(_ fault: (name: String, script: String, problem: String), _ host: String)
        async throws
    {
        // The way to the name server is the same.
        let names = "echo 10.9.0.2 example.com >$folder/hosts; mount --bind $folder/hosts /etc/hosts; "
        let far = FarService(host: host, script: names + fault.script, timeout: 1.5)
        try await far.fails("could not connect: \(fault.problem)", hint: "check the network and --endpoint")
    }

    /// Packets over 600 bytes: the certificate, and a request over HTTP/1.1. There is no time here to try with smaller ones.
    @Test(arguments: hosts) func `it says that large packets get lost`(_ host: String) async throws {
        try await FarService(host: host, wire: "hole=600", timeout: 1.5).fails(
            "connected, and then no answer in time", hint: "large packets may get lost on the way: check the MTU")
    }

    /// After a handshake, before the end of a request. The server resumes no session: that makes a handshake shorter, and a
    /// request would now and then get through.
    @Test(arguments: hosts) func `it says that connections break`(_ host: String) async throws {
        let withoutTickets = """
            kill $(<$folder/nginx.pid)
            while [ -e $folder/nginx.pid ]; do sleep 0.01; done
            sed -i 's/ssl_protocols/ssl_session_tickets off; &/' $folder/nginx.conf
            there nginx -e $folder/nginx-error.log -c $folder/nginx.conf >/dev/null 2>&1 &
            until_listening 443

            """
        let far = FarService(host: "v4." + host, script: withoutTickets + Self.reset(after: 2500), timeout: 1.5)
        try await far.fails("the connection broke", hint: nil)
    }
}
