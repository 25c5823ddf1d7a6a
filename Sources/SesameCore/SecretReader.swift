import TencentCloud

/// Takes bytes apart from their beginning to their end.
struct SecretReader {
    private let bytes: SecretBytes
    private var offset = 0

    init(_ bytes: SecretBytes) { self.bytes = bytes }

    /// A copy of the next bytes; nil when there are not so many.
    mutating func take(_ count: Int) -> SecretBytes? {
        guard 0...(bytes.count - offset) ~= count else { return nil }
        defer { offset += count }
        return copy(offset..<offset + count)
    }

    /// A number of so many bytes, at most 8, the most significant first; nil when there are not so many.
    mutating func takeInteger(_ size: Int) -> Int? {
        take(size).map { digits in digits.withBytes { unsafe $0.reduce(0) { $0 << 8 | Int($1) } } }
    }

    /// A copy of all that was taken.
    var taken: SecretBytes? { copy(0..<offset) }

    var isAtEnd: Bool { offset == bytes.count }

    private func copy(_ range: Range<Int>) -> SecretBytes {
        bytes.withBytes { unsafe SecretBytes(copying: UnsafeRawBufferPointer(rebasing: $0[range])) }
    }
}

extension SecretBytes {
    /// Adds a number, the most significant byte first.
    func append(_ number: some FixedWidthInteger & UnsignedInteger) {
        for shift in stride(from: number.bitWidth - 8, through: 0, by: -8) {
            append(UInt8(truncatingIfNeeded: number >> shift))
        }
    }

    /// Whether the other holds the same bytes.
    func isEqual(to other: SecretBytes) -> Bool {
        withBytes { bytes in other.withBytes { unsafe bytes.elementsEqual($0) } }
    }
}
