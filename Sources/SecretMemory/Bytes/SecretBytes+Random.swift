import CLinux

/// Random values from the kernel.
extension SecretBytes {
    /// The most bytes that getrandom(2) gives whole, whatever signal arrives.
    private static let piece = 256

    /// So many characters, each chosen from all of `alphabet` with the same probability (getrandom(2)).
    ///
    /// A random byte, cut to the bits that an index needs, is the index; one that is too large is thrown away. A division
    /// would make the first characters more frequent.
    ///
    /// - Parameter alphabet: from 2 to 256 different bytes.
    /// - Returns: nil if the kernel gives no random bytes.
    package static func random(_ count: Int, of alphabet: [UInt8]) -> SecretBytes? {
        precondition(2...256 ~= alphabet.count)
        let mask = UInt8(truncatingIfNeeded: alphabet.count.nextPowerOfTwo - 1)
        let value = SecretBytes(capacity: count)
        while value.count < count {
            let draws = SecretBytes(capacity: piece)
            draws.append(upTo: piece) { room in
                guard let start = room.baseAddress else { return 0 }
                return unsafe linux_random(start, piece) == 0 ? piece : 0
            }
            guard draws.count == piece else { return nil }
            draws.forEach { draw in
                let index = Int(draw & mask)
                if index < alphabet.count && value.count < count { value.append(alphabet[index]) }
            }
        }
        return value
    }
}

extension Int {
    /// The least power of two that is not below this number, which is at least 2.
    fileprivate var nextPowerOfTwo: Int { 1 << (Int.bitWidth - (self - 1).leadingZeroBitCount) }
}
