// The actions of STS: AssumeRole, AssumeRoleWithWebIdentity, GetCallerIdentity.
// https://www.tencentcloud.com/document/product/1150

/// Gives keys for a role to somebody who has keys already.
struct AssumeRole: TokenAction {
    private let request: RoleRequest
    private let externalID: String?

    /// A policy would narrow what the keys may do, tags would mark them: both are taken, neither has an effect here.
    init(reading parameters: inout Parameters) throws(ServiceError) {
        request = try RoleRequest(reading: &parameters)
        externalID = try parameters.text("ExternalId")
        _ = try parameters.text("Policy")
        _ = try parameters.text("SourceIdentity")
        _ = try parameters.list("Tags") { tag throws(ServiceError) in
            _ = try tag.requiredText("Key")
            _ = try tag.requiredText("Value")
        }
    }

    func run(with keys: KeyRing, for caller: AccessKey?, now: Int64) throws(ServiceError) -> TemporaryCredentials {
        // Else a key that may do little would get one that may do more.
        guard caller?.permissions.permits("AssumeRole") != false else {
            throw ServiceError(
                .unauthorizedOperation, "You are not authorized to perform operation (sts:AssumeRole)\n")
        }
        let role = try keys.roles.role(request.arn)
        guard role.externalID == nil || role.externalID == externalID else {
            throw ServiceError(.unauthorizedOperation, "The role is assumed with another ExternalId.")
        }
        return request.key(for: role, from: keys, now: now)
    }
}

/// Gives keys for a role to somebody who has only a token of an identity provider that the role trusts.
struct AssumeRoleWithWebIdentity: TokenAction {
    static let isSigned = false

    private let request: RoleRequest
    private let token: String

    init(reading parameters: inout Parameters) throws(ServiceError) {
        _ = try parameters.requiredText("ProviderId")
        var token = try parameters.requiredText("WebIdentityToken")
        // The Python client sends the token's file as it is, with the end of its last line.
        while token.last?.isNewline == true { token.removeLast() }
        self.token = token
        request = try RoleRequest(reading: &parameters)
    }

    func run(with keys: KeyRing, for caller: AccessKey?, now: Int64) throws(ServiceError) -> TemporaryCredentials {
        let role = try keys.roles.role(request.arn)
        guard !token.isEmpty, role.trustsAnyToken || role.trustedTokens.contains(token) else {
            throw ServiceError(
                .invalidParameterWebIdentityTokenError, "The web identity token is not one that the role trusts.")
        }
        return request.key(for: role, from: keys, now: now)
    }
}

/// Tells whose keys signed.
struct GetCallerIdentity: TokenAction {
    struct Answer: Encodable {
        let arn: String
        let accountId: String
        let userId: String
        let principalId: String
        let type: String
    }

    init(reading parameters: inout Parameters) throws(ServiceError) {}

    func run(with keys: KeyRing, for caller: AccessKey?, now: Int64) throws(ServiceError) -> Answer {
        guard let caller else { throw .internalError }
        let account = String(caller.uin)
        guard let session = caller.session else {
            return Answer(
                arn: "qcs::cam::uin/\(account):uin/\(account)", accountId: account, userId: account,
                principalId: account, type: "CAMUser")
        }
        return Answer(
            arn: "qcs::sts:\(account):assumed-role/\(session.role.id)", accountId: account,
            userId: "\(session.role.id):\(session.name)", principalId: account, type: "CAMRole")
    }
}
