import Glibc
import SecretMemory

/// A credentials file: the SDKs' INI or tccli's JSON, told apart by the first character.
struct CredentialsFile {
    private static let limit = 64 << 10
    private static let names = (
        ini: ["secret_id", "secret_key", "token"], json: ["secretId", "secretKey", "token"]
    )

    private let path: FilePath
    private let names: [String]
    private let values: [String: SecretBytes]
    /// Other members of tccli's JSON object.
    private var type, role, session: String?
    private var expiration: Int?
    /// The sections of an INI file that has values neither before its first section nor a section [default].
    private var sections: [String] = []

    /// Finds credentials in a file. The file may be absent, unless `namedBy` names it.
    static func find(
        _ path: FilePath, namedBy: String? = nil, _ context: IdentityContext
    ) throws(Credentials.Failure) -> Finding {
        guard let text = try read(path, namedBy: namedBy, context) else { return .absent(.noFile(path: path)) }
        let file = try CredentialsFile(text, path)
        if file.type == "cvm-role" { return try InstanceRole.demand(by: "\(path)", context) }
        if file.isWithoutPair {
            if namedBy == nil {
                let sections = file.sections
                return .absent(sections.isEmpty ? .noPair(path: path) : .noDefault(path: path, sections: sections))
            }
            if !file.sections.isEmpty { throw .noDefault(path: path, sections: file.sections) }
        }
        let credentials = try file.credentials()
        try context.check(credentials, renewal: file.renewal)
        // The profile may name a role; a role that the user names now comes first.
        guard context.settings.roleARN == nil, let arn = file.role else { return .found(credentials) }
        return .found(try context.assumeRole(arn, session: file.session, externalID: nil, by: credentials))
    }

    /// Reads a file with a key or token in it, and checks who can read it; nil if it is absent and nothing names it.
    static func read(
        _ path: FilePath, namedBy: String?, _ context: IdentityContext
    ) throws(Credentials.Failure) -> SecretBytes? {
        let text: SecretBytes
        do throws(FileFailure) {
            text = try SecretBytes(contentsOf: path, limit: limit, waits: path == context.settings.file)
        } catch {
            if namedBy == nil, error.isAbsence(of: path) { return nil }
            throw .unreadable(path: path, error, namedBy: namedBy)
        }
        if FileExposure.canOthersRead(path) {
            if context.settings.isStrict { throw .exposed(path: path) }
            context.warn(ofExposed: path)
        }
        return text
    }

    private init(_ text: SecretBytes, _ path: FilePath) throws(Credentials.Failure) {
        self.path = path
        let text = text.withoutByteOrderMark
        guard text.withBytes({ unsafe $0.first { $0 > UInt8(ascii: " ") } }) == UInt8(ascii: "{") else {
            names = Self.names.ini
            (values, sections) = try CredentialsINI.read(text, names, path)
            return
        }
        guard let object = JSON(parsing: text), object.isObject else { throw .malformed(path: path, line: 1) }
        func member<T>(
            _ name: String, _ wanted: String, mayBeNull: Bool = true, _ read: (JSON) -> T?
        ) throws(Credentials.Failure) -> T? {
            guard let member = object[name], !(mayBeNull && member.isNull) else { return nil }
            guard let value = read(member) else { throw .wrongKind("\(path)", name: name, wanted: wanted) }
            return value
        }
        var values: [String: SecretBytes] = [:]
        for name in Self.names.json {
            values[name] = try member(name, "a string", mayBeNull: name == "token", \.string)
        }
        (names, self.values) = (Self.names.json, values)
        // A member that is read wrongly must be an error: otherwise another identity than the profile's would ask.
        func notEmpty(_ member: JSON) -> String? { member.text.flatMap { $0.isEmpty ? nil : $0 } }
        type = try member("type", "a name", mayBeNull: false, notEmpty)
        role = try member("role-arn", "the ARN of a role", mayBeNull: false, notEmpty)
        session = try member("role-session-name", "a name", notEmpty)
        expiration = try member("expiresAt", "a whole number of seconds", \.integer)
    }

    private var isWithoutPair: Bool { values[names[0]] == nil && values[names[1]] == nil }

    /// The command that gets new credentials when these have ended.
    private var renewal: String { type == "sso" ? "tccli sso login" : "tccli auth login" }

    private func credentials() throws(Credentials.Failure) -> Credentials {
        try Credentials(
            id: (names[0], values[names[0]]), key: (names[1], values[names[1]]), token: (names[2], values[names[2]]),
            expiration: expiration, source: Credentials.Source(origin: "\(path)"))
    }
}

extension FileFailure {
    /// Tells whether the file is absent for this user: it does not exist, or its directory may not be searched.
    fileprivate func isAbsence(of path: FilePath) -> Bool {
        var status = stat()
        return switch self {
        case .system(ENOENT), .system(ENOTDIR): true
        case .system(EACCES): unsafe stat(path.bytes, &status) != 0
        default: false
        }
    }
}

extension SecretBytes {
    /// The bytes without the U+FEFF that some editors write first.
    fileprivate var withoutByteOrderMark: SecretBytes {
        withBytes { bytes in
            guard unsafe bytes.starts(with: [0xEF, 0xBB, 0xBF]) else { return self }
            return unsafe SecretBytes(copying: UnsafeRawBufferPointer(rebasing: bytes.dropFirst(3)))
        }
    }
}
