import SecretMemory
import TencentCloud

/// A secret at the service: what it is, which versions it has, and the changes that carry no value.
package struct StoredSecret {
    private let secret: SecretID
    private let connection: ServiceConnection

    /// One of its versions.
    package struct Version {
        package let id: String
        /// Seconds since 1970.
        package let created: Int
        /// True for the version that references without a version mean.
        package var isCurrent: Bool { id == SecretID.currentVersion }
    }

    /// Connects to the service.
    ///
    /// - Throws: ``Failure`` as ``ServiceConnection`` does, and with status 64 if no secret can have the name.
    package init(_ name: String, _ settings: ServiceSettings) throws(Failure) {
        secret = try SecretID(named: name)
        connection = try ServiceConnection(settings, region: settings.region.chosen)
    }

    package var name: String { secret.name }

    /// The region in which it is, and who named that.
    package var region: NamedRegion { connection.region }

    /// All about it but its value and its versions (DescribeSecret).
    package func summary() throws(Failure) -> SecretSummary {
        do throws(RequestFailure) {
            return SecretSummary(try connection.service.describeSecret(secret), in: connection.region.name)
        } catch {
            throw Failure([try connection.fault(error, of: secret)])
        }
    }

    /// The versions, newest first (ListSecretVersionIds).
    package func versions() throws(Failure) -> [Version] {
        do throws(RequestFailure) {
            return try connection.versions(of: secret).map { Version(id: $0.versionID, created: $0.createTime) }
        } catch {
            throw Failure([try connection.fault(error, of: secret)])
        }
    }

    /// Lets its values be read again.
    package func enable() throws(Failure) { try make(.enable) }

    /// Keeps its values from being read.
    package func disable() throws(Failure) { try make(.disable) }

    /// Takes back a deletion whose window is open.
    package func restore() throws(Failure) { try make(.restore) }

    /// Removes a version, at once.
    package func remove(version: String) throws(Failure) { try make(.deleteVersion(version), version: version) }

    /// Removes the secret.
    ///
    /// - Parameters:
    ///   - days: the recovery window; 0 to remove it at once.
    ///   - isEnabled: true if it has to be disabled first.
    package func remove(days: Int, isEnabled: Bool) throws(Failure) {
        // The user may have been asked meanwhile.
        connection.service.restartTime()
        if isEnabled { try make(.disable) }
        do throws(Failure) {
            try make(.delete(days: days))
        } catch {
            guard isEnabled, var fault = error.faults.first else { throw error }
            fault.hint = "it is disabled now: run this again, or enable it with sesame enable \(name)"
            throw Failure([fault])
        }
    }

    private func make(_ change: SecretChange, version: String? = nil) throws(Failure) {
        do throws(ChangeFailure) {
            try connection.service.make(change, of: secret)
        } catch {
            var fault = try connection.fault(error.failure, of: secret, version: version, isChange: true)
            if error.isUnclear { fault.hint = "it may be done all the same: sesame describe \(name) tells" }
            throw Failure([fault])
        }
    }
}

extension SecretID {
    /// - Throws: ``Failure`` with status 64 if no secret can have the name.
    init(named name: String) throws(Failure) {
        do throws(Invalid) {
            try self.init(name: name)
        } catch {
            throw Failure(.usage, error.problem)
        }
    }
}

extension ServiceConnection {
    /// The versions of a secret, newest first.
    func versions(of secret: SecretID) throws(RequestFailure) -> [SecretVersion] {
        guard let answer = service.listSecretVersionIDs([secret], retries: true).first else {
            throw .unusable(.empty)
        }
        return try answer.get()
    }

    /// The words for a request about one secret that failed.
    ///
    /// - Parameters:
    ///   - advice: the next thing to do if there is no such secret; the name that was probably meant comes first.
    ///   - isChange: true if the request was to change the state of the secret.
    /// - Throws: ``Failure`` if credentials that could not be renewed are the cause.
    func fault(
        _ failure: RequestFailure, of secret: SecretID, version: String? = nil, ifMissing advice: String? = nil,
        isChange: Bool = false
    ) throws(Failure) -> Fault {
        try service.checkRenewal()
        var fault = Fault(failure, for: secret.name + (version.map { "@\($0)" } ?? ""), at: service.endpoint)
        // The service has this one code for whatever the state of a secret does not allow.
        if fault.code == "FailedOperation", let status = try? service.describeSecret(secret).status,
            isChange || status != .enabled
        {
            let hint = status == .pendingDelete ? "take its removal back first: sesame restore \(secret.name)" : nil
            var refused = Fault(.noInput, at: fault.subject, "not possible while it is \(status.name)", hint: hint)
            (refused.code, refused.requestID) = (fault.code, fault.requestID)
            return refused
        }
        guard failure.isNotFound else { return fault }
        let meant = nearestName(to: secret.name, among: service.listSecretNames(like: secret))
        // Where the secret is there, it is the version that is not.
        let other = meant.flatMap { $0 == secret.name ? nil : "did you mean \"\($0)\"? else " } ?? ""
        fault.hint = other + (advice ?? "check its name and the region (\(region))")
        return fault
    }
}
