import SecretMemory
import TencentCloud

/// The purpose of kept values: a file of a different start must not serve this one.
struct FallbackBinding {
    /// The secrets of the plan, in the order of the values.
    let names: [String]
    /// The number of digests.
    static let count = 4

    private let parts: [(name: String, text: String)]

    /// - Parameter identity: the key id or role that signs the requests.
    init(_ plan: FetchPlan, region: Region?, endpoint: Endpoint, identity: String) {
        names = plan.rows.map(\.secret.description)
        // A manifest in which a secret becomes optional, or needed, is another manifest.
        let references = plan.rows.map { "\($0.secret)" + ($0.isNeeded ? "" : " optional") }
        parts = [
            ("manifest", references.joined(separator: "\n")), ("region", region?.name ?? ""),
            ("endpoint", endpoint.url), ("key id or role", identity),
        ]
    }

    /// A digest of each part, with the part's name for messages. Without the key a digest reveals nothing.
    func digests(_ key: SecretBytes) throws(DigestRefused) -> [(name: String, digest: SecretBytes)] {
        let key = try key.hmacSHA256(of: "sesame fallback 1: binding")
        return try parts.map { part throws(DigestRefused) in
            (part.name, try key.hmacSHA256(of: "\(part.name)\n\(part.text)"))
        }
    }
}
