import Glibc

/// The environment variables that point sesame, and other clients, at this service.
package struct ConnectionVariables: Sendable {
    /// Variables that would win over ours and lead elsewhere: another token, another role, another source of keys.
    private static let rivals = [
        "TENCENTCLOUD_TOKEN", "TENCENTCLOUD_SESSION_TOKEN", "TENCENTCLOUD_SECURITY_TOKEN", "TENCENTCLOUD_ROLE_ARN",
        "SESAME_CREDENTIALS_FILE", "SESAME_ROLE_ARN", "SESAME_HTTP_ENDPOINT", "SESAME_METADATA",
    ]

    /// Names and values, in the order in which they are printed.
    package let set: [(name: String, value: String)]
    /// Names that must not be there.
    package let unset: [String]

    init(
        endpoint: String, plainEndpoint: String? = nil, metadata: String? = nil, authority: String, key: AccessKey,
        region: String
    ) {
        var set = [
            ("SESAME_ENDPOINT", endpoint), ("SESAME_CA_FILE", authority),
            ("TENCENTCLOUD_SECRET_ID", key.secretID), ("TENCENTCLOUD_SECRET_KEY", key.secretKey),
        ]
        if let plainEndpoint { set.append(("SESAME_HTTP_ENDPOINT", plainEndpoint)) }
        if let metadata { set.append(("SESAME_METADATA", metadata)) }
        if let token = key.token { set.append(("TENCENTCLOUD_TOKEN", token)) }
        // sesame's own comes before a region that a manifest's profile names.
        set += [("TENCENTCLOUD_REGION", region), ("SESAME_REGION", region), ("SESAME_LOCAL_PID", String(getpid()))]
        self.set = set.map { (name: $0.0, value: $0.1) }
        let names = set.map(\.0)
        unset = Self.rivals.filter { !names.contains($0) }
    }

    /// Lines for a shell's `eval`; of the names that must not be there, those that are.
    package var shellText: String {
        let rivals = unset.filter { unsafe getenv($0) != nil }
        let unsetting = rivals.isEmpty ? "" : "unset \(rivals.joined(separator: " "))\n"
        return unsetting + set.map { "export \($0.name)=\(Self.quoted($0.value))\n" }.joined()
    }

    /// Single quotes, within which a shell takes everything as it is; none where nothing is special to it.
    private static func quoted(_ text: String) -> String {
        let plain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-./:"
        if !text.isEmpty && text.allSatisfy(plain.contains) { return text }
        return "'\(text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: #"'\''"#))'"
    }
}
