package import TencentCloud

/// The wall between names and values: asks for everything in a plan, and has all of it or says what is missing.
package struct SecretFetch {
    private let references: [SecretReference]
    /// The variables of each reference; none for a reference that stands alone.
    private let variables: [[VariableName]]
    private let service: SecretsManager

    package init(_ plan: FetchPlan, from service: SecretsManager) {
        (references, variables, self.service) = (plan.references, plan.variables, service)
    }

    /// Asks for one secret, for no variable.
    package init(_ reference: SecretReference, from service: SecretsManager) {
        (references, variables, self.service) = ([reference], [[]], service)
    }

    /// The value of the first reference.
    package func value() throws(Failure) -> SecretValue {
        guard let value = try values().first else { throw Failure(.other, "nothing was asked for") }
        return value
    }

    /// The values in the plan's order.
    ///
    /// - Throws: ``Failure`` with a fault for every reference that failed, in manifest order.
    package func values() throws(Failure) -> [SecretValue] {
        let results = service.getSecretValues(references)
        var values: [SecretValue] = []
        var failed: [(index: Int, failure: RequestFailure)] = []
        for (index, result) in results.enumerated() {
            switch result {
            case .success(let value): values.append(value)
            case .failure(let failure): failed.append((index, failure))
            }
        }
        guard failed.isEmpty else { throw Failure(faults(failed)) }
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
            let names = indices.flatMap { variables[$0] }.map(\.text).joined(separator: ", ")
            let reference = "\(references[indices[0]])"
            let what = failure.sharedKey == nil ? (names.isEmpty ? "" : "\(names): ") + reference : names
            return Fault(failure, for: what, at: service.endpoint)
        }
        return explain(faults, of: groups.map { ($0.failure, references[$0.indices[0]]) })
    }

    /// Tells missing versions from missing secrets and names the versions there are, if the service lets us list them.
    private func explain(_ faults: [Fault], of failed: [(failure: RequestFailure, reference: SecretReference)])
        -> [Fault]
    {
        let missing = failed.indices.filter { failed[$0].failure.isNotFound }.prefix(Self.hintLimit)
        if missing.isEmpty { return faults }
        let listed = service.listSecretVersionIDs(names: missing.map { failed[$0].reference.name })
        var faults = faults
        for (index, versions) in zip(missing, listed) {
            faults[index] = faults[index].explained(by: versions, failed[index].reference)
        }
        return faults
    }
}

extension RequestFailure {
    /// Equal for failures that one line can tell; nil for what is said of a secret.
    fileprivate var sharedKey: String? {
        switch self {
        case .service(let error): ServiceVerdict(code: error.code).concernsCaller ? error.code : nil
        case .transport(let failure): "\(failure.kind) \(failure.detail)"
        case .unusable: nil
        }
    }

    fileprivate var isNotFound: Bool {
        if case .service(let error) = self { error.code.hasPrefix("ResourceNotFound") } else { false }
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
