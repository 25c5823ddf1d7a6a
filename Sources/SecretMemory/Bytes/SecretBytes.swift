import Glibc

/// Bytes that may be a secret: they have no printing form, and they are wiped when the last reference is released.
///
/// The bytes are read through ``withBytes(_:)``. A `String` is made only of bytes that are not secret, such as an error
/// code, or that become the name of a variable. This is a class, because several variables can share one value and it
/// must be wiped exactly once.
@safe
package final class SecretBytes {
    private var storage: UnsafeMutableRawPointer
    private var capacity: Int

    /// The number of bytes held.
    package private(set) var count: Int

    /// Creates empty bytes with room for `capacity` before they grow.
    package init(capacity: Int = 64) {
        let capacity = max(capacity, 1)
        unsafe (storage, self.capacity, count) = (Self.allocate(capacity), capacity, 0)
    }

    /// Copies text as UTF-8, without an ending NUL.
    package convenience init(_ text: some StringProtocol) {
        self.init(capacity: text.utf8.count)
        append(text)
    }

    /// Copies bytes.
    package init(copying bytes: UnsafeRawBufferPointer) {
        let memory = unsafe Self.allocate(max(bytes.count, 1))
        unsafe UnsafeMutableRawBufferPointer(start: memory, count: bytes.count).copyMemory(from: bytes)
        unsafe (storage, capacity, count) = (memory, max(bytes.count, 1), bytes.count)
    }

    deinit {
        unsafe wipe(storage, count: capacity)
        unsafe free(storage)
    }

    /// Memory of malloc(3); Swift's own allocation goes through posix_memalign(3), at twice the cost.
    private static func allocate(_ count: Int) -> UnsafeMutableRawPointer {
        guard let memory = unsafe malloc(count) else { preconditionFailure("no memory") }
        return unsafe memory
    }

    /// Calls `body` with the bytes, which must not be used after it returns.
    @safe package func withBytes<R, E: Error>(_ body: (UnsafeRawBufferPointer) throws(E) -> R) throws(E) -> R {
        defer { withExtendedLifetime(self) {} }
        return try unsafe body(UnsafeRawBufferPointer(start: storage, count: count))
    }

    /// Calls `body` with the bytes as a span, which checks its bounds and ends with the call.
    package func withSpan<R, E: Error>(_ body: (Span<UInt8>) throws(E) -> R) throws(E) -> R {
        try withBytes { bytes throws(E) in try unsafe body(bytes.assumingMemoryBound(to: UInt8.self).span) }
    }

    /// The address of the bytes, for a C library that keeps the pointer. The caller keeps this object alive as long,
    /// and does not append to it.
    @unsafe package var address: UnsafeMutableRawPointer { unsafe storage }

    /// Appends bytes that are not in this object's own memory.
    package func append(_ bytes: UnsafeRawBufferPointer) {
        guard let source = bytes.baseAddress, bytes.count > 0 else { return }
        reserve(count + bytes.count)
        unsafe memcpy(storage + count, source, bytes.count)
        count += bytes.count
    }

    /// Appends bytes that are not in this object's own memory.
    package func append(_ bytes: Span<UInt8>) { unsafe bytes.withUnsafeBytes { unsafe append($0) } }

    /// Appends the bytes of another object, or of this one.
    package func append(_ other: SecretBytes) {
        // Reserve first: if `other` is this object, growing moves its bytes.
        reserve(count + other.count)
        other.withBytes { unsafe append($0) }
    }

    /// Appends text as UTF-8.
    package func append(_ text: some StringProtocol) {
        var text = String(text)
        text.withUTF8 { unsafe append(UnsafeRawBufferPointer($0)) }
    }

    /// Appends one byte.
    package func append(_ byte: UInt8) {
        reserve(count + 1)
        unsafe storage.storeBytes(of: byte, toByteOffset: count, as: UInt8.self)
        count += 1
    }

    /// Lets `fill` write up to `length` bytes at the end, and keeps as many as it returns.
    @safe package func append<E: Error>(
        upTo length: Int, _ fill: (UnsafeMutableRawBufferPointer) throws(E) -> Int
    ) throws(E) {
        reserve(count + length)
        let written = try unsafe fill(UnsafeMutableRawBufferPointer(start: storage + count, count: length))
        precondition(written >= 0 && written <= length)
        count += written
    }

    /// Removes the last character with all of its UTF-8 bytes, if there is one.
    package func removeLast() {
        while count > 0 {
            count -= 1
            let byte = unsafe storage.load(fromByteOffset: count, as: UInt8.self)
            unsafe storage.storeBytes(of: 0, toByteOffset: count, as: UInt8.self)
            if byte & 0xC0 != 0x80 { return }
        }
    }

    /// The byte at an offset; nil after the end.
    package subscript(offset: Int) -> UInt8? {
        guard offset >= 0 && offset < count else { return nil }
        return unsafe storage.load(fromByteOffset: offset, as: UInt8.self)
    }

    /// Tells whether the byte occurs.
    package func contains(_ byte: UInt8) -> Bool {
        withExtendedLifetime(self) { unsafe memchr(storage, Int32(byte), count) != nil }
    }

    /// Tells whether both hold the same bytes.
    package func isEqual(to other: SecretBytes) -> Bool {
        withBytes { bytes in other.withBytes { unsafe bytes.elementsEqual($0) } }
    }

    /// Calls `body` with each byte in turn.
    package func forEach(_ body: (UInt8) -> Void) {
        withSpan { bytes in
            for index in bytes.indices { body(bytes[index]) }
        }
    }

    private func reserve(_ needed: Int) {
        guard needed > capacity else { return }
        let larger = max(needed, 2 * capacity)
        let grown = unsafe Self.allocate(larger)
        unsafe memcpy(grown, storage, count)
        unsafe wipe(storage, count: capacity)
        unsafe free(storage)
        unsafe storage = grown
        capacity = larger
    }
}

/// Every printing form is `<secret>`.
extension SecretBytes: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { "<secret>" }
    package var debugDescription: String { "<secret>" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
