import Glibc
import TencentCloud

/// The owner of a file, `user` or `user:group`, each a name or a number.
///
/// Names are those of /etc/passwd and /etc/group: other sources are reached through shared libraries, which a static
/// program cannot load.
struct FileOwner {
    private let user: String
    private let group: String?

    init?(parsing text: String) {
        let (user, group) = Substring(text).splitOnce(at: ":")
        guard Self.isName(user), group.map(Self.isName) != false else { return nil }
        (self.user, self.group) = (String(user), group.map(String.init))
    }

    private static func isName(_ text: Substring) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { $0.isAlphanumeric || "-_.$".utf8.contains($0) }
    }

    /// All bits set is no number of anybody: to fchown(2) it means to change nothing.
    var userID: uid_t? { uid_t(user).flatMap { $0 == .max ? nil : $0 } ?? number(of: user, in: "/etc/passwd") }

    /// nil when the group is not named and stays as it is.
    var groupID: gid_t? {
        group.flatMap { gid_t($0).flatMap { $0 == .max ? nil : $0 } ?? number(of: $0, in: "/etc/group") }
    }

    /// The part of it that is not known here.
    var unknownName: String? {
        if userID == nil { return user }
        return group != nil && groupID == nil ? group : nil
    }

    /// The third field of the line whose first is `name` (passwd(5), group(5)).
    private func number(of name: String, in path: String) -> UInt32? {
        guard let text = try? SecretBytes(contentsOf: path, limit: 16 << 20) else { return nil }
        let lines = text.withBytes { unsafe String(decoding: $0, as: UTF8.self) }.split(separator: "\n")
        let fields = lines.lazy.map { $0.split(separator: ":", omittingEmptySubsequences: false) }
        return fields.first { $0.count >= 3 && $0[0] == name }.flatMap { UInt32($0[2]) }
    }
}
