import SecretMemory

/// The metadata service of a CVM instance: plain HTTP on the instance's own link, never through a proxy. A request has
/// one second to connect and two in all. If the service must be there, requests are retried, because a machine may
/// start before its network.
package struct InstanceMetadata {
    private static let timeLimit = (connect: 1000, all: 2000)

    let endpoint: Endpoint
    /// True if the service must be there: the machine is Tencent Cloud's, or the variable names an endpoint.
    let isExpected: Bool
    private let time: TimeLimit
    private let client: HTTPClient?
    private let mode: RequestQueue.Mode

    init(_ context: IdentityContext) throws(Credentials.Failure) {
        let (api, variable) = (context.api, context.settings.metadataVariable)
        if let variable, let text = context.environment[variable] {
            guard let local = try? Endpoint(parsing: text), local.isLoopback, local.scheme == "http" else {
                throw .wrongVariable(variable)
            }
            (endpoint, isExpected) = (local, true)
        } else {
            (endpoint, isExpected) = (.metadata, Self.isTencentCloud)
        }
        api.time.start(at: monotonicMilliseconds())
        let short = TimeLimit(idle: min(Self.timeLimit.all, api.time.left(at: monotonicMilliseconds())))
        time = isExpected ? api.time : short
        client = api.sibling(time, connectTimeout: Self.timeLimit.connect)
        mode = isExpected && api.settings.retries ? .retrying : .once
    }

    /// Tells whether the firmware names Tencent Cloud as the machine's maker.
    package static var isTencentCloud: Bool {
        let vendor = try? SecretBytes(contentsOf: "/sys/class/dmi/id/sys_vendor", limit: 4096)
        return vendor?.withBytes { unsafe $0.starts(with: "Tencent".utf8) } == true
    }

    /// Gets the name of the role that is bound to the instance; nil if there is none.
    func roleName() throws(RequestFailure) -> String? {
        try get("cam/security-credentials/").map(Self.roleName)
    }

    /// The role's name in an answer.
    static func roleName(_ text: SecretBytes) throws(RequestFailure) -> String {
        // The name becomes a part of a path, and is shown.
        guard (1...128).contains(text.count), text.withBytes({ unsafe $0.allSatisfy(isOfRoleName) }) else {
            throw .unusable(.noCredentials)
        }
        return text.withBytes { unsafe String(decoding: $0, as: UTF8.self) }
    }

    /// Gets the current credentials of the role.
    func credentials(of role: String) throws(RequestFailure) -> TemporaryCredentials {
        try Self.credentials(get("cam/security-credentials/\(role)"))
    }

    /// The credentials in an answer.
    static func credentials(_ text: SecretBytes?) throws(RequestFailure) -> TemporaryCredentials {
        guard let json = text.flatMap(JSON.init(parsing:)) else { throw .unusable(.notJSON) }
        guard json["Code"]?.text == "Success" else { throw .unusable(.noCredentials) }
        return try TemporaryCredentials(json, expiration: json["ExpiredTime"])
    }

    /// Gets the region of the instance; nil if it is unknown.
    func region() throws(RequestFailure) -> Region? {
        try get("placement/region").flatMap(Self.region)
    }

    /// The region in an answer; nil if it is not one.
    static func region(_ text: SecretBytes) -> Region? {
        Region(parsing: text.withBytes { unsafe String(decoding: $0, as: UTF8.self) })
    }

    /// Gets the text at a path; nil if there is none.
    private func get(_ path: String) throws(RequestFailure) -> SecretBytes? {
        guard let client else { throw .transport(.outOfMemory) }
        let header = "Host: \(endpoint.authority)"
        return try RequestSchedule(Wire(client), time).run(
            1, mode,
            make: { _ in
                HTTPRequest(
                    endpoint: endpoint, path: "latest/meta-data/\(path)", headers: { [SecretBytes(header)] }, body: nil,
                    stallLimit: Self.timeLimit.all)
            }, read: read)[0].get()
    }

    private func read(_ answer: HTTPAnswer) throws(RequestFailure) -> SecretBytes? {
        // On another machine the name may resolve to any host, and that host would choose the identity of the fetch.
        guard isExpected || answer.peer.hasPrefix("169.254.") else { throw .unusable(.notOnLink) }
        return try Self.text(of: answer)
    }

    /// The text of an answer without white space around it; nil if there is none (404).
    static func text(of answer: HTTPAnswer) throws(RequestFailure) -> SecretBytes? {
        if answer.status == 404 { return nil }
        guard answer.status == 200 else { throw .unusable(.status(answer.status)) }
        return answer.body.trimmed
    }

    /// Tells whether the name of a role may have this byte (CAM, CreateRole).
    private static func isOfRoleName(_ byte: UInt8) -> Bool { byte.isAlphanumeric || "_+=,.@-".utf8.contains(byte) }
}
