import Testing

/// Names that are not found, or late, or half, and addresses at which nobody is; Tests/Servers/names.py knows them.
@Suite struct NameFaultTests {
    @Test(arguments: [
        ("it has both addresses", "example.com"), ("it has none of IPv6", "v4.example.com"),
        ("it has none of IPv4", "v6.example.com"), ("its IPv6 address is a black hole", "dead6.example.com"),
        ("its IPv4 address is a black hole", "dead4.example.com"), ("the first of two is", "two.example.com"),
        ("the answer takes two seconds", "slow.example.com"), ("the server fails for a second", "mending.example.com"),
    ]) func `it starts with every value right`(_ name: String, _ host: String) async throws {
        try await FarService(host: host).starts()
    }

    @Test(arguments: [
        ("there is no such name", "none", "could not resolve host", "check the network and --endpoint"),
        ("the server fails", "servfail", "could not resolve host", "check the network and --endpoint"),
        (
            "the server does not answer", "silent", "could not resolve host: no answer in time",
            "check the name servers in /etc/resolv.conf"
        ),
        (
            "all addresses are black holes", "dead", "could not connect: no answer in time",
            "check the network and --endpoint"
        ),
    ]) func `it says what is wrong`(_ name: String, _ host: String, _ problem: String, _ hint: String) async throws {
        try await FarService(host: host + ".example.com", timeout: 1.5).fails(problem, hint: hint)
    }

    /// Resolvers ask three times and more before they do with one kind of address: it asks for IPv4 only in its second attempt.
    @Test func `a name server that leaves the question for IPv6 unanswered takes time, and no more`() async throws {
        try await FarService(host: "silent6.example.com").starts()
    }
}
