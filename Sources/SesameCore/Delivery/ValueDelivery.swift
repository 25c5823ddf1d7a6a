import Glibc
import SecretMemory
import TencentCloud

/// Delivers values to the target: in variables, memory files and files.
enum ValueDelivery {
    /// Checks all files and reserves the descriptors that the manifest names; called before the fetch.
    ///
    /// - Throws: ``Failure`` with status 78 and a fault for each variable whose file cannot be made.
    static func check(_ manifest: Manifest, allowDisk: Bool) throws(Failure) {
        var first: [String: VariableName] = [:]
        let faults = manifest.entries.compactMap { entry -> Fault? in
            if let path = entry.destination.path, let other = first.updateValue(entry.variable, forKey: path) {
                return Fault(.configuration, at: entry.variable.text, "\(path) is the file of \(other.text) too")
            }
            switch entry.destination {
            case .variable: return nil
            case .memoryFile(let file): return file.reserve(for: entry.variable)
            case .file(let destination): return destination.fault(for: entry.variable, allowDisk: allowDisk)
            }
        }
        guard faults.isEmpty else { throw Failure(faults) }
    }

    /// Checks that the files may be written at their paths; called before the fetch.
    ///
    /// - Throws: ``Failure`` with status 78 and a fault for each file that may not be written.
    static func checkFiles(_ manifest: Manifest, allowDisk: Bool) throws(Failure) {
        let faults = manifest.entries.compactMap { entry -> Fault? in
            guard case .file(let destination) = entry.destination else { return nil }
            return destination.fault(for: entry.variable, allowDisk: allowDisk)
        }
        guard faults.isEmpty else { throw Failure(faults) }
    }

    /// Makes all files, or none, and returns what each variable holds: its value, or a path.
    static func deliver(
        _ values: [Composition.Value]
    ) throws(Failure) -> [(variable: VariableName, value: SecretBytes)] {
        var variables: [(variable: VariableName, value: SecretBytes)] = []
        var files: [AtomicFile] = []
        variables.reserveCapacity(values.count)
        for value in values {
            switch value.destination {
            case .variable: variables.append((value.variable, value.bytes))
            case .memoryFile(let file):
                variables.append((value.variable, SecretBytes(try file.make(value.bytes, for: value.variable))))
            case .file(let destination):
                files.append(AtomicFile(destination, value.bytes))
                variables.append((value.variable, SecretBytes(destination.path)))
            }
        }
        try AtomicFile.write(files)
        return variables
    }

    /// Does what ``deliver(_:)`` does, but writes no file: it checks that the directories may be written.
    static func rehearse(
        _ values: [Composition.Value]
    ) throws(Failure) -> [(variable: VariableName, value: SecretBytes)] {
        for value in values {
            guard case .file(let destination) = value.destination else { continue }
            let directory = FilePath(destination.path).directory
            guard unsafe faccessat(AT_FDCWD, directory.bytes, W_OK | X_OK, AT_EACCESS) == 0 else {
                throw Failure(.other, at: destination.path, errno: errno)
            }
        }
        return try values.map { value throws(Failure) in
            guard case .file(let destination) = value.destination else { return try deliver([value])[0] }
            return (value.variable, SecretBytes(destination.path))
        }
    }

    /// Writes the files that hold something else than their value, all of them or none.
    static func rewrite(_ values: [Composition.Value]) throws(Failure) {
        let files = values.compactMap { value -> AtomicFile? in
            guard case .file(let destination) = value.destination else { return nil }
            let known = try? SecretBytes(contentsOf: FilePath(destination.path), limit: value.bytes.count, waits: false)
            return known?.isEqual(to: value.bytes) == true ? nil : AtomicFile(destination, value.bytes)
        }
        try AtomicFile.write(files)
    }
}

extension Manifest.Destination {
    /// A name for the descriptor, which no other value may have; nil if there is none. ``Manifest/refuseSharedFiles()``
    /// compares files.
    fileprivate var path: String? { descriptor.map { "descriptor \($0)" } }

    /// The descriptor of a memory file that the manifest numbers; else nil.
    var descriptor: Int32? { if case .memoryFile(let file) = self { file.descriptor } else { nil } }
}

extension Manifest {
    /// Warnings about memory files that the target or its children may not find. They do not stop a launch.
    package var warnings: [Fault] {
        entries.compactMap { entry in
            guard case .memoryFile(let file) = entry.destination, var fault = file.warning(for: entry.variable) else {
                return nil
            }
            fault.subject = "\(entry.location)"
            return fault
        }
    }
}
