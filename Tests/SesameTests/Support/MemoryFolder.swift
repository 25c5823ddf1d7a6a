import Foundation

/// A folder in /dev/shm, gone with the test.
final class MemoryFolder {
    let path = "/dev/shm/sesame-tests-" + UUID().uuidString
    init() { mkdir(path, 0o755) }
    deinit { try? FileManager.default.removeItem(atPath: path) }
    var names: [String] { ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted() }
}
