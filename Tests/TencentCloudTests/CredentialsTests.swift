import Glibc
import SecretMemory
@testable import TencentCloud
import Testing

/// Credentials files. All other sources are tested with the real binary, because they need an environment.
@Suite struct CredentialsTests {
    private func read(_ content: String) throws -> Credentials {
        let path = "/tmp/sesame-test-\(getpid())-\(UInt64.random(in: 0 ... .max))"
        let descriptor = open(path, O_CREAT | O_WRONLY | O_EXCL, 0o600)
        _ = SecretBytes(content).write(to: descriptor)
        close(descriptor)
        defer { unlink(path) }
        var settings = IdentitySettings(fileOption: ("file", namedBy: "a test"))
        settings.file = FilePath(path)
        let trust = try TrustAnchors(file: nil, environment: ProcessEnvironment())
        let calls = CallSettings(product: ("test", "1"), timeout: 1000)
        let api = try #require(APIClient(calls, endpoint: .mainland, trust: trust, clock: { 1_700_000_000 }))
        api.clock.learn(1_700_000_000)
        let chain = CredentialsChain(settings, region: nil, api)
        return try chain.find()
    }

    @Test(arguments: [
        "[default]\nsecret_id = ID\nsecret_key = KEY\ntoken = T\n", "secret_id=ID\nsecret_key=KEY\ntoken=T",
        "# c\n; c\n[other]\nsecret_id = X\n[default]\nSECRET_ID : ID\r\nsecret_key: \"KEY\"\r\n\r\ntoken\t=\tT\r\n",
        #"{"secretId": "ID", "secretKey": "KEY", "token": "T"}"#,
        "\n  {\"type\": \"default\", \"secretId\": \"ID\",\n\"secretKey\": \"KEY\", \"token\": \"T\"}\n",
        // Forms that the SDKs disagree on, or get wrong.
        "\u{FEFF}[Default]\nsecret_id=ID\nsecret_key=KEY\ntoken=T",
        "\u{FEFF}{\"secretId\":\"ID\",\"secretKey\":\"KEY\",\"token\":\"T\"}",
        "[ DEFAULT ] ; mine\n  secret_id = 'ID' # c\n\tsecret_key = KEY ; c\ntoken = \"T\"\n",
        "[a]\nno line of ours\n[default]\nsecret_id=ID\nsecret_key=KEY\ntoken=T\nregion = x\nrole_arn = y\n[b]\nsecret_id=X\n",
    ]) func `INI and JSON are told apart by content`(_ content: String) throws {
        let credentials = try read(content)
        #expect(text(credentials.secretID) == "ID")
        #expect(text(credentials.secretKey) == "KEY")
        #expect(credentials.token.map(text) == "T")
    }

    @Test func `a comment begins after white space only, and a value keeps what it holds`() throws {
        let credentials = try read("secret_id = a#b;c\nsecret_key = d=e:f\"\n")
        #expect(text(credentials.secretID) == "a#b;c" && text(credentials.secretKey) == "d=e:f\"")
    }

    @Test func `a token is left out when it is empty`() throws {
        #expect(try read("secret_id=a\nsecret_key=b\ntoken=").token == nil)
    }

    @Test(arguments: [
        ("secret_id = a", "secret_key"), ("secret_id = a\nsecret_key =", "secret_key"), ("secret_key = b", "secret_id"),
        ("", "secret_id"), (#"{"secretId": "a"}"#, "secretKey"),
    ]) func `half a pair names the half that is missing`(_ content: String, _ missing: String) {
        #expect { _ = try read(content) } throws: { error in
            if case Credentials.Failure.half(_, missing) = error { true } else { false }
        }
    }

    @Test(arguments: [
        "nonsense", "secret_id = a\nnonsense", "{", #"{"secretId": "a", "secretId": "b"}"#,
        "\u{FFFE}[\0d\0", "secret_id = a\n[default]\n\nnonsense",
    ])
    func `content that is neither is an error with its line`(_ content: String) {
        #expect { _ = try read(content) } throws: { error in
            if case Credentials.Failure.malformed(_, let line) = error {
                line == content.split(separator: "\n", omittingEmptySubsequences: false).count
            } else {
                false
            }
        }
    }

    @Test(arguments: [
        ("secret_id=a\nSecret_ID=b\nsecret_key=c", 2, "secret_id"), ("[default]\n[x]\n[Default]\n", 3, "[default]"),
    ]) func `a name or section that stands twice is an error with its line`(
        _ content: String, _ line: Int, _ what: String
    ) {
        #expect { _ = try read(content) } throws: { error in
            if case Credentials.Failure.repeated(_, line, what) = error { true } else { false }
        }
    }

    @Test(arguments: [
        ("secret_id = a b\nsecret_key = c", "secret_id"), (#"{"secretId": "a", "secretKey": "b\n"}"#, "secretKey"),
        (#"{"secretId": "a", "secretKey": "b", "token": "c\r\nX-Evil: 1"}"#, "token"),
    ]) func `white space and line breaks reach no header`(_ content: String, _ name: String) {
        #expect { _ = try read(content) } throws: { error in
            if case Credentials.Failure.unusable(_, name) = error { true } else { false }
        }
    }

    /// The clock of these tests shows 1,700,000,000.
    @Test(arguments: [(0, true), (60, true), (61, false), (7200, false)])
    func `credentials within a minute of their end have ended`(_ left: Int, _ isExpired: Bool) {
        let file = #"{"type": "sso", "secretId": "a", "secretKey": "b", "expiresAt": \#(1_700_000_000 + left)}"#
        do {
            let credentials = try read(file)
            #expect(!isExpired && credentials.expiration == 1_700_000_000 + left)
        } catch Credentials.Failure.expired(_, at: let end, renewal: let renewal) {
            #expect(isExpired && end == 1_700_000_000 + left && renewal == "tccli sso login")
        } catch {
            Issue.record(error)
        }
    }
}
