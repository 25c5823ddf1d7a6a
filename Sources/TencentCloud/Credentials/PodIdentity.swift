/// The role that TKE gives to a pod's service account: four variables name it, and a file holds the token that STS
/// takes for it. <https://cloud.tencent.com/document/product/598/96013>
enum PodIdentity {
    private static let region = "TKE_REGION"
    private static let provider = "TKE_PROVIDER_ID"
    private static let tokenFile = "TKE_WEB_IDENTITY_TOKEN_FILE"
    private static let role = "TKE_ROLE_ARN"

    static func find(_ chain: CredentialsChain) throws(Credentials.Failure) -> CredentialsChain.Finding {
        // The region alone is no identity: it may be set for other ends.
        let identity = [provider, tokenFile, role]
        guard identity.contains(where: { chain.environment[$0] != nil }) else { return .absent(.unset(identity)) }
        func value(_ name: String) throws(Credentials.Failure) -> String {
            guard let value = chain.environment[name] else { throw .halfIdentity(missing: name) }
            return value
        }
        let (arn, provider) = (try value(role), try value(provider))
        guard let region = Region(parsing: try value(region)) else { throw .wrongVariable(region) }
        let token = try token(in: try value(tokenFile), chain)
        return .found(try chain.assumeRole(arn, provider: provider, token: token, region: region))
    }

    /// The token as it is now: the node renews the file.
    private static func token(in path: String, _ chain: CredentialsChain) throws(Credentials.Failure) -> SecretBytes {
        guard let text = try CredentialsFile.read(path, namedBy: tokenFile, chain) else { return SecretBytes() }
        // The SDK for Python sends the line break at its end too.
        let token = text.trimmed
        if token.count == 0 { throw .noToken(path: path) }
        guard token.isHeaderSafe else { throw .unusable(path, name: "the token") }
        return token
    }
}
