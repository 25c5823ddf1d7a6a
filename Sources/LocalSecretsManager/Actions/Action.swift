/// One action of the API: a request read from parameters, and what it does in the store.
///
/// The type's name is the action's name. To add one: write the type in the file of its family, add it to `ActionTable`.
protocol Action: Sendable {
    /// The fields of a success, beside RequestId; property names are the documented ones with a small first letter.
    associatedtype Answer: Encodable, Sendable

    /// Takes its parameters; what is missing, ill-formed or of another type is refused here.
    init(reading parameters: inout Parameters) throws(ServiceError)

    /// Applies the rules to the store as it is now.
    func run(in store: SecretStore, for caller: Caller) throws(ServiceError) -> Answer
}

extension Action {
    /// The request in `parameters`, all of which the action must know.
    static func request(from parameters: Parameters) throws(ServiceError) -> Self {
        var parameters = parameters
        let request = try Self(reading: &parameters)
        try parameters.finish()
        return request
    }
}

/// On whose behalf an action runs, and when.
struct Caller: Sendable {
    let owner: SecretOwner
    /// In Unix seconds.
    let now: Int64
    /// For actions that find out themselves which secret they are about.
    var permissions = Permissions.all
}

/// The actions that there are; any other is answered InvalidAction, never with a made-up success.
enum ActionTable {
    /// The version of the API, sent as X-TC-Version.
    static let version = "2019-09-23"

    private static let actions: [any Action.Type] = [
        CreateSecret.self, CreateProductSecret.self, CreateSSHKeyPairSecret.self, PutSecretValue.self,
        GetSecretValue.self, GetSSHKeyPairValue.self, UpdateSecret.self,
        DescribeSecret.self, UpdateDescription.self, ListSecretVersionIds.self, ListSecrets.self,
        EnableSecret.self, DisableSecret.self, DeleteSecret.self, RestoreSecret.self, DeleteSecretVersion.self,
        RotateProductSecret.self, UpdateRotationStatus.self, DescribeAsyncRequestInfo.self, DescribeRotationDetail.self,
        DescribeRotationHistory.self, DescribeSupportedProducts.self,
        GetRegions.self, GetServiceStatus.self, CreateService.self,
    ]

    private static let byName = Dictionary(uniqueKeysWithValues: actions.map { (String(describing: $0), $0) })

    static var names: Set<String> { Set(byName.keys) }

    /// The action that the common parameters of `request` name.
    static func action(for request: HTTPRequest) throws(ServiceError) -> any Action.Type {
        guard let name = request.header("x-tc-action") else { throw .missingParameter("Action") }
        guard let version = request.header("x-tc-version") else { throw .missingParameter("Version") }
        guard let action = byName[name] else {
            throw ServiceError(.invalidAction, "The action is not one of this service.")
        }
        guard version == Self.version else {
            throw ServiceError(.noSuchVersion, "The API version is not \(Self.version).")
        }
        return action
    }
}
