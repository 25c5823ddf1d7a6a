import Glibc
@testable import LocalSecretsManager
import Testing

@Suite("Where the service is, and how clients learn of it")
struct ConnectionTests {
    @Test(arguments: [
        ("127.0.0.1:0", "https://127.0.0.1:0"), ("127.0.0.1:8443", "https://127.0.0.1:8443"),
        ("localhost:8443", "https://127.0.0.1:8443"), ("[::1]:65535", "https://[::1]:65535"),
        ("0.0.0.0:8443", "https://0.0.0.0:8443"),
    ])
    func `a loopback address is accepted, and all addresses`(_ text: String, _ url: String) {
        #expect(ServiceAddress(parsing: text)?.url == url)
    }

    @Test(arguments: [
        "", "8443", ":8443", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:-1", "[::]:1",
        "10.0.0.1:1", "::1:1", "example.com:1", "127.0.0.1.example.com:1",
    ])
    func `any other address is refused`(_ text: String) {
        #expect(ServiceAddress(parsing: text) == nil)
    }

    @Test func `a port that is taken is an error that names it`() throws {
        var first = ServiceAddress.anyPort
        let socket = try first.listen()
        #expect(first.port != 0)
        var second = try #require(ServiceAddress(parsing: "127.0.0.1:\(first.port)"))
        let failure = try #require(throws: StartFailure.self) { try second.listen() }
        #expect(failure.message == "cannot listen on \(first.authority): Address already in use")
        close(socket)
    }

    @Test func `a shell reads the variables back, whatever is in them`() throws {
        let authority = "/tmp/it's $HOME `here`/ca.pem"
        let variables = ConnectionVariables(
            endpoint: "https://127.0.0.1:1", authority: authority,
            key: AccessKey(secretID: "AKIDa", secretKey: "k"), region: "ap-guangzhou")
        let script = variables.shellText + "printf %s \"$SESAME_CA_FILE|$SESAME_ENDPOINT\""
        #expect(try ServiceProcess.shell(script) == "\(authority)|https://127.0.0.1:1")
    }

    @Test func `what else is listened on is named to clients`() {
        let variables = ConnectionVariables(
            endpoint: "https://127.0.0.1:1", plainEndpoint: "http://127.0.0.1:2", metadata: "http://127.0.0.1:3",
            authority: "a", key: AccessKey(secretID: "i", secretKey: "k"), region: "r")
        #expect(variables.set.contains { $0 == ("SESAME_HTTP_ENDPOINT", "http://127.0.0.1:2") })
        #expect(variables.set.contains { $0 == ("SESAME_METADATA", "http://127.0.0.1:3") })
    }

    @Test func `a token is handed out with its key`() {
        let variables = ConnectionVariables(
            endpoint: "e", authority: "a", key: AccessKey(secretID: "i", secretKey: "k", token: "t"), region: "r")
        #expect(variables.set.contains { $0 == ("TENCENTCLOUD_TOKEN", "t") })
        #expect(!variables.unset.contains("TENCENTCLOUD_TOKEN"))
    }
}
