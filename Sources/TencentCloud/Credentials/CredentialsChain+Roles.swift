import Glibc

/// The Security Token Service (STS), version 2018-08-13: temporary credentials for a role.
extension CredentialsChain {
    /// AssumeRole: a role for somebody who has credentials already.
    /// <https://cloud.tencent.com/document/api/1312/48197>
    func assumeRole(
        _ arn: String, session: String? = nil, externalID: String?, by credentials: Credentials
    ) throws(Credentials.Failure) -> Credentials {
        var members = members(arn, session: session)
        if let externalID { members.append(("ExternalId", SecretBytes(externalID))) }
        var source = Credentials.Source(place: "role \(arn), taken by \(credentials.source.place)")
        (source.variables, source.region) = (credentials.source.variables, credentials.source.region)
        source.identity = Credentials.Source.identity(ofRole: arn)
        return try ask(
            ServiceCall(service: "sts", version: "2018-08-13", action: "AssumeRole", members: members),
            in: region ?? credentials.source.region ?? .guangzhou, as: credentials, source)
    }

    /// AssumeRoleWithWebIdentity: a role for somebody who has a token that the role trusts; nobody signs.
    /// <https://cloud.tencent.com/document/product/1312/73070>
    func assumeRole(
        _ arn: String, provider: String, token: SecretBytes, region: Region
    ) throws(Credentials.Failure) -> Credentials {
        let members =
            members(arn, session: nil) + [("ProviderId", SecretBytes(provider)), ("WebIdentityToken", token)]
        var source = Credentials.Source(place: "pod identity, role \(arn)", region: region)
        source.identity = Credentials.Source.identity(ofRole: arn)
        return try ask(
            ServiceCall(service: "sts", version: "2018-08-13", action: "AssumeRoleWithWebIdentity", members: members),
            in: region, as: nil, source)
    }

    /// - Parameter session: the name under which the role's use is recorded; by default it tells the machine or pod.
    private func members(_ arn: String, session: String?) -> [(name: String, value: SecretBytes)] {
        let session = session ?? environment["TENCENTCLOUD_ROLE_SESSION_NAME"] ?? Self.sessionName
        return [("RoleArn", SecretBytes(arn)), ("RoleSessionName", SecretBytes(session))]
    }

    /// `sesame-` and the host's name, as far as a session's name may be made of it: 128 of letters, digits, "-" and ".".
    private static var sessionName: String {
        var name = [CChar](repeating: 0, count: 256)
        unsafe gethostname(&name, name.count - 1)
        let host = name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }.filter {
            $0.isAlphanumeric || "-.".utf8.contains($0)
        }
        return String(decoding: Array("sesame-".utf8) + host.prefix(64), as: UTF8.self)
    }

    /// - Parameter signer: nil for a call that is not signed.
    private func ask(
        _ call: ServiceCall, in region: Region, as signer: Credentials?, _ source: Credentials.Source
    ) throws(Credentials.Failure) -> Credentials {
        var source = source
        source.isRenewable = true
        let answer: TemporaryCredentials
        do throws(RequestFailure) {
            answer = try askTokenService(
                {
                    call.request(
                        to: endpoint.tokenService, region: region, credentials: signer, timestamp: now
                    ) { RequestSignature.SigningKey(secretKey: $0.secretKey, date: $1, service: call.service) }
                }, read: Self.temporaryCredentials)
        } catch {
            throw .tokenService(source, error, at: endpoint.tokenService)
        }
        return try answer.credentials(source: source, now: now)
    }

    /// What STS hands out in an answer.
    static func temporaryCredentials(_ answer: HTTPAnswer) throws(RequestFailure) -> TemporaryCredentials {
        let response = try ServiceAnswer(answer).response
        return try TemporaryCredentials(response["Credentials"], expiration: response["ExpiredTime"])
    }
}
