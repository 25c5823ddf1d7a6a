import Synchronization

/// The keys that were handed out for roles, until some time after they end.
final class TemporaryKeys: Sendable {
    /// A key that has ended is still known for so many seconds, to be refused as what it is.
    private static let memory: Int64 = 3600

    private let byID = Mutex<[String: AccessKey]>([:])

    subscript(secretID: String) -> AccessKey? { byID.withLock { $0[secretID] } }

    /// Makes a key for `session`.
    func issue(for session: RoleSession, now: Int64) -> AccessKey {
        let key = AccessKey.temporary(for: session)
        byID.withLock { keys in
            // Looking at all of them for each new one would make many of them slow.
            if keys.count.isMultiple(of: 64) {
                keys = keys.filter { ($0.value.session?.expiration ?? 0) > now - Self.memory }
            }
            keys[key.secretID] = key
        }
        return key
    }
}
