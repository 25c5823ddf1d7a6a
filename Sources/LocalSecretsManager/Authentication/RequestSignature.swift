/// Stages two to four of TC3-HMAC-SHA256: string to sign, key of the day, signature.
///
/// https://www.tencentcloud.com/document/product/1078/38637, steps 2 and 3.
enum RequestSignature {
    /// Algorithm, timestamp, scope, digest of the canonical request: a line each.
    static func stringToSign(
        _ request: CanonicalRequest, timestamp: String, scope: String
    ) throws(GnuTLSFailure) -> String {
        let digest = try SHA256.hash(Array(request.text.utf8)).hexadecimal
        return [Authorization.algorithm, timestamp, scope, digest].joined(separator: "\n")
    }

    /// The key that signs one service's requests for one day.
    static func signingKey(
        secretKey: String, date: String, service: String
    ) throws(GnuTLSFailure) -> [UInt8] {
        var key = Array("TC3\(secretKey)".utf8)
        for part in [date, service, Authorization.terminator] {
            key = try SHA256.authenticate(Array(part.utf8), key: key)
        }
        return key
    }

    /// The signature itself, as it stands in the header.
    static func signature(of stringToSign: String, key: [UInt8]) throws(GnuTLSFailure) -> String {
        try SHA256.authenticate(Array(stringToSign.utf8), key: key).hexadecimal
    }
}
