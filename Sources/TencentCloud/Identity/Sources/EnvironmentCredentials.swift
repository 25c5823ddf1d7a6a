import SecretMemory

/// Credentials in variables of the environment: a key pair, with a token if the pair is temporary.
package struct EnvironmentCredentials: Sendable {
    let origin: String
    /// The names of the id and of the key.
    package let pair: [String]
    /// The names of the token; the first that is not empty holds it.
    let tokens: [String]

    /// The pair that a user sets; the token has its names in tccli, the Node.js SDK and Terraform.
    package static let named = EnvironmentCredentials(
        origin: "environment", pair: ["TENCENTCLOUD_SECRET_ID", "TENCENTCLOUD_SECRET_KEY"],
        tokens: ["TENCENTCLOUD_TOKEN", "TENCENTCLOUD_SESSION_TOKEN", "TENCENTCLOUD_SECURITY_TOKEN"])

    /// The source that a fetch would use, with the variables that are set, even if they are empty; nil if the pair is
    /// not set.
    ///
    /// All names of the token belong to the pair: they hold the same token, set for several SDKs.
    func source(_ environment: ProcessEnvironment) -> Credentials.Source? {
        guard pair.contains(where: environment.contains) else { return nil }
        return Credentials.Source(origin: origin, variables: (pair + tokens).filter(environment.contains))
    }

    func find(_ context: IdentityContext) throws(Credentials.Failure) -> Finding {
        let environment = context.environment
        guard let source = source(environment) else { return .absent(.unset(pair)) }
        let token = tokens.first { (environment.secret($0)?.count ?? 0) > 0 }
        return .found(
            try Credentials(
                id: (pair[0], environment.secret(pair[0])), key: (pair[1], environment.secret(pair[1])),
                token: (token ?? "", token.flatMap(environment.secret)), source: source))
    }
}
