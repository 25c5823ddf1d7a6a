/// Credentials in `TENCENTCLOUD_SECRET_ID` and `TENCENTCLOUD_SECRET_KEY`, with a token of any of its three names.
enum EnvironmentCredentials {
    private static let secretID = "TENCENTCLOUD_SECRET_ID"
    private static let secretKey = "TENCENTCLOUD_SECRET_KEY"
    /// tccli's name, the Node.js SDK's, Terraform's.
    private static let tokens = ["TENCENTCLOUD_TOKEN", "TENCENTCLOUD_SESSION_TOKEN", "TENCENTCLOUD_SECURITY_TOKEN"]

    static func find(_ chain: CredentialsChain) throws(Credentials.Failure) -> CredentialsChain.Finding {
        let environment = chain.environment
        guard environment.contains(secretID) || environment.contains(secretKey) else {
            return .absent(.unset([secretID, secretKey]))
        }
        let token = tokens.first { (environment.secret($0)?.count ?? 0) > 0 }
        // All names of the token go with it: they are the same one, set for several SDKs.
        let used = [secretID, secretKey] + tokens.filter(environment.contains)
        return .found(
            try Credentials(
                id: (secretID, environment.secret(secretID)), key: (secretKey, environment.secret(secretKey)),
                token: (token ?? "", token.flatMap(environment.secret)),
                source: Credentials.Source(place: "environment", variables: used)))
    }
}
