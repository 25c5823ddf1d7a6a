import Glibc

/// The first message from `sesame supervise` to a child: what it is for, and the key of its digests. The key is neither
/// in the arguments nor in the environment, where others could read it.
package struct GateOrder {
    /// The task of a child once it has its values.
    package enum Purpose: UInt8 {
        /// It waits at the gate, and becomes the program.
        case start
        /// The same for a rotation: it leaves the fallback alone.
        case rotation
        /// It tells digests of the values, and ends.
        case look
        /// It waits at the gate, writes the `path:` files that hold something else, and ends.
        case files
    }

    let purpose: Purpose
    /// True if references with a version are looked at too.
    let watchesPinned: Bool
    /// True if the manifest has to name a `path:` file that can change.
    let needsFile: Bool
    /// True if the program is to ignore SIGCHLD.
    let ignoresChildren: Bool
    /// The process id of `sesame supervise`.
    let parent: Int32
    let key: [UInt8]

    static let keySize = 32
    static let size = 4 + 4 + keySize

    init(_ purpose: Purpose, watchesPinned: Bool, needsFile: Bool, ignoresChildren: Bool, key: [UInt8]) {
        (self.purpose, self.key, parent) = (purpose, key, getpid())
        (self.watchesPinned, self.needsFile, self.ignoresChildren) = (watchesPinned, needsFile, ignoresChildren)
    }

    /// - Returns: nil if the bytes are not an order.
    init?(_ bytes: [UInt8]) {
        guard bytes.count == Self.size, let purpose = Purpose(rawValue: bytes[0]) else { return nil }
        self.purpose = purpose
        (watchesPinned, needsFile, ignoresChildren) = (bytes[1] == 1, bytes[2] == 1, bytes[3] == 1)
        parent = Int32(bitPattern: bytes[4..<8].reversed().reduce(0) { $0 << 8 | UInt32($1) })
        key = Array(bytes[8...])
    }

    var bytes: [UInt8] {
        let number = UInt32(bitPattern: parent)
        return [purpose.rawValue, watchesPinned ? 1 : 0, needsFile ? 1 : 0, ignoresChildren ? 1 : 0]
            + (0..<4).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) } + key
    }
}
