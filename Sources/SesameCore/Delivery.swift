import TencentCloud

/// Puts values where the target finds them: in variables, memory files, files.
enum Delivery {
    /// Looks, before anything is fetched, whether all files may be written where they are to be.
    ///
    /// - Throws: ``Failure`` with status 78 naming each that may not.
    static func check(_ manifest: Manifest, allowDisk: Bool) throws(Failure) {
        var first: [String: VariableName] = [:]
        let faults = manifest.entries.compactMap { entry -> Fault? in
            guard case .file(let destination) = entry.delivery else { return nil }
            if let other = first.updateValue(entry.variable, forKey: destination.path) {
                return Fault(
                    .configuration, at: entry.variable.text, "\(destination.path) is the file of \(other.text) too")
            }
            return destination.fault(for: entry.variable, allowDisk: allowDisk)
        }
        guard faults.isEmpty else { throw Failure(faults) }
    }

    /// Makes the files, all or none, and answers with what each variable holds.
    static func deliver(
        _ values: [Composition.Value]
    ) throws(Failure) -> [(variable: VariableName, value: SecretBytes)] {
        var variables: [(variable: VariableName, value: SecretBytes)] = []
        var files: [AtomicFile] = []
        variables.reserveCapacity(values.count)
        for value in values {
            switch value.delivery {
            case .variable: variables.append((value.variable, value.bytes))
            case .memoryFile:
                let path = try MemoryFile(value.bytes, for: value.variable).path
                variables.append((value.variable, SecretBytes(path)))
            case .file(let destination):
                files.append(AtomicFile(destination, value.bytes))
                variables.append((value.variable, SecretBytes(destination.path)))
            }
        }
        try AtomicFile.write(files)
        return variables
    }
}
