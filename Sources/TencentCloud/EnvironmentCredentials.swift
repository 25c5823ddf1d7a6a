/// Credentials in `TENCENTCLOUD_SECRET_ID` and `TENCENTCLOUD_SECRET_KEY`, with a token of any of its three names.
enum EnvironmentCredentials {
    private static let secretID = "TENCENTCLOUD_SECRET_ID"
    private static let secretKey = "TENCENTCLOUD_SECRET_KEY"
    /// tccli's name, the Node.js SDK's, Terraform's.
    private static let tokens = ["TENCENTCLOUD_TOKEN", "TENCENTCLOUD_SESSION_TOKEN", "TENCENTCLOUD_SECURITY_TOKEN"]

    /// - Returns: nil when neither of the pair is set.
    static func read(_ environment: ProcessEnvironment) throws(Credentials.Failure) -> Credentials? {
        guard environment.contains(secretID) || environment.contains(secretKey) else { return nil }
        let token = tokens.first { environment[$0] != nil }
        // All names of the token go with it: they are the same one, set for several SDKs.
        let used = [secretID, secretKey] + tokens.filter(environment.contains)
        return try Credentials(
            id: (secretID, environment.secret(secretID)), key: (secretKey, environment.secret(secretKey)),
            token: (token ?? "", token.flatMap(environment.secret)), source: .environment(variables: used))
    }
}
