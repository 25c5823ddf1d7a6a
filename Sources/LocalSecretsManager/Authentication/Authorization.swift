/// The `Authorization` header of TC3-HMAC-SHA256, taken apart.
///
/// `TC3-HMAC-SHA256 Credential=ID/DATE/SERVICE/tc3_request, SignedHeaders=a;b, Signature=HEX`;
/// https://www.tencentcloud.com/document/product/1078/38637
struct Authorization: Equatable {
    static let algorithm = "TC3-HMAC-SHA256"
    static let terminator = "tc3_request"
    /// Headers without which a signature proves nothing about the request.
    static let mandatoryHeaders = ["content-type", "host"]

    let secretID: String
    let date: String
    let service: String
    /// Lower-case names in ASCII order, none twice.
    let signedHeaders: [String]
    /// 64 lower-case hexadecimal digits.
    let signature: String

    /// `DATE/SERVICE/tc3_request`.
    var scope: String { "\(date)/\(service)/\(Self.terminator)" }

    init(parsing header: String) throws(ServiceError) {
        guard let parts = Self.parts(of: header), parts.count == 3,
            let credential = parts["Credential"], let headers = parts["SignedHeaders"],
            let signature = parts["Signature"]
        else { throw Self.malformed("it is not `\(Self.algorithm) Credential=…, SignedHeaders=…, Signature=…`") }

        let scope = credential.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard scope.count == 4, !scope.contains(""), scope[3] == Self.terminator else {
            throw Self.malformed("the credential is not `SecretId/date/service/\(Self.terminator)`")
        }
        (secretID, date, service) = (scope[0], scope[1], scope[2])

        signedHeaders = headers.split(separator: ";", omittingEmptySubsequences: false).map(String.init)
        guard signedHeaders.allSatisfy({ !$0.isEmpty && $0 == $0.lowercased() }),
            zip(signedHeaders, signedHeaders.dropFirst()).allSatisfy(<)
        else { throw Self.malformed("the signed headers are not lower-case names in ASCII order") }
        guard Self.mandatoryHeaders.allSatisfy(signedHeaders.contains) else {
            throw Self.malformed("content-type and host must be signed")
        }

        guard signature.utf8.count == 64, signature.utf8.allSatisfy(Self.isLowerCaseHexadecimal) else {
            throw Self.malformed("the signature is not 64 lower-case hexadecimal digits")
        }
        self.signature = signature
    }

    /// `key=value` pairs after the algorithm; nil when the algorithm is another or a pair is none.
    private static func parts(of header: String) -> [String: String]? {
        let words = header.split(separator: " ", maxSplits: 1).map(String.init)
        guard words.count == 2, words[0] == algorithm else { return nil }
        var parts: [String: String] = [:]
        for part in words[1].split(separator: ",", omittingEmptySubsequences: false) {
            let pair = part.drop { $0 == " " }.split(separator: "=", maxSplits: 1).map(String.init)
            guard pair.count == 2, parts.updateValue(pair[1], forKey: pair[0]) == nil else { return nil }
        }
        return parts
    }

    private static func isLowerCaseHexadecimal(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
    }

    private static func malformed(_ why: String) -> ServiceError {
        ServiceError(.authFailureInvalidAuthorization, "The Authorization header is not valid: \(why).")
    }
}
