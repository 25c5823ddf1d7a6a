import Foundation

/// The directory of the certificate authority; a temporary one goes when this does.
final class TLSDirectory {
    /// Absolute, for it is handed to other processes.
    let path: String
    private let isTemporary: Bool
    /// Held as long as a temporary directory is in use: a killed service lets go of it.
    private var lock: Int32 = -1
    private static let prefix = "sesame-local-"
    private static let lockName = "lock"

    /// The directory asked for, else `FILE.tls` beside the store, else a temporary one.
    init(_ chosen: String?, store: String?) throws(StartFailure) {
        if let chosen = chosen ?? store.map({ "\($0).tls" }) {
            path = URL(fileURLWithPath: chosen).standardizedFileURL.path
            isTemporary = false
        } else {
            let parent = ProcessInfo.processInfo.environment["TMPDIR"] ?? "/tmp"
            Self.clear(parent)
            var template = Array("\(parent)/\(Self.prefix)XXXXXX".utf8CString)
            guard unsafe mkdtemp(&template) != nil else { throw StartFailure("cannot make a directory in \(parent)") }
            path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
            isTemporary = true
            // Under its name only when it is held: nobody finds it free before.
            let unheld = "\(path)/\(Self.lockName).new"
            lock = unsafe open(unheld, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
            guard lock >= 0, flock(lock, LOCK_EX | LOCK_NB) == 0,
                unsafe rename(unheld, "\(path)/\(Self.lockName)") == 0
            else { throw StartFailure("cannot make a file in \(path)") }
        }
    }

    deinit {
        if isTemporary { try? FileManager.default.removeItem(atPath: path) }
        if lock >= 0 { close(lock) }
    }

    /// Removes the directories in `parent` that services of this user left when they were killed.
    private static func clear(_ parent: String) {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: parent)) ?? []
        for name in names where name.hasPrefix(prefix) && name.utf8.count == prefix.utf8.count + 6 {
            let path = "\(parent)/\(name)"
            var status = stat()
            guard unsafe lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR, status.st_uid == geteuid()
            else {
                continue
            }
            let lock = unsafe open("\(path)/\(lockName)", O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
            guard lock >= 0 else { continue }
            defer { close(lock) }
            if flock(lock, LOCK_EX | LOCK_NB) == 0 { try? FileManager.default.removeItem(atPath: path) }
        }
    }
}
