import CLinux
import Glibc

/// The identity of a file, equal for all spellings of its path: the device and inode of its directory, and its name
/// there.
struct FileIdentity: Hashable {
    private let directory: Directory
    private let name: String

    private enum Directory: Hashable {
        case known(device: UInt, number: UInt)
        /// The directory does not exist: the steps of its path.
        case named([String])
    }

    init(_ path: String) {
        let end = path.lastIndex(of: "/").map { path.index(after: $0) } ?? path.startIndex
        name = String(path[end...])
        var status = stat()
        if unsafe stat(String(path[..<end]), &status) == 0 {
            directory = .known(device: UInt(status.st_dev), number: UInt(status.st_ino))
            return
        }
        var steps: [String] = []
        for step in path[..<end].split(separator: "/") where step != "." {
            if step == ".." { _ = steps.popLast() } else { steps.append(String(step)) }
        }
        directory = .named(steps)
    }
}

extension Manifest {
    /// Refuses two values for one file. The file need not exist.
    ///
    /// - Throws: ``Failure`` with status 78 and a fault for each variable whose file another one before it has.
    func refuseSharedFiles() throws(Failure) {
        var first: [FileIdentity: VariableName] = [:]
        let faults = entries.compactMap { entry -> Fault? in
            guard case .file(let destination) = entry.destination,
                let other = first.updateValue(entry.variable, forKey: FileIdentity(destination.path))
            else { return nil }
            return Fault(
                .configuration, at: entry.variable.text, "\(destination.path) is the file of \(other.text) too")
        }
        guard faults.isEmpty else { throw Failure(faults) }
    }
}
