import Glibc

/// A file that holds credentials: the SDKs' INI or tccli's JSON, told apart by the first character.
struct CredentialsFile {
    private static let limit = 64 << 10
    private static let names = (
        ini: ["secret_id", "secret_key", "token"], json: ["secretId", "secretKey", "token"]
    )

    private let path: String
    private let names: [String]
    private let values: [String: SecretBytes]
    /// The object of tccli's form.
    private let json: JSON?

    /// Looks into a file that may be there; one that something names must.
    static func find(
        _ path: String, namedBy: String? = nil, _ chain: CredentialsChain
    ) throws(Credentials.Failure) -> CredentialsChain.Finding {
        guard let text = try read(path, namedBy: namedBy, chain) else { return .absent(.noFile(path: path)) }
        let file = try CredentialsFile(text, path)
        if file.type == "cvm-role" { return try InstanceRole.demand(by: path, chain) }
        if namedBy == nil && file.isWithoutPair { return .absent(.noPair(path: path)) }
        let credentials = try file.credentials()
        try credentials.check(at: chain.now, renewal: file.renewal)
        // A role that the profile names; the one that the user names now comes before.
        guard chain.settings.roleARN == nil, let arn = file.json?["role-arn"]?.text else { return .found(credentials) }
        let session = file.json?["role-session-name"]?.text
        return .found(try chain.assumeRole(arn, session: session, externalID: nil, by: credentials))
    }

    /// The bytes of a file with a key or token in it, who can read it considered; nil when it was not named and is not
    /// there.
    static func read(
        _ path: String, namedBy: String?, _ chain: CredentialsChain
    ) throws(Credentials.Failure) -> SecretBytes? {
        let text: SecretBytes
        do throws(FileFailure) {
            text = try SecretBytes(contentsOf: path, limit: limit)
        } catch {
            if namedBy == nil, error.isAbsence(of: path) { return nil }
            throw .unreadable(path: path, error, namedBy: namedBy)
        }
        if FileExposure.canOthersRead(path) {
            if chain.settings.isStrict { throw .exposed(path: path) }
            chain.settings.warn(.exposed(path: path))
        }
        return text
    }

    private init(_ text: SecretBytes, _ path: String) throws(Credentials.Failure) {
        self.path = path
        let text = text.withoutByteOrderMark
        guard text.withBytes({ unsafe $0.first { $0 > UInt8(ascii: " ") } }) == UInt8(ascii: "{") else {
            (names, json) = (Self.names.ini, nil)
            values = try CredentialsINI.read(text, names, path)
            return
        }
        guard let object = JSON(parsing: text), object.isObject else { throw .malformed(path: path, line: 1) }
        var values: [String: SecretBytes] = [:]
        for name in Self.names.json {
            guard let member = object[name], !member.isNull else { continue }
            guard let value = member.string else { throw .unusable(path, name: name) }
            values[name] = value
        }
        (names, json, self.values) = (Self.names.json, object, values)
    }

    private var type: String? { json?["type"]?.text }

    private var isWithoutPair: Bool { values[names[0]] == nil && values[names[1]] == nil }

    /// The command that gets others when these have ended.
    private var renewal: String { type == "sso" ? "tccli sso login" : "tccli auth login" }

    private func credentials() throws(Credentials.Failure) -> Credentials {
        let expiresAt = json?["expiresAt"]
        if let expiresAt, !expiresAt.isNull, expiresAt.integer == nil { throw .unusable(path, name: "expiresAt") }
        return try Credentials(
            id: (names[0], values[names[0]]), key: (names[1], values[names[1]]), token: (names[2], values[names[2]]),
            expiration: expiresAt?.integer, source: Credentials.Source(place: path))
    }
}

extension FileFailure {
    /// Whether nothing is there for this user, who may not even look where another keeps it.
    fileprivate func isAbsence(of path: String) -> Bool {
        var status = stat()
        return switch self {
        case .system(ENOENT), .system(ENOTDIR): true
        case .system(EACCES): unsafe stat(path, &status) != 0
        default: false
        }
    }
}

extension SecretBytes {
    /// Without the U+FEFF that some editors write first.
    fileprivate var withoutByteOrderMark: SecretBytes {
        withBytes { bytes in
            guard unsafe bytes.starts(with: [0xEF, 0xBB, 0xBF]) else { return self }
            return unsafe SecretBytes(copying: UnsafeRawBufferPointer(rebasing: bytes.dropFirst(3)))
        }
    }
}
