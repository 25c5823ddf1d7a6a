import Glibc
package import SecretMemory
import TencentCloud

/// The making of what an ``ImportPlan`` names.
package struct SecretImport {
    /// A step of the work.
    package enum Step {
        /// The service is asked, as whom and where, for the secrets that are there.
        case looking(count: Int, credentials: String, region: String)
        /// A secret has its value now.
        case secret(reference: String, isNew: Bool)
        /// The manifest has its content now.
        case manifest(path: String, isNew: Bool)
    }

    private let plan: ImportPlan
    /// The file for the manifest; nil if none is written.
    private let output: FilePath?

    package init(_ plan: ImportPlan, output: FilePath?) { (self.plan, self.output) = (plan, output) }

    /// Refuses what ``run(_:_:)`` would refuse, as far as this is known without the service.
    package func check(_ settings: ServiceSettings) throws(Failure) {
        _ = try isWritten(plan.manifest(region: settings.region.chosen?.name))
    }

    /// Makes the secrets that are not there, in the order of the file, and then the manifest.
    ///
    /// - Parameter report: called with each step when it is done.
    /// - Throws: ``Failure``. Nothing is made if a secret is there with another value; after any other failure the
    ///   secrets of the reported steps are made, and a second run makes the others.
    package func run(_ settings: ServiceSettings, _ report: (Step) throws(Failure) -> Void) throws(Failure) {
        let connection =
            plan.secrets.isEmpty ? nil : try ServiceConnection(settings, region: settings.region.chosen)
        let manifest = try plan.manifest(region: (connection?.region ?? settings.region.chosen)?.name)
        let isWritten = try isWritten(manifest)
        if let connection { try makeSecrets(connection, report) }
        guard let output else { return }
        if !isWritten { try AtomicFile.create(manifest, at: output) }
        try report(.manifest(path: "\(output)", isNew: !isWritten))
    }

    /// Tells whether the output is there and holds the manifest.
    ///
    /// - Throws: ``Failure`` with status 64 if it holds anything else.
    private func isWritten(_ manifest: SecretBytes) throws(Failure) -> Bool {
        var status = stat()
        guard let output, unsafe lstat(output.bytes, &status) == 0 else { return false }
        let known = try? SecretBytes(contentsOf: output, limit: manifest.count)
        guard known?.isEqual(to: manifest) == true else { throw .isThere(output) }
        return true
    }

    private func makeSecrets(
        _ connection: ServiceConnection, _ report: (Step) throws(Failure) -> Void
    ) throws(Failure) {
        let service = connection.service
        try report(
            .looking(
                count: plan.secrets.count, credentials: connection.source.origin, region: "\(connection.region)"))
        let missing = try missing(in: connection)
        for (index, secret) in plan.secrets.enumerated() {
            if missing.contains(index) {
                service.restartTime()
                do throws(ChangeFailure) {
                    _ = try service.put(secret.value, name: secret.name, version: nil, as: .secret, binary: false)
                } catch {
                    try service.checkRenewal()
                    throw Failure([Fault(error.failure, for: secret.name, at: service.endpoint).explained(for: secret)])
                }
            }
            try report(.secret(reference: secret.reference, isNew: missing.contains(index)))
        }
    }

    /// The indices of the secrets that are not there.
    ///
    /// - Throws: ``Failure`` with a fault for each secret that is there with another value, or cannot be read.
    private func missing(in connection: ServiceConnection) throws(Failure) -> Set<Int> {
        let service = connection.service
        var (missing, faults) = (Set<Int>(), [Fault]())
        var ids: [SecretID] = []
        for secret in plan.secrets { if let id = try? SecretID(name: secret.name) { ids.append(id) } }
        let answers = service.getSecretValues(ids)
        for (index, (secret, answer)) in zip(plan.secrets, answers).enumerated() {
            switch answer {
            case .success(let value) where value.bytes.isEqual(to: secret.value): break
            case .success: faults.append(secret.otherValue)
            case .failure(let failure) where failure.isNotFound: missing.insert(index)
            case .failure(let failure):
                let fault = Fault(failure, for: secret.reference, at: service.endpoint)
                // A cause that all of them have is told once.
                let isKnown = faults.contains { $0.problem == fault.problem && $0.code == fault.code }
                if !isKnown { faults.append(fault) }
            }
        }
        guard faults.isEmpty else {
            try service.checkRenewal()
            throw Failure(faults)
        }
        return missing
    }
}

extension ImportPlan.Secret {
    fileprivate var reference: String { "\(name)@\(SecretID.currentVersion)" }

    fileprivate var otherValue: Fault {
        Fault(
            .data, at: reference, "this is there already, with another value",
            hint: "choose another name, or give it the new value with sesame put \(name) --replace")
    }
}

extension Fault {
    /// The same, with a hint that is right for an import.
    fileprivate func explained(for secret: ImportPlan.Secret) -> Fault {
        guard code.hasSuffix("SecretExists") else { return self }
        var fault = self
        fault.hint = "it has no version \(SecretID.currentVersion) to compare with; choose another name"
        return fault
    }
}
