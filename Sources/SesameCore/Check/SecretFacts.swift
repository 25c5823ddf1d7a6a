import TencentCloud

/// What the service tells of secrets beside their values: versions, rotation and creator. A launch needs none of it, so
/// a refusal is a warning.
struct SecretFacts {
    private var versions: [SecretID: [SecretVersion]] = [:]
    private var descriptions: [SecretID: SecretDescription] = [:]
    /// The service's time, in seconds since 1970.
    let now: Int
    /// A warning for each action that was refused.
    private(set) var warnings: [Fault] = []

    /// Asks for each secret once, whichever of its versions are wanted.
    init(_ secrets: [SecretID], from service: SecretsManager) {
        now = service.now
        var seen = Set<SecretID>()
        let unique = secrets.compactMap(Self.unversioned).filter { seen.insert($0).inserted }
        versions = take(service.listSecretVersionIDs(unique, retries: true), of: unique, .versions, service)
        descriptions = take(service.describeSecrets(unique), of: unique, .description, service)
    }

    /// A kind of facts: the words for it, and the action that tells it.
    private enum Kind: String {
        case versions = "ListSecretVersionIds"
        case description = "DescribeSecret"

        var words: String { self == .versions ? "age and newer versions" : "rotation" }
    }

    private static func unversioned(_ secret: SecretID) -> SecretID? {
        try? SecretID(name: secret.name, region: secret.region)
    }

    /// The facts by secret. All that the service refused become one warning.
    private mutating func take<T>(
        _ results: [Result<T, RequestFailure>], of secrets: [SecretID], _ kind: Kind, _ service: SecretsManager
    ) -> [SecretID: T] {
        var (facts, refused, failure) = ([SecretID: T](), [String](), RequestFailure?.none)
        for (secret, result) in zip(secrets, results) {
            do throws(RequestFailure) {
                facts[secret] = try result.get()
            } catch {
                failure = failure ?? error
                refused.append((secret.region.map { "\($0.name)/" } ?? "") + secret.name)
            }
        }
        if let failure {
            let fault = Fault(failure, for: "", at: service.endpoint)
            let names = refused.count > 3 ? "\(refused.count) secrets" : refused.joined(separator: ", ")
            warnings.append(
                Fault(
                    fault.status, "\(kind.words) of \(names) not known: \(fault.described)",
                    hint: "ssm:\(kind.rawValue) tells it; no launch needs it"))
        }
        return facts
    }

    /// The seconds since a version was made; nil if it is not known.
    func age(of secret: SecretID, _ versionID: String) -> Int? {
        all(secret)?.first { $0.versionID == versionID }.map { max(0, now.subtractingClamped($0.createTime)) }
    }

    /// The versions made after this one, newest first; nil if they are not known.
    func newer(than versionID: String, of secret: SecretID) -> [SecretVersion]? {
        guard let all = all(secret), let index = all.firstIndex(where: { $0.versionID == versionID }) else {
            return nil
        }
        return Array(all[..<index])
    }

    private func all(_ secret: SecretID) -> [SecretVersion]? { Self.unversioned(secret).flatMap { versions[$0] } }

    /// The description of a secret; nil if it is not known.
    func description(of secret: SecretID) -> SecretDescription? {
        Self.unversioned(secret).flatMap { descriptions[$0] }
    }
}
