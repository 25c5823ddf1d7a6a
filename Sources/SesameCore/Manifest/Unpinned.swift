import TencentCloud

/// References without a version, for `--require-pins`: what they stand for can change from start to start.
extension Manifest {
    /// Throws a fault with status 78 for each reference that names no version.
    func refuseUnpinned() throws(Failure) {
        var faults: [Fault] = []
        for entry in entries {
            for reference in entry.template.references where !reference.secret.isPinned {
                let fault = Fault(unpinned: reference, for: entry.variable.text, at: entry.location)
                if faults.last != fault { faults.append(fault) }
            }
        }
        for each in imports where !each.reference.secret.isPinned {
            faults.append(Fault(unpinned: each.reference, for: each.names, at: each.location))
        }
        guard faults.isEmpty else { throw Failure(faults) }
    }
}

extension Fault {
    fileprivate init(unpinned reference: SecretReference, for names: String, at location: SourceLocation) {
        self.init(
            .configuration, at: "\(location)", "\(names): the reference to \(reference.secret.name) names no version",
            hint: "with --require-pins each reference names a version: sesame pin writes it, or give --pin name=version"
        )
    }
}
