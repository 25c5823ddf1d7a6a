import SecretMemory
import TencentCloud

/// Reads secret bytes piece by piece, from the beginning to the end.
struct SecretReader {
    private let bytes: SecretBytes
    private var offset = 0

    init(_ bytes: SecretBytes) { self.bytes = bytes }

    /// A copy of the next `count` bytes; nil if there are fewer.
    mutating func take(_ count: Int) -> SecretBytes? {
        guard 0...(bytes.count - offset) ~= count else { return nil }
        defer { offset += count }
        return copy(offset..<offset + count)
    }

    /// A big-endian number of `size` bytes, at most 8; nil if there are fewer.
    mutating func takeInteger(_ size: Int) -> Int? {
        take(size).map { digits in digits.withBytes { unsafe $0.reduce(0) { $0 << 8 | Int($1) } } }
    }

    /// A copy of all bytes that were taken.
    var taken: SecretBytes? { copy(0..<offset) }

    var isAtEnd: Bool { offset == bytes.count }

    private func copy(_ range: Range<Int>) -> SecretBytes {
        bytes.withBytes { unsafe SecretBytes(copying: UnsafeRawBufferPointer(rebasing: $0[range])) }
    }
}

extension SecretBytes {
    /// Appends a big-endian number.
    func append(_ number: some FixedWidthInteger & UnsignedInteger) {
        for shift in stride(from: number.bitWidth - 8, through: 0, by: -8) {
            append(UInt8(truncatingIfNeeded: number >> shift))
        }
    }
}
