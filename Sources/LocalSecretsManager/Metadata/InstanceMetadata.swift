import Synchronization

/// The metadata that a Tencent Cloud machine finds at http://metadata.tencentyun.com: here its region, and the keys of
/// the role that is bound to it.
///
/// https://www.tencentcloud.com/document/product/213/4934
final class InstanceMetadata: Sendable {
    /// The name in the access log and in faults, where other requests have their action.
    static let action = "metadata"
    private static let root = "/latest/meta-data/"
    /// In seconds; new keys are handed out so long before the old ones end that no client finds them too short.
    private static let life: Int64 = 7200
    private static let renewal: Int64 = 1800

    /// Nil when none is bound to the machine.
    private let role: Role?
    private let region: String
    private let keys: KeyRing
    private let clock: @Sendable () -> Int64
    private let current = Mutex<AccessKey?>(nil)

    init(role: Role?, region: String, keys: KeyRing, clock: @escaping @Sendable () -> Int64) {
        self.role = role
        self.region = region
        self.keys = keys
        self.clock = clock
    }

    /// Answers one request, and says what is to be noted of it.
    func answer(_ request: HTTPRequest) -> (response: HTTPResponse, record: AccessRecord) {
        var record = AccessRecord(time: clock(), action: Self.action)
        let response =
            request.method == "GET" || request.method == "HEAD"
            ? answer(path: request.path, now: record.time)
            : HTTPResponse(status: 405, contentType: "text/plain", body: Array("405 - Method Not Allowed\n".utf8))
        if response.status != 200 { record.code = "refused" }
        return (response, record)
    }

    private func answer(path: String, now: Int64) -> HTTPResponse {
        let roles = "\(Self.root)cam/security-credentials/"
        switch path {
        case "\(Self.root)placement/region": return .text(region)
        case roles: if let role { return .text(role.name) }
        case "\(roles)\(role?.name ?? "")":
            if let role { return credentials(key(for: role, now: now)) }
        default: break
        }
        return HTTPResponse(status: 404, contentType: "text/plain", body: Array("404 - Not Found\n".utf8))
    }

    /// The keys of the moment: the same for everybody who asks, as on a real machine.
    private func key(for role: Role, now: Int64) -> AccessKey {
        current.withLock { current in
            if let key = current, let session = key.session, session.expiration > now + Self.renewal { return key }
            let session = RoleSession(role: role, name: "metadata", expiration: now + Self.life)
            let key = keys.temporary.issue(for: session, now: now)
            current = key
            return key
        }
    }

    private func credentials(_ key: AccessKey) -> HTTPResponse {
        let expiration = key.session?.expiration ?? 0
        // Letters and digits only: nothing in it needs an escape.
        let text = """
            {
              "TmpSecretId": "\(key.secretID)",
              "TmpSecretKey": "\(key.secretKey)",
              "ExpiredTime": \(expiration),
              "Expiration": "\(UTCTime(seconds: expiration).stamp)",
              "Token": "\(key.token ?? "")",
              "Code": "Success"
            }
            """
        return HTTPResponse(json: Array(text.utf8))
    }
}

extension HTTPResponse {
    fileprivate static func text(_ text: String) -> HTTPResponse {
        HTTPResponse(status: 200, contentType: "text/plain", body: Array(text.utf8))
    }
}
