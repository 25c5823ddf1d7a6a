/// Encrypts the values of a store that is a file.
///
/// A value is bound to its secret and version: put elsewhere in the file, it is refused.
struct ValueCipher {
    private let cipher: AES256GCM

    init(key: [UInt8]) throws(GnuTLSFailure) { cipher = try AES256GCM(key: key) }

    /// The bytes that are written for a value.
    func seal(
        _ value: SecretValue, as version: VersionID, of secret: StoredSecret
    ) throws(GnuTLSFailure) -> [UInt8] {
        try cipher.seal(value.bytes, to: Self.place(version, of: secret, isBinary: value.isBinary))
    }

    /// The bytes of the value for which `sealed` was written.
    func open(
        _ sealed: [UInt8], isBinary: Bool, as version: VersionID, of secret: StoredSecret
    ) throws(GnuTLSFailure) -> [UInt8] {
        try cipher.open(sealed, at: Self.place(version, of: secret, isBinary: isBinary))
    }

    /// The bytes that are written once, to recognize this key later.
    func check() throws(GnuTLSFailure) -> [UInt8] { try cipher.seal([], to: Self.checkPlace) }

    func isKey(of check: [UInt8]) -> Bool { (try? cipher.open(check, at: Self.checkPlace)) != nil }

    private static let checkPlace = Array("check".utf8)

    /// No name has a slash, and no row is used twice: not even a secret that was deleted had this place.
    private static func place(_ version: VersionID, of secret: StoredSecret, isBinary: Bool) -> [UInt8] {
        let owner = "\(secret.owner.uin)/\(secret.owner.region)"
        return Array(
            "\(secret.row)/\(owner)/\(secret.name.text)/\(version.text)/\(isBinary ? "binary" : "text")".utf8)
    }
}
