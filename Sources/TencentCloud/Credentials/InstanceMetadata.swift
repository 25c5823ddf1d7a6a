/// What a CVM instance is told of itself, in plain HTTP on its own link and never through a proxy: one second to connect,
/// two in all; and again, where it must be there, for a machine may start before its network.
package struct InstanceMetadata {
    /// Where it is asked instead, on this machine only: `sesame-local --metadata` sets it.
    private static let variable = "SESAME_METADATA"
    private static let timeLimit = (connect: 1000, all: 2000)

    let endpoint: Endpoint
    /// Whether it must be there: this is a machine of Tencent Cloud, or the variable says so.
    let isExpected: Bool
    private let client: HTTPClient?
    private let mode: RequestSchedule.Mode

    init(_ chain: CredentialsChain) throws(Credentials.Failure) {
        if let text = chain.environment[Self.variable] {
            guard let local = try? Endpoint(parsing: text), local.isLoopback, local.scheme == "http" else {
                throw .wrongVariable(Self.variable)
            }
            (endpoint, isExpected) = (local, true)
        } else {
            (endpoint, isExpected) = (.metadata, Self.isTencentCloud)
        }
        chain.client.startTime()
        client = HTTPClient(
            trust: chain.client.trust,
            timeout: isExpected ? chain.client.timeLeft : min(Self.timeLimit.all, chain.client.timeLeft),
            connectTimeout: Self.timeLimit.connect)
        mode = isExpected && chain.settings.isPatient ? .patient : .once
    }

    /// Whether the firmware names Tencent Cloud as the machine's maker.
    package static var isTencentCloud: Bool {
        let vendor = try? SecretBytes(contentsOf: "/sys/class/dmi/id/sys_vendor", limit: 4096)
        return vendor?.withBytes { unsafe $0.starts(with: "Tencent".utf8) } == true
    }

    /// The name of the role that is bound to the instance; nil when none is.
    func roleName() throws(RequestFailure) -> String? {
        try get("cam/security-credentials/").map(Self.roleName)
    }

    /// The name in such an answer.
    static func roleName(_ text: SecretBytes) throws(RequestFailure) -> String {
        // The name becomes a part of a path, and is shown.
        guard (1...128).contains(text.count), text.withBytes({ unsafe $0.allSatisfy(isOfRoleName) }) else {
            throw .unusable(.noCredentials)
        }
        return text.withBytes { unsafe String(decoding: $0, as: UTF8.self) }
    }

    /// The credentials of the role, as they are handed out.
    func credentials(of role: String) throws(RequestFailure) -> TemporaryCredentials {
        try Self.credentials(get("cam/security-credentials/\(role)"))
    }

    /// The credentials in such an answer.
    static func credentials(_ text: SecretBytes?) throws(RequestFailure) -> TemporaryCredentials {
        guard let json = text.flatMap(JSON.init(parsing:)) else { throw .unusable(.notJSON) }
        guard json["Code"]?.text == "Success" else { throw .unusable(.noCredentials) }
        return try TemporaryCredentials(json, expiration: json["ExpiredTime"])
    }

    /// The region of the instance.
    func region() throws(RequestFailure) -> Region? {
        try get("placement/region").flatMap(Self.region)
    }

    /// The region in such an answer; nil when it is none.
    static func region(_ text: SecretBytes) -> Region? {
        Region(parsing: text.withBytes { unsafe String(decoding: $0, as: UTF8.self) })
    }

    /// The text at a path.
    private func get(_ path: String) throws(RequestFailure) -> SecretBytes? {
        guard let client else { throw .transport(TransportFailure(kind: .outOfMemory, detail: "")) }
        let header = "Host: \(endpoint.authority)"
        return try RequestSchedule(client).run(
            1, mode,
            make: { _ in
                HTTPRequest(
                    endpoint: endpoint, path: "latest/meta-data/\(path)", headers: { [SecretBytes(header)] }, body: nil,
                    patience: Self.timeLimit.all)
            }, read: read)[0].get()
    }

    private func read(_ answer: HTTPAnswer) throws(RequestFailure) -> SecretBytes? {
        // Elsewhere the name may lead anywhere, and whoever answers would decide whose secrets the target gets.
        guard isExpected || answer.peer.hasPrefix("169.254.") else { throw .unusable(.notOnLink) }
        return try Self.text(of: answer)
    }

    /// The text of an answer without the white space around it; nil when there is none (404).
    static func text(of answer: HTTPAnswer) throws(RequestFailure) -> SecretBytes? {
        if answer.status == 404 { return nil }
        guard answer.status == 200 else { throw .unusable(.status(answer.status)) }
        return answer.body.trimmed
    }

    /// What the name of a role is made of (CAM, CreateRole).
    private static func isOfRoleName(_ byte: UInt8) -> Bool { byte.isAlphanumeric || "_+=,.@-".utf8.contains(byte) }
}
