import TencentCloud

/// Fetches the values of a plan, all of them, or throws what is missing. Only names exist before this step.
struct SecretFetch {
    private typealias Missed = (row: FetchPlan.Row, failure: RequestFailure)

    private let plan: FetchPlan
    private let service: SecretsManager
    /// The region of references that name none.
    private let region: NamedRegion
    /// Set to look for similar names when a secret does not exist. It needs more requests, so a launch does not.
    private let suggestsNames: Bool

    init(_ plan: FetchPlan, from service: SecretsManager, in region: NamedRegion, suggestsNames: Bool = false) {
        (self.plan, self.service, self.region, self.suggestsNames) = (plan, service, region, suggestsNames)
    }

    /// The values of the plan.
    ///
    /// - Throws: ``Failure`` with faults for all secrets that failed, in manifest order.
    func values() throws(Failure) -> FetchedValues {
        var values = FetchedValues(minimumCapacity: plan.rows.count)
        var missed: [Missed] = []
        var missing: Set<SecretID> = []
        for (row, result) in zip(plan.rows, service.getSecretValues(plan.rows.map(\.secret))) {
            switch result {
            case .success(let value): values[row.secret] = value
            case .failure(let failure):
                if failure.isNotFound { missing.insert(row.secret) }
                if row.isNeeded || !failure.isNotFound { missed.append((row, failure)) }
            }
        }
        if missed.isEmpty { return values }
        try service.checkRenewal()
        var failure = Failure(faults(missed))
        failure.missing = missing
        throw failure
    }

    /// The most secrets whose versions are listed for a hint: each needs one more request.
    private static let hintLimit = 5

    /// A fault for each secret. Failures that concern the caller or the connection are reported once, with all
    /// variables that miss a value for them.
    private func faults(_ missed: [Missed]) -> [Fault] {
        var groups: [(failure: RequestFailure, rows: [FetchPlan.Row])] = []
        var shared: [String: Int] = [:]
        for (row, failure) in missed {
            let key = failure.sharedKey.map { failure.isOfRegion ? $0 + region(of: row).name : $0 }
            if let key, let known = shared[key] {
                groups[known].rows.append(row)
                continue
            }
            if let key { shared[key] = groups.count }
            groups.append((failure, [row]))
        }
        let faults = groups.map { failure, rows in
            let names = rows.flatMap { $0.concerned(by: failure) }.joined(separator: ", ")
            let secret = "\(rows[0].secret)"
            let what = failure.sharedKey == nil ? (names.isEmpty ? "" : "\(names): ") + secret : names
            let fault = Fault(failure, for: what, at: service.endpoint)
            return failure.isOfRegion ? fault.asking(region(of: rows[0])) : fault
        }
        return explain(faults, of: groups.map { ($0.rows[0], $0.failure) })
    }

    private func region(of row: FetchPlan.Row) -> NamedRegion {
        row.secret.region.map { NamedRegion($0, from: "the reference") } ?? region
    }

    /// Distinguishes missing versions from missing secrets, and names the existing versions if they may be listed.
    private func explain(_ faults: [Fault], of missed: [Missed]) -> [Fault] {
        let missing = missed.indices.filter { missed[$0].failure.isNotFound }.prefix(Self.hintLimit)
        if missing.isEmpty { return faults }
        let answers = service.listSecretVersionIDs(missing.map { missed[$0].row.secret })
        var faults = faults
        for (index, versions) in zip(missing, answers) {
            let row = missed[index].row
            switch versions {
            case .failure(let failure) where failure.isNotFound:
                faults[index] = faults[index].saying("no such secret", hint: hint(row))
            case .failure: break
            case .success(let versions): faults[index] = faults[index].explained(by: versions, row.secret)
            }
        }
        return faults
    }

    /// The next thing to do if the secret does not exist.
    private func hint(_ row: FetchPlan.Row) -> String {
        let names = suggestsNames ? service.listSecretNames(like: row.secret) : []
        let meant = nearestName(to: row.secret.name, among: names).map { "did you mean \"\($0)\"? else " }
        let constant = row.isBare ? row.secret.constantHint.map { "; \($0)" } ?? "" : ""
        return (meant ?? "") + "check its name and the region (\(region(of: row)))" + constant
    }
}

extension SecretsManager {
    /// Throws if credentials expired and could not be renewed: that is the cause of the failed requests.
    func checkRenewal() throws(Failure) {
        guard let renewalFailure else { return }
        var failure = Failure(renewalFailure.faults)
        failure.source = renewalFailure.source
        throw failure
    }
}

extension FetchPlan.Row {
    /// The variables that miss a value for this failure. Optional ones do not need a secret that does not exist.
    fileprivate func concerned(by failure: RequestFailure) -> [String] {
        failure.isNotFound ? needing : variables
    }
}

extension RequestFailure {
    /// A key that is equal for failures that share one line; nil for a failure that concerns one secret.
    fileprivate var sharedKey: String? {
        switch cause {
        case .service(let error): ServiceVerdict(code: error.code).concernsCaller ? error.code : nil
        case .transport(let failure): "\(failure)"
        case .unusable, .afterAttempts: nil
        }
    }

    /// Tells whether the failure depends on the region.
    fileprivate var isOfRegion: Bool {
        if case .service(let error) = cause { isNotFound || error.code.hasPrefix("UnsupportedRegion") } else { false }
    }
}

extension Fault {
    fileprivate func explained(by versions: [SecretVersion], _ secret: SecretID) -> Fault {
        guard let newest = versions.first else { return saying("no such version", hint: "the secret has none") }
        let names = versions.reversed().map(\.versionID).joined(separator: ", ")
        return saying(
            "no such version",
            hint: "versions of this secret: \(names) (newest \(newest.versionID), \(utcDay(newest.createTime))); "
                + "pin one as \(secret.name)@\(newest.versionID)")
    }

    /// Adds the region to a hint that tells to check it.
    fileprivate func asking(_ region: NamedRegion) -> Fault {
        var fault = self
        fault.hint = hint.map { "\($0) (\(region))" }
        return fault
    }

    fileprivate func saying(_ problem: String, hint: String) -> Fault {
        var fault = Fault(status, at: subject, problem, hint: hint)
        (fault.code, fault.requestID) = (code, requestID)
        return fault
    }
}
