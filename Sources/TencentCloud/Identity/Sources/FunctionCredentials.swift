package import SecretMemory

/// The temporary credentials that a serverless function (SCF) gets from its execution role, under names that no SDK
/// reads by itself. <https://cloud.tencent.com/document/product/583/14570>
package enum FunctionCredentials {
    private static let runtime = (name: "TENCENTCLOUD_RUNENV", value: "SCF")
    private static let variables = EnvironmentCredentials(
        origin: "serverless function", pair: ["TENCENTCLOUD_SECRETID", "TENCENTCLOUD_SECRETKEY"],
        tokens: ["TENCENTCLOUD_SESSIONTOKEN"])

    package static var pair: [String] { variables.pair }

    /// Tells whether this process runs in a function.
    package static func isHere(_ environment: ProcessEnvironment) -> Bool {
        environment[runtime.name] == runtime.value
    }

    static func source(_ environment: ProcessEnvironment) -> Credentials.Source? {
        isHere(environment) ? variables.source(environment) : nil
    }

    /// Finds them in a function only: elsewhere nobody hands out these names.
    static func find(_ context: IdentityContext) throws(Credentials.Failure) -> Finding {
        guard isHere(context.environment) else { return .absent(.unset(["\(runtime.name)=\(runtime.value)"])) }
        return try variables.find(context)
    }
}
