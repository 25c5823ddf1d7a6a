import SecretMemory

/// Credentials in `TENCENTCLOUD_SECRET_ID` and `TENCENTCLOUD_SECRET_KEY`, with a token under any of three names.
package enum EnvironmentCredentials {
    private static let secretID = "TENCENTCLOUD_SECRET_ID"
    private static let secretKey = "TENCENTCLOUD_SECRET_KEY"
    package static let pair = [secretID, secretKey]
    static let origin = "environment"
    /// The names of the token in tccli, the Node.js SDK and Terraform.
    private static let tokens = ["TENCENTCLOUD_TOKEN", "TENCENTCLOUD_SESSION_TOKEN", "TENCENTCLOUD_SECURITY_TOKEN"]

    /// The variables that are set, even if they are empty; none if the pair is not set.
    ///
    /// All names of the token belong to the pair: they hold the same token, set for several SDKs.
    static func variables(_ environment: ProcessEnvironment) -> [String] {
        pair.contains(where: environment.contains) ? (pair + tokens).filter(environment.contains) : []
    }

    static func find(_ context: IdentityContext) throws(Credentials.Failure) -> Finding {
        let environment = context.environment
        let used = variables(environment)
        if used.isEmpty { return .absent(.unset(pair)) }
        let token = tokens.first { (environment.secret($0)?.count ?? 0) > 0 }
        return .found(
            try Credentials(
                id: (secretID, environment.secret(secretID)), key: (secretKey, environment.secret(secretKey)),
                token: (token ?? "", token.flatMap(environment.secret)),
                source: Credentials.Source(origin: origin, variables: used)))
    }
}
