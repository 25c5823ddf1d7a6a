/// The actions that a key may call, and the secrets it may call them on. It sees only what an access policy would show it.
struct Permissions: Sendable, Equatable {
    /// Of a key whose entry says nothing of it.
    static let all = Permissions()

    /// Nil for all actions.
    private let actions: [NamePattern]?
    /// Nil for all secrets; actions that name no secret are not asked about it.
    private let secrets: [NamePattern]?

    private init() { (actions, secrets) = (nil, nil) }

    /// The permissions that the entry of a key, or of a role, gives; nil when a pattern in it can match no name.
    init?(actions: [String]?, secrets: [String]?) {
        self.actions = actions?.compactMap(NamePattern.init)
        self.secrets = secrets?.compactMap(NamePattern.init)
        guard self.actions?.count == actions?.count, self.secrets?.count == secrets?.count else { return nil }
    }

    /// Refuses an action that is not permitted, in the words of Cloud Access Management.
    func check(_ action: String, on secret: SecretName?, of owner: SecretOwner) throws(ServiceError) {
        let isPermitted =
            Self.permits(actions, action) && (secret.map { Self.permits(secrets, $0.text) } ?? true)
        guard !isPermitted else { return }
        let resource = secret.map { Self.resource($0, of: owner) } ?? "*"
        throw ServiceError(
            .unauthorizedOperation,
            "You are not authorized to perform operation (ssm:\(action))\nresource (\(resource)) has no permission\n")
    }

    /// Tells whether the key may call actions that concern no secret.
    func permits(_ action: String) -> Bool { Self.permits(actions, action) }

    /// The six parts by which access policies name a resource.
    private static func resource(_ secret: SecretName, of owner: SecretOwner) -> String {
        "qcs::ssm:\(owner.region):uin/\(owner.uin):secret/creatorUin/\(owner.uin)/\(secret.text)"
    }

    private static func permits(_ patterns: [NamePattern]?, _ name: String) -> Bool {
        patterns?.contains { $0.matches(name) } ?? true
    }
}

/// A name in which `*` stands for any characters, also for none.
struct NamePattern: Sendable, Equatable {
    private let parts: [Substring]

    /// Nil when it can match no name: empty, or with other characters than names have.
    init?(_ text: String) {
        let isName = text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "*"):
                true
            default: false
            }
        }
        guard !text.isEmpty, isName else { return nil }
        parts = text.split(separator: "*", omittingEmptySubsequences: false)
    }

    /// The first part begins the name and the last one ends it; those between are found in their order.
    func matches(_ name: String) -> Bool {
        guard let first = parts.first, let last = parts.last, name.hasPrefix(first) else { return false }
        guard parts.count > 1 else { return name.count == first.count }
        var rest = name.dropFirst(first.count)
        for part in parts.dropFirst().dropLast() {
            guard let found = Self.range(of: part, in: rest) else { return false }
            rest = rest[found.upperBound...]
        }
        return rest.hasSuffix(last)
    }

    private static func range(of part: Substring, in text: Substring) -> Range<Substring.Index>? {
        part.isEmpty ? text.startIndex..<text.startIndex : text.firstRange(of: part)
    }
}
