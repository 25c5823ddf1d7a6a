/// A role of an account, which gives those who may assume it temporary keys.
struct Role: Sendable, Equatable {
    let name: String
    let uin: UInt64
    /// The web identity tokens that are good for this role.
    var trustedTokens: [String] = []
    /// The external id that AssumeRole must name; nil for none.
    var externalID: String?
    /// True if any web identity token is good.
    var trustsAnyToken = false
    /// Of the keys that are handed out for it.
    var permissions = Permissions.all

    /// The number under which the account knows the role: made of the name, in the range of the real ones.
    var id: String {
        let hash = name.utf8.reduce(14_695_981_039_346_656_037 as UInt64) { ($0 ^ UInt64($1)) &* 1_099_511_628_211 }
        return String(4_611_686_018_000_000_000 + hash % 427_387_904)
    }
}

/// One use of a role: whose keys are called by what name, and for how long.
struct RoleSession: Sendable, Equatable {
    let role: Role
    let name: String
    /// In Unix seconds; from then on its keys are no longer good.
    let expiration: Int64
}

/// The name of a role, with its account: `qcs::cam::uin/UIN:roleName/NAME`.
struct RoleARN: Equatable {
    let uin: UInt64
    let name: String

    init(parsing text: String) throws(ServiceError) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 6, parts[0] == "qcs", parts[1] == "", parts[2] == "cam", parts[3] == "",
            let uin = parts[4].value(of: "uin"), let uin = UInt64(uin),
            let name = parts[5].value(of: "roleName"), name.isRoleName
        else {
            throw ServiceError(
                .invalidParameterParamError, "The RoleArn is not `qcs::cam::uin/UIN:roleName/NAME`.")
        }
        (self.uin, self.name) = (uin, name)
    }
}

extension String {
    /// Tells whether this can be the name of a role or a session: letters, digits and `_+=,.@-`.
    var isRoleName: Bool {
        !isEmpty && utf8.count <= 128
            && allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "_+=,.@-".contains($0)) }
    }
}

extension Substring {
    /// The text after `name/`; nil when this does not begin so.
    fileprivate func value(of name: String) -> String? {
        hasPrefix("\(name)/") ? String(dropFirst(name.utf8.count + 1)) : nil
    }
}
