/// The roles that there are: those of the file of keys, or any where it lists none.
struct RoleList: Sendable {
    /// Of the role of a machine where neither roles nor a name are given.
    private static let name = "sesame-local"

    /// Nil: every role of the accounts that have keys, trusting anybody.
    let listed: [Role]?
    /// The accounts that have keys.
    let accounts: Set<UInt64>

    /// The role of that name.
    func role(_ arn: RoleARN) throws(ServiceError) -> Role {
        let role =
            if let listed {
                listed.first { $0.name == arn.name && $0.uin == arn.uin }
            } else {
                accounts.contains(arn.uin) ? Role(name: arn.name, uin: arn.uin, trustsAnyToken: true) : nil
            }
        guard let role else {
            throw ServiceError(.resourceNotFoundRoleNotFound, "The account has no role of that name.")
        }
        return role
    }

    /// The role that is bound to the machine: the one of that name in the account of the first key; nil for `none`.
    func bound(_ name: String?, in account: UInt64) throws(StartFailure) -> Role? {
        let name = name ?? listed?.first { $0.uin == account }?.name ?? (listed == nil ? Self.name : "none")
        if name == "none" { return nil }
        guard name.isRoleName else { throw StartFailure("--metadata-role", "this cannot be the name of a role") }
        guard let listed else { return Role(name: name, uin: account) }
        guard let role = listed.first(where: { $0.name == name && $0.uin == account }) else {
            throw StartFailure("--metadata-role", "the account of the first key has no role of that name")
        }
        return role
    }
}

/// One role of the file of keys, as written.
struct RoleEntry: Decodable {
    let name: String
    let uin: KeyRing.UIN?
    let trustedTokens: [String]?
    let externalId: String?
    let actions: [String]?
    let secrets: [String]?

    /// Nil when it has no name that a request could carry, trusts an empty token, or may do what nothing is called.
    var role: Role? {
        guard name.isRoleName, trustedTokens?.contains("") != true,
            let permissions = Permissions(actions: actions, secrets: secrets)
        else { return nil }
        return Role(
            name: name, uin: uin?.number ?? AccessKey.defaultUIN, trustedTokens: trustedTokens ?? [],
            externalID: externalId, permissions: permissions)
    }
}
