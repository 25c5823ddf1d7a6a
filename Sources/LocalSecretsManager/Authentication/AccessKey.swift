/// One pair of keys that the service knows, and whose it is.
struct AccessKey: Sendable, Equatable {
    /// The account of keys that name none.
    static let defaultUIN: UInt64 = 100_000_000_001

    let secretID: String
    let secretKey: String
    /// Only temporary keys have one; a request must then carry it.
    let token: String?
    /// The account: secrets belong to it, not to the key.
    let uin: UInt64
    /// The use of a role that it was made for; nil for keys that nobody asked for a role.
    let session: RoleSession?
    let permissions: Permissions

    init(
        secretID: String, secretKey: String, token: String? = nil, uin: UInt64? = nil, session: RoleSession? = nil,
        permissions: Permissions = .all
    ) {
        self.secretID = secretID
        self.secretKey = secretKey
        self.token = token
        self.uin = uin ?? Self.defaultUIN
        self.session = session
        self.permissions = permissions
    }

    /// A new pair in the form of the real ones.
    static func random() -> AccessKey {
        AccessKey(secretID: "AKID\(randomText(count: 32))", secretKey: randomText(count: 32))
    }

    /// A new key for a use of a role, as long as the real ones.
    static func temporary(for session: RoleSession) -> AccessKey {
        AccessKey(
            secretID: "AKID\(randomText(count: 64))", secretKey: randomText(count: 44), token: randomText(count: 320),
            uin: session.role.uin, session: session, permissions: session.role.permissions)
    }

    /// Letters and digits from the system's random numbers.
    static func randomText(count: Int) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")
        return String((0..<count).map { _ in alphabet[Int.random(in: alphabet.indices)] })
    }
}

extension AccessKey: CustomStringConvertible, CustomReflectable {
    /// The name of the key, never the key.
    var description: String { secretID }
    var customMirror: Mirror { Mirror(self, children: ["secretID": secretID]) }
}
