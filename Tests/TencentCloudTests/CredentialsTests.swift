import Glibc
import Testing

@testable import TencentCloud

/// Files of credentials; the environment is tested on the real binary, whose own it is.
@Suite struct CredentialsTests {
    private func read(_ content: String) throws(Credentials.Failure) -> Credentials {
        let path = "/tmp/sesame-test-\(getpid())-\(UInt64.random(in: 0 ... .max))"
        let descriptor = open(path, O_CREAT | O_WRONLY | O_EXCL, 0o600)
        _ = SecretBytes(content).write(to: descriptor)
        close(descriptor)
        defer { unlink(path) }
        return try Credentials.find(file: path, environment: ProcessEnvironment())
    }

    @Test(arguments: [
        "[default]\nsecret_id = ID\nsecret_key = KEY\ntoken = T\n", "secret_id=ID\nsecret_key=KEY\ntoken=T",
        "# c\n; c\n[other]\nsecret_id = X\n[default]\nSECRET_ID : ID\r\nsecret_key: \"KEY\"\r\n\r\ntoken\t=\tT\r\n",
        #"{"secretId": "ID", "secretKey": "KEY", "token": "T"}"#,
        "\n  {\"type\": \"default\", \"secretId\": \"ID\",\n\"secretKey\": \"KEY\", \"token\": \"T\"}\n",
    ]) func `INI and JSON are told apart by content`(_ content: String) throws {
        let credentials = try read(content)
        #expect(text(credentials.secretID) == "ID")
        #expect(text(credentials.secretKey) == "KEY")
        #expect(credentials.token.map(text) == "T")
    }

    @Test func `a token is left out when it is empty`() throws {
        #expect(try read("secret_id=a\nsecret_key=b\ntoken=").token == nil)
    }

    @Test(arguments: [
        ("secret_id = a", "secret_key"), ("secret_id = a\nsecret_key =", "secret_key"), ("secret_key = b", "secret_id"),
        ("", "secret_id"), ("[other]\nsecret_id=a\nsecret_key=b", "secret_id"), (#"{"secretId": "a"}"#, "secretKey"),
    ]) func `half a pair names the half that is missing`(_ content: String, _ missing: String) {
        #expect { _ = try read(content) } throws: { error in
            if case Credentials.Failure.half(_, missing) = error { true } else { false }
        }
    }

    @Test(arguments: ["nonsense", "secret_id = a\nnonsense", "{", #"{"secretId": "a", "secretId": "b"}"#])
    func `what is neither is an error with its line`(_ content: String) {
        #expect { _ = try read(content) } throws: { error in
            if case Credentials.Failure.malformed(_, let line) = error {
                line == content.split(separator: "\n").count
            } else {
                false
            }
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
}
