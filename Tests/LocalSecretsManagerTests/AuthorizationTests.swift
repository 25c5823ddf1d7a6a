@testable import LocalSecretsManager
import Testing

@Suite("The Authorization header")
struct AuthorizationTests {
    private static let signature = String(repeating: "0a", count: 32)

    @Test func `its parts are taken out`() throws {
        let header =
            "TC3-HMAC-SHA256 Credential=AKID*/2026-11-21/ssm/tc3_request, "
            + "SignedHeaders=content-type;host;x-tc-action, Signature=\(Self.signature)"
        let authorization = try Authorization(parsing: header)
        #expect(authorization.secretID == "AKID*")
        #expect(authorization.scope == "2026-11-21/ssm/tc3_request")
        #expect(authorization.signedHeaders == ["content-type", "host", "x-tc-action"])
        #expect(authorization.signature == Self.signature)
    }

    @Test(arguments: [
        "", "SKIP", "TC3-HMAC-SHA256", "Basic YTpi",
        "TC3-HMAC-SHA1 Credential=a/d/ssm/tc3_request, SignedHeaders=content-type;host, Signature=\(signature)",
        "TC3-HMAC-SHA256 SignedHeaders=content-type;host, Signature=\(signature)",
        "TC3-HMAC-SHA256 Credential=a/d/ssm/tc3_request, Signature=\(signature)",
        "TC3-HMAC-SHA256 Credential=a/d/ssm/tc3_request, SignedHeaders=content-type;host",
        "TC3-HMAC-SHA256 Credential=a/d/ssm, SignedHeaders=content-type;host, Signature=\(signature)",
        "TC3-HMAC-SHA256 Credential=/d/ssm/tc3_request, SignedHeaders=content-type;host, Signature=\(signature)",
        "TC3-HMAC-SHA256 Credential=a/d/ssm/tc4_request, SignedHeaders=content-type;host, Signature=\(signature)",
        "TC3-HMAC-SHA256 Credential=a/d/ssm/tc3_request, SignedHeaders=host, Signature=\(signature)",
        "TC3-HMAC-SHA256 Credential=a/d/ssm/tc3_request, SignedHeaders=content-type, Signature=\(signature)",
        "TC3-HMAC-SHA256 Credential=a/d/ssm/tc3_request, SignedHeaders=host;content-type, Signature=\(signature)",
        "TC3-HMAC-SHA256 Credential=a/d/ssm/tc3_request, SignedHeaders=content-type;host;host, Signature=\(signature)",
        "TC3-HMAC-SHA256 Credential=a/d/ssm/tc3_request, SignedHeaders=Content-Type;Host, Signature=\(signature)",
        "TC3-HMAC-SHA256 Credential=a/d/ssm/tc3_request, SignedHeaders=content-type;host, Signature=0a",
        "TC3-HMAC-SHA256 Credential=a/d/ssm/tc3_request, SignedHeaders=content-type;host, Signature=\(signature), X=1",
        "TC3-HMAC-SHA256 Credential=a/d/ssm/tc3_request, SignedHeaders=content-type;host, "
            + "Signature=\(signature.uppercased())",
    ])
    func `what is not of the standard form is refused`(_ header: String) throws {
        let error = try #require(throws: ServiceError.self) { try Authorization(parsing: header) }
        #expect(error.code == .authFailureInvalidAuthorization)
    }
}
