import Glibc
import SecretMemory
import TencentCloud

/// The owner of a file, `user` or `user:group`, each a name or a number.
///
/// Names are looked up in /etc/passwd and /etc/group only: other sources need shared libraries, which a static program
/// cannot load.
struct FileOwner {
    private let user: String
    private let group: String?

    init?(parsing text: String) {
        let (user, group) = Substring(text).splitOnce(at: ":")
        guard Self.isName(user), group.map(Self.isName) != false else { return nil }
        (self.user, self.group) = (String(user), group.map(String.init))
    }

    init(user: uid_t, group: gid_t) { (self.user, self.group) = ("\(user)", "\(group)") }

    private static func isName(_ text: Substring) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { $0.isAlphanumeric || "-_.$".utf8.contains($0) }
    }

    /// The number of the user; nil if the name is unknown. Never the number with all bits set: fchown(2) takes it as
    /// "no change".
    var userID: uid_t? { number(user) ?? number(of: user, in: "/etc/passwd") }

    /// The number of the group; nil if none is named (the group stays as it is) or the name is unknown.
    var groupID: gid_t? { group.flatMap { number($0) ?? number(of: $0, in: "/etc/group") } }

    /// The user or group that this machine does not know; nil if it knows both.
    var unknownName: String? {
        if userID == nil { return user }
        return group != nil && groupID == nil ? group : nil
    }

    /// Reads a number: digits only, so "-0" is a name.
    private func number(_ text: some StringProtocol) -> UInt32? {
        guard text.utf8.allSatisfy({ (48...57).contains($0) }), let number = UInt32(text), number != .max else {
            return nil
        }
        return number
    }

    /// The third field of the line whose first is `name` (passwd(5), group(5)).
    private func number(of name: String, in path: FilePath) -> UInt32? {
        guard let text = try? SecretBytes(contentsOf: path, limit: 16 << 20) else { return nil }
        let lines = text.withBytes { unsafe String(decoding: $0, as: UTF8.self) }.split(separator: "\n")
        let fields = lines.lazy.map { $0.split(separator: ":", omittingEmptySubsequences: false) }
        return fields.first { $0.count >= 3 && $0[0] == name }.flatMap { number($0[2]) }
    }
}
