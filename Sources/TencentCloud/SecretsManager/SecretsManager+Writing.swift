package import SecretMemory

/// The way in which a value is stored; the names are those of the actions.
package enum SecretStorage: String, Sendable {
    /// A new version of a secret.
    case version = "PutSecretValue"
    /// A new secret, and its first version.
    case secret = "CreateSecret"
    /// The value of a version that is there.
    case replacement = "UpdateSecret"
}

/// The reason why a change was not made, or why that is not known.
package struct ChangeFailure: Error {
    package let failure: RequestFailure
    /// True if the change may have been made all the same.
    package let isUnclear: Bool
}

/// The storing of values. A request that was sent and got no clear answer is sent once more. If a request is refused
/// because the version exists, the value that is there tells whether it was stored.
extension SecretsManager {
    /// Milliseconds before a request without a clear answer is sent once more.
    static let pauseAfterUnclear = 300

    /// Stores a value.
    ///
    /// The value is sent as SecretBinary if `binary` is set or it is not UTF-8, else as SecretString.
    ///
    /// - Parameters:
    ///   - version: nil only for a new secret: the service then chooses it, `SSM_Current` by its documentation.
    ///   - description: of a new secret.
    /// - Returns: the version's id.
    package func put(
        _ value: SecretBytes, name: String, version: String?, description: String? = nil, as storage: SecretStorage,
        binary: Bool
    ) throws(ChangeFailure) -> String {
        var members: Members = [("SecretName", .text(name))]
        if let version { members.append(("VersionId", .text(version))) }
        if let description { members.append(("Description", .text(description))) }
        let isText = !binary && JSON.canHold(value)
        members.append(isText ? ("SecretString", .bytes(value)) : ("SecretBinary", .bytes(value.base64)))
        func send() throws(RequestFailure) -> String {
            try Self.version(of: name, wanted: version, in: callOnce(storage.rawValue, members, .careful))
        }
        let id = try? SecretID(name: name, version: version)
        do throws(RequestFailure) { return try send() } catch {
            guard isUnclear(error) else { return try find(value, id, after: error, wasUnclear: false) }
        }
        waitAfterUnclear()
        do throws(RequestFailure) { return try send() } catch {
            return try find(value, id, after: error, wasUnclear: true)
        }
    }

    /// Looks whether the value is there in spite of a refusal: an attempt before, or an earlier run, has stored it.
    private func find(
        _ value: SecretBytes, _ id: SecretID?, after failure: RequestFailure, wasUnclear: Bool
    ) throws(ChangeFailure) -> String {
        let isRefusal = if case .service = failure.cause { !failure.isTransient } else { false }
        guard let id, isRefusal, wasUnclear || failure.hasCode("ResourceInUse") else {
            throw ChangeFailure(failure: failure, isUnclear: wasUnclear)
        }
        switch getSecretValues([id]).first {
        case .success(let stored) where stored.bytes.isEqual(to: value): return stored.versionID
        case .success: throw ChangeFailure(failure: failure, isUnclear: false)
        // A new secret whose version the service named may have another first version.
        case .failure(let reading) where reading.isNotFound && id.isPinned:
            throw ChangeFailure(failure: failure, isUnclear: false)
        case .failure, nil: throw ChangeFailure(failure: failure, isUnclear: wasUnclear)
        }
    }

    /// Tells whether the request of a failure, the last one, may have been carried out.
    func isUnclear(_ failure: RequestFailure) -> Bool {
        // An answer that is read as a success and is about something else.
        if case .unusable = failure.cause { return true }
        return api.isUnclear
    }

    /// Gives the service a moment, and the next request a time limit of its own.
    func waitAfterUnclear() {
        restartTime()
        _ = api.pause(Self.pauseAfterUnclear)
    }

    /// Says anew what a secret is for.
    package func updateDescription(_ description: String, of name: String) throws(RequestFailure) {
        _ = try callOnce("UpdateDescription", [("SecretName", .text(name)), ("Description", .text(description))])
    }
}

extension RequestFailure {
    /// Tells whether the secret or the version does not exist.
    package var isNotFound: Bool { hasCode("ResourceNotFound") }

    /// Tells whether the service's code is this one, or one below it.
    package func hasCode(_ family: String) -> Bool {
        if case .service(let error) = cause {
            error.code == family || error.code.hasPrefix(family + ".")
        } else {
            false
        }
    }
}
