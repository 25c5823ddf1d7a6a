/// A value as the service handed it over, with what is known about it.
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

/// A version that exists, as ListSecretVersionIds tells.
package struct SecretVersion: Hashable, Sendable {
    package let versionID: String
    /// Seconds since 1970.
    package let createTime: Int
}

/// Tencent Cloud Secrets Manager (SSM), version 2019-09-23: the calls that sesame makes.
/// <https://cloud.tencent.com/document/api/1140/40521>
package final class SecretsManager {
    /// The largest value the service takes (CreateSecret, PutSecretValue).
    package static let valueLimit = 32 << 10

    package let endpoint: Endpoint
    private let region: Region
    private let chain: CredentialsChain
    private var credentials: Credentials
    private var canRenew: Bool
    private var isRenewed = false
    private var signingKey: RequestSignature.SigningKey?

    /// Gives every C library its allocator that wipes; called once, before anything else of this module.
    ///
    /// - Returns: false when a library refused, and then nothing may be fetched.
    package static func start() -> Bool {
        guard OpenSSL.useWipingMemory() else { return false }
        JSON.useWipingMemory()
        return HTTPClient.useWipingMemory()
    }

    /// - Parameter chain: where the credentials are from; it is asked again when their token is refused.
    package init(endpoint: Endpoint, region: Region, credentials: Credentials, chain: CredentialsChain) {
        (self.endpoint, self.region, self.chain) = (endpoint, region, chain)
        (self.credentials, canRenew) = (credentials, credentials.source.isRenewable)
    }

    /// Lets the time limit begin now: what came before was waiting for the user.
    package func restartTime() { chain.client.restartTime() }

    // MARK: GetSecretValue

    /// Fetches a version of each secret, one request a reference, and answers in their order.
    /// <https://cloud.tencent.com/document/api/1140/40522>
    package func getSecretValues(_ references: [SecretReference]) -> [Result<SecretValue, RequestFailure>] {
        let bodies = references.map { [("SecretName", SecretBytes($0.name)), ("VersionId", SecretBytes($0.version))] }
        return zip(references, call("GetSecretValue", bodies, in: references.map(\.region))).map { reference, answer in
            Result { () throws(RequestFailure) in try Self.value(of: reference, in: answer.get()) }
        }
    }

    // MARK: PutSecretValue, CreateSecret

    /// Adds a version to a secret, or makes the secret with its first version.
    ///
    /// The value travels as SecretString when it is UTF-8, else, or when `binary`, as SecretBinary.
    ///
    /// - Parameter version: nil only when creating: the service then names the version, by its page `SSM_Current`.
    /// - Returns: the version's id.
    package func put(
        _ value: SecretBytes, name: String, version: String?, creating: Bool, binary: Bool
    ) throws(RequestFailure) -> String {
        var members = [("SecretName", SecretBytes(name))]
        if let version { members.append(("VersionId", SecretBytes(version))) }
        let isText = !binary && JSON.canHold(value)
        members.append(isText ? ("SecretString", value) : ("SecretBinary", OpenSSL.base64(value)))
        let answer = try callOnce(creating ? "CreateSecret" : "PutSecretValue", members, .careful)
        return try Self.version(of: name, wanted: version, in: answer)
    }

    // MARK: ListSecretVersionIds

    /// The versions of the secret of each reference, newest first, asked for side by side and once: they are for a hint.
    package func listSecretVersionIDs(_ references: [SecretReference]) -> [Result<[SecretVersion], RequestFailure>] {
        let bodies = references.map { [("SecretName", SecretBytes($0.name))] }
        let answers = call("ListSecretVersionIds", bodies, in: references.map(\.region), .once)
        return zip(references, answers).map { reference, answer in
            Result { () throws(RequestFailure) in try Self.versions(of: reference.name, in: answer.get()) }
        }
    }

    // MARK: GetServiceStatus

    /// Asks whether the service is there for this account (1, 0 when it was never activated), which needs no secret; and
    /// tells how that was asked. <https://www.tencentcloud.com/document/product/1078/38648>
    package func getServiceStatus() -> (status: Result<Int?, RequestFailure>, connection: ConnectionReport) {
        chain.inspecting {
            Result { () throws(RequestFailure) in
                try callOnce("GetServiceStatus", []).response["InvalidType"]?.integer
            }
        }
    }

    // MARK: All of them

    /// A body's members by name.
    private typealias Members = [(name: String, value: SecretBytes)]

    private func callOnce(
        _ action: String, _ members: Members, _ mode: RequestSchedule.Mode = .patient
    ) throws(RequestFailure) -> ServiceAnswer {
        guard let answer = call(action, [members], in: [nil], mode).first else { throw .unusable(.empty) }
        return try answer.get()
    }

    /// Sends each body to its region, or to the one of all.
    private func call(
        _ action: String, _ bodies: [Members], in regions: [Region?], _ mode: RequestSchedule.Mode = .patient
    ) -> [Result<ServiceAnswer, RequestFailure>] {
        chain.run(
            bodies.count, mode,
            make: { [self] in request(action, bodies[$0], in: regions[$0] ?? region) },
            read: { answer throws(RequestFailure) in try ServiceAnswer(answer) }, mend: renew)
    }

    /// Asks for credentials once more when their token is refused: it may end between the asking and the use.
    private func renew(_ failure: RequestFailure) -> Bool {
        guard case .service(let error) = failure, error.code == "AuthFailure.TokenFailure" else { return false }
        guard canRenew else { return isRenewed }
        canRenew = false
        guard let renewed = try? chain.find() else { return false }
        (credentials, signingKey, isRenewed) = (renewed, nil, true)
        return true
    }

    private func request(_ action: String, _ members: Members, in region: Region) -> HTTPRequest {
        let call = ServiceCall(service: "ssm", version: "2019-09-23", action: action, members: members)
        return call.request(to: endpoint, region: region, credentials: credentials, timestamp: chain.now) { [self] in
            if let signingKey, signingKey.date == $1 { return signingKey }
            let key = RequestSignature.SigningKey(secretKey: $0.secretKey, date: $1, service: "ssm")
            signingKey = key
            return key
        }
    }
}
