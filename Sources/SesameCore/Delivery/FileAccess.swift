import Glibc

/// The permissions of a file and its owner, as a manifest gives them.
struct FileAccess {
    let mode: mode_t
    /// nil for the user that sesame runs as.
    let owner: FileOwner?

    /// The value of a key of the manifest is wrong.
    struct Invalid: Error {
        let key: String
        let problem: String
        var hint: String?
    }

    /// - Parameter mode: three octal digits, with or without a leading 0; 0400 if nil.
    init(mode: String?, owner: String?) throws(Invalid) {
        let bits = mode ?? "0400"
        guard 3...4 ~= bits.utf8.count, bits.utf8.count == 3 || bits.hasPrefix("0"),
            bits.utf8.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "7") ~= $0 }), let mode = mode_t(bits, radix: 8)
        else {
            throw Invalid(key: "mode", problem: "not a valid mode", hint: "three octal digits, such as \"0400\"")
        }
        self.mode = mode
        self.owner = try owner.map { text throws(Invalid) in
            guard let owner = FileOwner(parsing: text) else {
                throw Invalid(key: "owner", problem: "not a valid owner", hint: "user or user:group, by name or number")
            }
            return owner
        }
    }

    /// The permissions of a file that belongs to the user that sesame runs as.
    init(mode: mode_t) { (self.mode, owner) = (mode, nil) }

    /// The permissions and the owner of a file that is there.
    init(of status: stat) {
        (mode, owner) = (status.st_mode & 0o7777, FileOwner(user: status.st_uid, group: status.st_gid))
    }

    /// Checks that this machine knows the owner.
    ///
    /// - Returns: a fault with status 78; nil if the owner is known.
    func fault(for variable: VariableName) -> Fault? {
        owner?.unknownName.map {
            let isNumber = $0.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
            return Fault(
                .configuration, at: variable.text,
                isNumber
                    ? "\"\($0)\" is no user or group number" : "\"\($0)\" is in neither /etc/passwd nor /etc/group",
                hint: isNumber ? "they end at 4294967294" : "an owner that comes from elsewhere is named by number")
        }
    }

    /// Sets owner and mode of an open file.
    ///
    /// - Returns: 0, or the errno of what failed.
    func apply(to descriptor: Int32) -> Int32 {
        // The owner first: a change of owner clears bits of the mode (chown(2)).
        if let owner, let user = owner.userID, fchown(descriptor, user, owner.groupID ?? gid_t.max) != 0 {
            return errno
        }
        return fchmod(descriptor, mode) == 0 ? 0 : errno
    }
}
