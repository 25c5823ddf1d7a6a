import Glibc
import SecretMemory

/// The Security Token Service (STS), version 2018-08-13: temporary credentials for a role.
extension IdentityContext {
    /// AssumeRole: takes a role with existing credentials.
    /// <https://cloud.tencent.com/document/api/1312/48197>
    func assumeRole(
        _ arn: String, session: String? = nil, externalID: String?, by credentials: Credentials
    ) throws(Credentials.Failure) -> Credentials {
        var members = members(arn, session: session)
        if let externalID { members.append(("ExternalId", SecretBytes(externalID))) }
        let wanted = members
        var source = Credentials.Source(origin: "role \(arn), taken by \(credentials.source.origin)")
        (source.variables, source.region) = (credentials.source.variables, credentials.source.region)
        source.identity = Credentials.Source.identity(ofRole: arn)
        let region = region ?? credentials.source.region ?? .guangzhou
        return try ask("AssumeRole", in: region, as: credentials, source) { wanted }
    }

    /// AssumeRoleWithWebIdentity: takes a role with a token that the role trusts. The call is not signed.
    /// <https://cloud.tencent.com/document/product/1312/73070>
    ///
    /// - Parameters:
    ///   - origin: the kind of the identity, for messages.
    ///   - region: the region that the identity names.
    ///   - token: called for each attempt, because the token may be replaced meanwhile.
    func assumeRole(
        _ arn: String, provider: String, by origin: String, region: Region?,
        token: () throws(Credentials.Failure) -> SecretBytes
    ) throws(Credentials.Failure) -> Credentials {
        let members = members(arn, session: nil) + [("ProviderId", SecretBytes(provider))]
        var source = Credentials.Source(origin: "\(origin), role \(arn)", region: region)
        source.identity = Credentials.Source.identity(ofRole: arn)
        let region = region ?? self.region ?? .guangzhou
        return try ask("AssumeRoleWithWebIdentity", in: region, as: nil, source) { () throws(Credentials.Failure) in
            members + [("WebIdentityToken", try token())]
        }
    }

    private typealias Members = [(name: String, value: SecretBytes)]

    /// - Parameter session: the name under which the use of the role is recorded; the default names the machine or pod.
    private func members(_ arn: String, session: String?) -> Members {
        let session = session ?? environment["TENCENTCLOUD_ROLE_SESSION_NAME"] ?? sessionName
        return [("RoleArn", SecretBytes(arn)), ("RoleSessionName", SecretBytes(session))]
    }

    /// The product's name, "-" and the host's name without characters that a session name cannot have: it is made of at
    /// most 128 letters, digits, "-" and ".".
    private var sessionName: String {
        var name = [CChar](repeating: 0, count: 256)
        unsafe gethostname(&name, name.count - 1)
        let host = name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }.filter {
            $0.isAlphanumeric || "-.".utf8.contains($0)
        }
        return "\(api.settings.product.name)-" + String(decoding: host.prefix(64), as: UTF8.self)
    }

    /// - Parameters:
    ///   - signer: nil for a call that is not signed.
    ///   - members: makes the members of the body for each attempt. If it throws, the attempt is sent with the members
    ///     before; if that was the last attempt, its error is thrown.
    private func ask(
        _ action: String, in region: Region, as signer: Credentials?, _ source: Credentials.Source,
        _ members: () throws(Credentials.Failure) -> Members
    ) throws(Credentials.Failure) -> Credentials {
        var source = source
        source.isRenewable = true
        let signer = signer.map { RequestSigner($0, service: "sts", clock: api.clock) }
        var (current, attempts, membersFailure) = (try members(), 0, Credentials.Failure?.none)
        func call() -> ServiceCall {
            do throws(Credentials.Failure) {
                if attempts > 0 { current = try members() }
                membersFailure = nil
            } catch {
                membersFailure = error
            }
            attempts += 1
            return ServiceCall(
                service: "sts", version: "2018-08-13", action: action, region: region,
                members: current.map { ($0.name, .bytes($0.value)) })
        }
        /// Tells whether the members have changed since the refused request was sent.
        func isReplaced() -> Bool {
            guard let now = try? members() else { return false }
            return zip(current, now).contains { sent, new in
                sent.value.withBytes { sent in new.value.withBytes { new in unsafe !sent.elementsEqual(new) } }
            }
        }
        func recover(_ failure: RequestFailure) -> Bool {
            guard api.settings.retries, case .service(let error) = failure, !failure.isTransient else { return false }
            return failure.refusedIdentity != nil && signer?.signsAnew(0, after: error.code) == true || isReplaced()
        }
        let endpoint = api.endpoint.tokenService
        let answer: TemporaryCredentials
        do throws(RequestFailure) {
            answer = try Self.temporaryCredentials(
                api.sendAside(call, to: endpoint, signedBy: signer, recover: recover))
        } catch {
            throw membersFailure ?? .tokenService(source, error, at: endpoint)
        }
        let credentials = try answer.credentials(source: source)
        try check(credentials)
        return credentials
    }

    /// The credentials in an answer of STS.
    static func temporaryCredentials(_ answer: ServiceAnswer) throws(RequestFailure) -> TemporaryCredentials {
        try TemporaryCredentials(answer.response["Credentials"], expiration: answer.response["ExpiredTime"])
    }
}
