import TencentCloud

/// What values are for: a file of another start must not serve this one.
struct FallbackBinding {
    /// What was asked for, in the order of the values; each with whether a start needs it.
    let references: [String]
    private let parts: [(name: String, text: String)]

    /// - Parameter identity: who asks.
    init(_ plan: FetchPlan, region: Region?, endpoint: Endpoint, identity: String) {
        references = plan.references.enumerated().map { "\($1)" + (plan.isNeeded($0) ? "" : " optional") }
        parts = [
            ("manifest", references.joined(separator: "\n")), ("region", region?.name ?? ""),
            ("endpoint", endpoint.url), ("key id or role", identity),
        ]
    }

    /// A digest of each part, by its name in messages; it tells nobody who has not the key.
    func digests(_ key: SecretBytes) -> [(name: String, digest: SecretBytes)] {
        let key = key.authenticationCode(of: "sesame fallback 1: binding")
        return parts.map { ($0.name, key.authenticationCode(of: "\($0.name)\n\($0.text)")) }
    }
}
