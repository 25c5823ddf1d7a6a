package import SecretMemory

/// A value as the service returned it, with facts about its answer.
package struct SecretValue {
    package let bytes: SecretBytes
    package let versionID: String
    package let requestID: String
    package let timing: RequestTiming

    package init(bytes: SecretBytes, versionID: String, requestID: String, timing: RequestTiming) {
        (self.bytes, self.versionID) = (bytes, versionID)
        (self.requestID, self.timing) = (requestID, timing)
    }
}

/// An existing version, from ListSecretVersionIds.
package struct SecretVersion: Hashable, Sendable {
    package let versionID: String
    /// The time of its creation, in seconds since 1970.
    package let createTime: Int
}

/// The way in which a value is stored; the names are those of the actions.
package enum SecretStorage: String, Sendable {
    /// A new version of a secret.
    case version = "PutSecretValue"
    /// A new secret, and its first version.
    case secret = "CreateSecret"
    /// The value of a version that is there.
    case replacement = "UpdateSecret"
}

/// Tencent Cloud Secrets Manager (SSM), version 2019-09-23: the calls that a launcher needs.
/// <https://cloud.tencent.com/document/api/1140/40521>
package final class SecretsManager {
    /// The largest value, in bytes, that the service takes (CreateSecret, PutSecretValue).
    package static let valueLimit = 32 << 10

    private let api: APIClient
    private let region: Region
    private let chain: CredentialsChain
    private let signer: RequestSigner
    private var isRenewed = false
    /// The reason why credentials could not be renewed after their token had ended: requests failed because of it.
    package private(set) var renewalFailure: Credentials.Failure?

    /// - Parameters:
    ///   - region: the region of all secrets that name none.
    ///   - chain: finds credentials; it is asked again if the service refuses their token.
    package init(_ api: APIClient, region: Region, credentials: Credentials, chain: CredentialsChain) {
        (self.api, self.region, self.chain) = (api, region, chain)
        signer = RequestSigner(credentials, service: "ssm", clock: api.clock)
    }

    package var endpoint: Endpoint { api.endpoint }

    /// The service's time in seconds since 1970; this machine's before an answer has told it.
    package var now: Int { api.clock.now }

    /// Restarts the time limit: the time before was spent waiting for the user.
    package func restartTime() { api.restartTime() }

    // MARK: GetSecretValue

    /// Fetches secrets, one request each; the results are in their order.
    /// <https://cloud.tencent.com/document/api/1140/40522>
    package func getSecretValues(_ secrets: [SecretID]) -> [Result<SecretValue, RequestFailure>] {
        let bodies = secrets.map { [("SecretName", SecretBytes($0.name)), ("VersionId", SecretBytes($0.version))] }
        return zip(secrets, call("GetSecretValue", bodies, in: secrets.map(\.region))).map { secret, answer in
            Result { () throws(RequestFailure) in try Self.value(of: secret, in: answer.get()) }
        }
    }

    // MARK: PutSecretValue, CreateSecret, UpdateSecret

    /// Stores a value.
    ///
    /// The value is sent as SecretBinary if `binary` is set or it is not UTF-8, else as SecretString.
    ///
    /// - Parameter version: nil only for a new secret: the service then chooses it, `SSM_Current` by its documentation.
    /// - Returns: the version's id.
    package func put(
        _ value: SecretBytes, name: String, version: String?, as storage: SecretStorage, binary: Bool
    ) throws(RequestFailure) -> String {
        var members = [("SecretName", SecretBytes(name))]
        if let version { members.append(("VersionId", SecretBytes(version))) }
        let isText = !binary && JSON.canHold(value)
        members.append(isText ? ("SecretString", value) : ("SecretBinary", value.base64))
        let answer = try callOnce(storage.rawValue, members, .careful)
        return try Self.version(of: name, wanted: version, in: answer)
    }

    // MARK: ListSecretVersionIds

    /// Lists the versions of each secret, newest first, concurrently.
    ///
    /// - Parameter retries: false if they are for a hint only.
    package func listSecretVersionIDs(
        _ secrets: [SecretID], retries: Bool = false
    ) -> [Result<[SecretVersion], RequestFailure>] {
        let bodies = secrets.map { [("SecretName", SecretBytes($0.name))] }
        let answers = call("ListSecretVersionIds", bodies, in: secrets.map(\.region), retries ? .retrying : .once)
        return zip(secrets, answers).map { secret, answer in
            Result { () throws(RequestFailure) in try Self.versions(of: secret.name, in: answer.get()) }
        }
    }

    // MARK: ListSecrets

    /// Lists names of secrets that contain the first, middle or last third of this name, so that two typing errors are
    /// found: at most 20 for each third, concurrently and without retries.
    package func listSecretNames(like secret: SecretID) -> [String] {
        let name = Array(secret.name)
        let parts = (0..<3).map { String(name[name.count * $0 / 3..<name.count * ($0 + 1) / 3]) }
        let bodies = parts.map { [("SearchSecretName", SecretBytes($0))] }
        return call("ListSecrets", bodies, in: parts.map { _ in secret.region }, .once).flatMap { answer in
            (try? answer.get().response["SecretMetadatas"]?.elements)?.compactMap(Self.name) ?? []
        }
    }

    // MARK: GetServiceStatus

    /// Asks whether the service is available to this account: 1 if it is, 0 if it was never activated. This needs no
    /// secret.
    /// <https://www.tencentcloud.com/document/product/1078/38648>
    package func getServiceStatus() -> Result<Int?, RequestFailure> {
        Result { () throws(RequestFailure) in try callOnce("GetServiceStatus", []).response["InvalidType"]?.integer }
    }

    // MARK: All of them

    /// The members of a body, by name.
    typealias Members = [(name: String, value: SecretBytes)]

    private func callOnce(
        _ action: String, _ members: Members, _ mode: RequestQueue.Mode = .retrying
    ) throws(RequestFailure) -> ServiceAnswer {
        guard let answer = call(action, [members], in: [nil], mode).first else { throw .unusable(.empty) }
        return try answer.get()
    }

    /// Sends each body to its own region, or to the default one.
    func call(
        _ action: String, _ bodies: [Members], in regions: [Region?], _ mode: RequestQueue.Mode = .retrying
    ) -> [Result<ServiceAnswer, RequestFailure>] {
        let calls = zip(bodies, regions).map { members, own in
            ServiceCall(
                service: "ssm", version: "2019-09-23", action: action, region: own ?? region, members: members)
        }
        return api.send(calls, signedBy: signer, mode, recover: recover)
    }

    /// Removes the cause of a refusal, if it can: credentials or clock have changed since the request was signed, or
    /// its token has ended and can be renewed.
    private func recover(_ index: Int, _ failure: RequestFailure) -> Bool {
        guard let code = failure.refusedIdentity, api.settings.retries else { return false }
        return signer.signsAnew(index, after: code) || code == "AuthFailure.TokenFailure" && renew()
    }

    /// Asks for other credentials once, and again only if those have ended too.
    private func renew() -> Bool {
        let current = signer.credentials
        guard current.source.isRenewable, renewalFailure == nil,
            !isRenewed || current.hasEnded(at: api.clock.now)
        else { return false }
        do throws(Credentials.Failure) {
            signer.replace(try chain.find())
            isRenewed = true
            return true
        } catch {
            renewalFailure = error
            return false
        }
    }
}
