import Foundation

/// The keys that the service accepts.
struct KeyRing: Sendable {
    /// The one that the exports hand out.
    let first: AccessKey
    private let byID: [String: AccessKey]

    /// One pair, made at random for this run.
    static func random() -> KeyRing { KeyRing(.random()) }

    init(_ first: AccessKey, _ others: AccessKey...) {
        self.first = first
        byID = Dictionary(uniqueKeysWithValues: ([first] + others).map { ($0.secretID, $0) })
    }

    /// A JSON array of `{"secretId", "secretKey", "uin", "token", "actions", "secrets"}`; all but the first two may be
    /// absent.
    ///
    /// A fault is answered with the place in the list, never with what stands there.
    init(file path: String) throws(StartFailure) {
        guard let bytes = try PrivateFile.read(path) else { throw StartFailure(path, "there is no such file") }
        let entries: [Entry]
        do {
            entries = try JSONDecoder().decode([Entry].self, from: Data(bytes))
        } catch {
            throw StartFailure(
                path,
                #"not a JSON array of {"secretId": "…", "secretKey": "…", "uin": "…", "token": "…", "actions": ["…"], "#
                    + #""secrets": ["…"]}"#)
        }
        var byID: [String: AccessKey] = [:]
        for (place, entry) in entries.enumerated() {
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
        guard let first = entries.first.flatMap({ byID[$0.secretId] }) else {
            throw StartFailure(path, "there is no key in it")
        }
        self.first = first
        self.byID = byID
    }

    subscript(secretID: String) -> AccessKey? { byID[secretID] }

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
    private struct UIN: Decodable {
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
