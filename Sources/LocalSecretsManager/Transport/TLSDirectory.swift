import Foundation

/// The directory of the certificate authority; a temporary one goes when this does.
final class TLSDirectory {
    /// Absolute, for it is handed to other processes.
    let path: String
    private let isTemporary: Bool

    /// The directory asked for, else `FILE.tls` beside the store, else a temporary one.
    init(_ chosen: String?, store: String?) throws(StartFailure) {
        if let chosen = chosen ?? store.map({ "\($0).tls" }) {
            path = URL(fileURLWithPath: chosen).standardizedFileURL.path
            isTemporary = false
        } else {
            let parent = ProcessInfo.processInfo.environment["TMPDIR"] ?? "/tmp"
            var template = Array("\(parent)/sesame-local-XXXXXX".utf8CString)
            guard unsafe mkdtemp(&template) != nil else { throw StartFailure("cannot make a directory in \(parent)") }
            path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
            isTemporary = true
        }
    }

    deinit {
        if isTemporary { try? FileManager.default.removeItem(atPath: path) }
    }
}
