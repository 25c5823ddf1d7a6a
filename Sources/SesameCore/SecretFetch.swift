package import TencentCloud

/// The wall between names and values: asks for everything in a plan, and has all of it or says what is missing.
package struct SecretFetch {
    private let plan: FetchPlan
    private let service: SecretsManager

    package init(_ plan: FetchPlan, from service: SecretsManager) { (self.plan, self.service) = (plan, service) }

    /// The value of the one reference of a plan.
    package func value() throws(Failure) -> SecretValue {
        guard let value = try values().first ?? nil else { throw Failure(.other, "nothing was asked for") }
        return value
    }

    /// The values in the plan's order; nil where there is no such secret or version and no variable needs it.
    ///
    /// - Throws: ``Failure`` with a fault for every reference that failed, in manifest order.
    package func values() throws(Failure) -> [SecretValue?] {
        var values: [SecretValue?] = []
        var failed: [(index: Int, failure: RequestFailure)] = []
        var missing: [Int] = []
        for (index, result) in service.getSecretValues(plan.references).enumerated() {
            switch result {
            case .success(let value): values.append(value)
            case .failure(let failure):
                values.append(nil)
                if failure.isNotFound { missing.append(index) }
                if plan.isNeeded(index) || !failure.isNotFound { failed.append((index, failure)) }
            }
        }
        guard failed.isEmpty else {
            var failure = Failure(faults(failed))
            failure.missing = missing
            throw failure
        }
        return values
    }

    /// The most secrets whose versions are asked for, to name them in a hint: it is one request more for each.
    private static let hintLimit = 5

    /// What is said of the caller or the connection is said once, with all the variables that miss a value for it.
    private func faults(_ failed: [(index: Int, failure: RequestFailure)]) -> [Fault] {
        var groups: [(failure: RequestFailure, indices: [Int])] = []
        var shared: [String: Int] = [:]
        for (index, failure) in failed {
            if let key = failure.sharedKey, let known = shared.updateValue(shared[key] ?? groups.count, forKey: key) {
                groups[known].indices.append(index)
            } else {
                groups.append((failure, [index]))
            }
        }
        let faults = groups.map { failure, indices in
            let names = indices.flatMap { plan.concerned(by: failure, $0) }.joined(separator: ", ")
            let reference = "\(plan.references[indices[0]])"
            let what = failure.sharedKey == nil ? (names.isEmpty ? "" : "\(names): ") + reference : names
            return Fault(failure, for: what, at: service.endpoint)
        }
        return explain(faults, of: groups.map { ($0.failure, plan.references[$0.indices[0]]) })
    }

    /// Tells missing versions from missing secrets and names the versions there are, if the service lets us list them.
    private func explain(_ faults: [Fault], of failed: [(failure: RequestFailure, reference: SecretReference)])
        -> [Fault]
    {
        let missing = failed.indices.filter { failed[$0].failure.isNotFound }.prefix(Self.hintLimit)
        if missing.isEmpty { return faults }
        let listed = service.listSecretVersionIDs(missing.map { failed[$0].reference })
        var faults = faults
        for (index, versions) in zip(missing, listed) {
            faults[index] = faults[index].explained(by: versions, failed[index].reference)
        }
        return faults
    }
}

extension FetchPlan {
    /// Whether there is no start without this reference.
    func isNeeded(_ index: Int) -> Bool { variables[index].isEmpty || !needing[index].isEmpty }

    /// The variables that miss a value for this failure: optional ones do without a secret that does not exist.
    fileprivate func concerned(by failure: RequestFailure, _ index: Int) -> [String] {
        failure.isNotFound ? needing[index] : variables[index]
    }
}

extension RequestFailure {
    /// Equal for failures that one line can tell; nil for what is said of a secret.
    fileprivate var sharedKey: String? {
        switch cause {
        case .service(let error): ServiceVerdict(code: error.code).concernsCaller ? error.code : nil
        case .transport(let failure): "\(failure)"
        case .unusable, .afterAttempts: nil
        }
    }

    fileprivate var isNotFound: Bool {
        if case .service(let error) = cause { error.code.hasPrefix("ResourceNotFound") } else { false }
    }
}

extension Fault {
    fileprivate func explained(
        by listing: Result<[SecretVersion], RequestFailure>, _ reference: SecretReference
    ) -> Fault {
        switch listing {
        case .failure(let failure) where failure.isNotFound:
            return saying("no such secret", hint: "check its name and the region")
        case .failure: return self
        case .success(let versions):
            guard let newest = versions.first else { return saying("no such version", hint: "the secret has none") }
            let names = versions.reversed().map(\.versionID).joined(separator: ", ")
            return saying(
                "no such version",
                hint: "versions of this secret: \(names) (newest \(newest.versionID), \(utcDay(newest.createTime))); "
                    + "pin one as \(reference.name)@\(newest.versionID)")
        }
    }

    private func saying(_ problem: String, hint: String) -> Fault {
        var fault = Fault(status, at: place, problem, hint: hint)
        (fault.code, fault.requestID) = (code, requestID)
        return fault
    }
}
