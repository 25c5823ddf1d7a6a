package import SecretMemory
import TencentCloud

/// The storing of a value: PutSecretValue, CreateSecret for a new secret, or UpdateSecret for a version that is there.
package struct SecretWriting {
    package let name: String
    /// The version's id; nil only for a new secret, and then the service chooses it.
    package let version: String?
    private let storage: SecretStorage
    private let connection: ServiceConnection

    /// The most bytes of a value that the service takes.
    package static let limit = SecretsManager.valueLimit

    /// The version that is meant where none is named.
    package static let currentVersion = SecretID.currentVersion

    /// Connects to the service.
    ///
    /// - Parameters:
    ///   - creates: true to make the secret too.
    ///   - replaces: true to replace the value of a version that is there.
    /// - Throws: ``Failure`` as ``ServiceConnection`` does.
    package init(
        name: String, version: String?, creates: Bool, replaces: Bool, _ settings: ServiceSettings
    ) throws(Failure) {
        (self.name, self.version) = (name, version)
        storage = creates ? .secret : replaces ? .replacement : .version
        connection = try ServiceConnection(settings, region: settings.region.chosen)
    }

    /// The origin of the credentials, for messages.
    package var credentials: String { connection.source.origin }

    /// Stores the value.
    ///
    /// - Parameter binary: true to send the value as SecretBinary even if it is UTF-8.
    /// - Returns: the version's id.
    /// - Throws: ``Failure`` if the service did not store the value.
    package func store(_ value: SecretBytes, binary: Bool) throws(Failure) -> String {
        let service = connection.service
        // The time until now was the user's.
        service.restartTime()
        do throws(RequestFailure) {
            return try service.put(value, name: name, version: version, as: storage, binary: binary)
        } catch {
            try service.checkRenewal()
            var fault = Fault(error, for: version.map { "\(name)@\($0)" } ?? name, at: service.endpoint)
            if fault.status == .noInput && storage == .replacement {
                fault.hint =
                    "--replace is for a version that is there; check its id, and the region (\(connection.region))"
            } else if fault.status == .noInput && storage == .version {
                fault.hint = "to make the secret too, add --create; else check the region (\(connection.region))"
            }
            throw Failure([fault])
        }
    }
}
