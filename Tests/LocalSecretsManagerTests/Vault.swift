@testable import LocalSecretsManager

/// A store in memory and someone who works with it: actions run here without a socket or a signature.
final class Vault {
    let store: SecretStore
    var caller = Caller(owner: SecretOwner(uin: 100_000_000_001, region: "ap-guangzhou"), now: 1_795_298_893)

    init(path: String? = nil) throws {
        store = try SecretStore(path: path)
    }

    /// Runs an action with the parameters of a JSON body.
    func run<A: Action>(_ action: A.Type, _ fields: [String: ParameterValue]) throws(ServiceError) -> A.Answer {
        try action.request(from: Parameters(fields)).run(in: store, for: caller)
    }

    /// Runs it, and answers the code of its refusal; nil for a success.
    func refusal<A: Action>(_ action: A.Type, _ fields: [String: ParameterValue]) -> ServiceError.Code? {
        do {
            _ = try run(action, fields)
            return nil
        } catch {
            return error.code
        }
    }

    /// Makes a secret of a product, as a seed does, and answers it.
    @discardableResult
    func plant(_ name: String, product: Product = .mysql, status: SecretStatus = .enabled) throws -> StoredSecret {
        let details = SecretDetails(name: try SecretName(parsing: name), product: product)
        let secret = try store.insert(
            details, resourceID: "cdb-1", status: status, of: caller.owner, at: caller.now)
        let account = ProductAccount(userName: "app", password: "first")
        try store.put(account.value(), as: .current, of: secret, at: caller.now)
        return secret
    }

    /// Lets time pass.
    func wait(_ seconds: Int64) {
        caller = Caller(owner: caller.owner, now: caller.now + seconds)
    }

    /// Goes on as somebody else, or elsewhere.
    func become(uin: UInt64? = nil, region: String? = nil) {
        let owner = SecretOwner(uin: uin ?? caller.owner.uin, region: region ?? caller.owner.region)
        caller = Caller(owner: owner, now: caller.now)
    }
}

extension ParameterValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral {
    /// A text, as JSON has it.
    public init(stringLiteral text: String) { self = .text(text) }

    /// A number, as JSON has it.
    public init(integerLiteral number: Int64) { self = .integer(number) }
}
