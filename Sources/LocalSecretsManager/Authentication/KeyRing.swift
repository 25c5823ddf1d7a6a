import Foundation

/// The keys that the service accepts.
struct KeyRing: Sendable {
    /// The one that the exports hand out.
    let first: AccessKey
    /// The roles that temporary keys are handed out for, and those keys.
    let roles: RoleList
    let temporary = TemporaryKeys()
    private let byID: [String: AccessKey]

    /// One pair, made at random for this run.
    static func random() -> KeyRing { KeyRing(.random()) }

    init(_ first: AccessKey, _ others: AccessKey...) {
        self.first = first
        byID = Dictionary(uniqueKeysWithValues: ([first] + others).map { ($0.secretID, $0) })
        roles = RoleList(listed: nil, accounts: Set(byID.values.map(\.uin)))
    }

    /// A JSON array of `{"secretId", "secretKey", "uin", "token", "actions", "secrets"}`, of which all but the first two
    /// may be absent; or an object with this array as `keys`, and `roles`: an array of `{"name", "uin", "trustedTokens",
    /// "externalId", "actions", "secrets"}`, of which all but the name may be absent.
    ///
    /// A fault is answered with the place in the list, never with what stands there.
    init(file path: String) throws(StartFailure) {
        guard let bytes = try PrivateFile.read(path) else { throw StartFailure(path, "there is no such file") }
        let file: File
        do {
            file = try JSONDecoder().decode(File.self, from: Data(bytes))
        } catch {
            throw StartFailure(
                path,
                #"not a JSON array of {"secretId": "…", "secretKey": "…", "uin": "…", "token": "…", "actions": ["…"], "#
                    + #""secrets": ["…"]}, nor an object that has one as "keys""#)
        }
        var byID: [String: AccessKey] = [:]
        for (place, entry) in file.keys.enumerated() {
            guard let permissions = Permissions(actions: entry.actions, secrets: entry.secrets) else {
                throw StartFailure(path, "key \(place + 1): an action or a secret has characters that no name has")
            }
            guard let key = entry.key(permissions) else {
                throw StartFailure(
                    path, "key \(place + 1): no part may be empty, and a secretId has no comma, slash or space")
            }
            guard byID.updateValue(key, forKey: key.secretID) == nil else {
                throw StartFailure(path, "key \(place + 1) has a secretId that an earlier key has")
            }
        }
        guard let first = file.keys.first.flatMap({ byID[$0.secretId] }) else {
            throw StartFailure(path, "there is no key in it")
        }
        self.first = first
        self.byID = byID
        roles = RoleList(listed: try Self.roles(file.roles, path), accounts: Set(byID.values.map(\.uin)))
    }

    subscript(secretID: String) -> AccessKey? { byID[secretID] ?? temporary[secretID] }

    private static func roles(_ entries: [RoleEntry]?, _ path: String) throws(StartFailure) -> [Role]? {
        guard let entries else { return nil }
        var roles: [Role] = []
        for (place, entry) in entries.enumerated() {
            guard let role = entry.role else {
                throw StartFailure(path, "role \(place + 1): the name, a trusted token, an action or a secret is none")
            }
            guard !roles.contains(where: { $0.name == role.name && $0.uin == role.uin }) else {
                throw StartFailure(path, "role \(place + 1) has the name of an earlier role of its account")
            }
            roles.append(role)
        }
        return roles
    }

    /// The file, as written: keys and roles, or only the list of keys.
    private struct File: Decodable {
        let keys: [Entry]
        let roles: [RoleEntry]?

        private enum CodingKeys: CodingKey { case keys, roles }

        init(from decoder: any Decoder) throws {
            if let object = try? decoder.container(keyedBy: CodingKeys.self) {
                keys = try object.decode([Entry].self, forKey: .keys)
                roles = try object.decodeIfPresent([RoleEntry].self, forKey: .roles)
            } else {
                keys = try [Entry](from: decoder)
                roles = nil
            }
        }
    }

    /// One entry of the file, as written.
    private struct Entry: Decodable {
        let secretId: String
        let secretKey: String
        let uin: UIN?
        let token: String?
        let actions: [String]?
        let secrets: [String]?

        /// Nil when a part cannot stand in a request.
        func key(_ permissions: Permissions) -> AccessKey? {
            guard !secretId.isEmpty, !secretId.contains(where: { "/, ".contains($0) }), !secretKey.isEmpty,
                token != ""
            else { return nil }
            return AccessKey(
                secretID: secretId, secretKey: secretKey, token: token, uin: uin?.number, permissions: permissions)
        }
    }

    /// The number of an account, which people write as a number or, since it is long, as text.
    struct UIN: Decodable {
        let number: UInt64

        init(from decoder: any Decoder) throws {
            let value = try decoder.singleValueContainer()
            if let number = try? value.decode(UInt64.self) {
                self.number = number
            } else if let number = UInt64(try value.decode(String.self)) {
                self.number = number
            } else {
                throw DecodingError.dataCorruptedError(in: value, debugDescription: "not digits")
            }
        }
    }
}
