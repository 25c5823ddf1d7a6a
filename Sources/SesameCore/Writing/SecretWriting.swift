package import SecretMemory
import TencentCloud

/// The storing of a value: PutSecretValue, CreateSecret for a new secret, or UpdateSecret for a version that is there.
package struct SecretWriting {
    package var name: String { secret.name }
    private let secret: SecretID
    /// The version's id; nil only for a new secret, and then the service chooses it.
    package var version: String?
    /// The text that says what the secret is for; nil for the one that it has.
    package var description: String?
    /// The actions, each of which is tried where the one before finds that it cannot be.
    private let steps: [SecretStorage]
    private let connection: ServiceConnection

    /// The most bytes of a value that the service takes.
    package static let limit = SecretsManager.valueLimit

    /// The most bytes of a description that the service takes.
    package static let descriptionLimit = 2048

    /// The version that is meant where none is named.
    package static let currentVersion = SecretID.currentVersion

    /// Connects to the service.
    ///
    /// - Parameters:
    ///   - creates: true to make the secret if it is missing. Without a version it must be missing.
    ///   - replaces: true to replace the value of a version that is there.
    /// - Throws: ``Failure`` as ``ServiceConnection`` does.
    package init(
        name: String, version: String?, creates: Bool, replaces: Bool, _ settings: ServiceSettings
    ) throws(Failure) {
        (secret, self.version) = (try SecretID(named: name), version)
        steps =
            switch (creates, replaces) {
            case (true, true): [.replacement, .secret, .version]
            case (true, false): version == nil ? [.secret] : [.secret, .version]
            case (false, true): [.replacement]
            case (false, false): [.version]
            }
        connection = try ServiceConnection(settings, region: settings.region.chosen)
    }

    /// The origin of the credentials, for messages.
    package var credentials: String { connection.source.origin }

    /// The region of the secret.
    package var region: String { connection.region.name }

    // MARK: The next version

    /// The id that is proposed for the next version, and whether there is a version that references without one mean.
    ///
    /// - Throws: ``Failure`` if the versions cannot be listed.
    package func proposal() throws(Failure) -> (next: VersionProposal, hasCurrent: Bool) {
        do throws(RequestFailure) {
            let versions = try connection.versions(of: secret).map { $0.versionID }
            let next = VersionProposal(after: versions, at: connection.service.now)
            return (next, versions.contains(Self.currentVersion))
        } catch {
            throw Failure([try fault(error, .version)])
        }
    }

    // MARK: The value

    /// Stores the value. A version that is there already with this very value counts as stored.
    ///
    /// - Parameter binary: true to send the value as SecretBinary even if it is UTF-8.
    /// - Returns: the version's id.
    /// - Throws: ``Failure`` if the service did not store the value, or nobody knows whether it did.
    package func store(_ value: SecretBytes, binary: Bool) throws(Failure) -> String {
        // The time until now was the user's.
        connection.service.restartTime()
        var last = Failure([])
        for step in steps {
            let own = step == .secret ? description : nil
            let result = Result { () throws(ChangeFailure) in
                try connection.service.put(
                    value, name: name, version: version, description: own, as: step, binary: binary)
            }
            switch result {
            case .success(let made):
                if step != .secret, let description { try describe(description, made) }
                return made
            case .failure(let failure):
                last = Failure([try fault(failure.failure, step, isUnclear: failure.isUnclear)])
                if failure.isUnclear || !failure.failure.leads(from: step) { throw last }
            }
        }
        throw last
    }

    private func describe(_ description: String, _ made: String) throws(Failure) {
        do throws(RequestFailure) {
            try connection.service.updateDescription(description, of: name)
        } catch {
            try connection.service.checkRenewal()
            var fault = Fault(error, for: name, at: connection.service.endpoint)
            fault.hint = "\(name)@\(made) is stored, only the description is not"
            throw Failure([fault])
        }
    }

    /// The words for a request that failed, with what may be done about it here.
    private func fault(
        _ failure: RequestFailure, _ step: SecretStorage, isUnclear: Bool = false
    ) throws(Failure) -> Fault {
        let advice =
            step == .replacement
            ? "--replace is for a version that is there; check its id, and the region (\(connection.region))"
            : "to make the secret too, add --create; else check the region (\(connection.region))"
        var fault = try connection.fault(failure, of: secret, version: version, ifMissing: advice)
        if isUnclear {
            fault.hint =
                failure.hasCode("ResourceInUse")
                ? "the attempt before had no answer, so this may be its value: sesame get \(fault.subject ?? name)"
                : "it may be stored all the same: run this again, or see sesame versions \(name)"
        }
        return fault
    }
}

extension RequestFailure {
    /// Tells whether the value may be stored in the next way: it cannot be stored in this one.
    fileprivate func leads(from step: SecretStorage) -> Bool {
        switch step {
        case .replacement: isNotFound
        case .secret: hasCode("ResourceInUse.SecretExists")
        case .version: false
        }
    }
}
