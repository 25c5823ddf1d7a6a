import Glibc
@testable import SecretMemory
import Testing

@Suite struct SecretBytesTests {
    private static let needle = "correct horse battery staple"

    /// Not private: the printed name of a private type has an address in it, and so any number.
    struct Holder { let secret: SecretBytes }

    /// Everything that might print a value, with a name for it.
    private static func printings() -> [(String, String)] {
        let secret = SecretBytes(needle)
        var dumped = ""
        dump(Holder(secret: secret), to: &dumped)
        return [
            ("interpolation", "\(secret)"), ("describing", String(describing: secret)),
            ("reflecting", String(reflecting: secret)), ("dump", dumped), ("array", "\([secret])"),
            ("optional", "\(Optional(secret) as Any)"), ("dictionary", "\(["k": secret])"),
            ("in a struct", "\(Holder(secret: secret))"), ("mirror", "\(Array(Mirror(reflecting: secret).children))"),
            ("result", "\(Result<SecretBytes, FileFailure>.success(secret))"),
        ]
    }

    @Test func `it has no printing form, alone or inside anything`() {
        for (way, printed) in Self.printings() {
            #expect(!printed.contains("horse"), "\(way)")
            // Not as numbers either: "horse" is 104, 111, 114, 115, 101.
            #expect(!printed.contains("104"), "\(way)")
        }
    }

    @Test(arguments: [1, 7, 14, 64]) func `it can be added to itself`(_ capacity: Int) {
        let secret = SecretBytes(capacity: capacity)
        secret.append("hunter2")
        for _ in 0..<4 { secret.append(secret) }
        #expect(secret.withBytes(Array.init) == Array(String(repeating: "hunter2", count: 16).utf8))
    }

    /// Sizes around the size of one read, and around the limit.
    @Test(arguments: [0, 1, 4094, 4095, 4096, 4097, 8192, 9998, 9999, 10_000, 10_001, 70_000], [4095, 10_000])
    func `a file is read whole, or is larger than the limit`(_ size: Int, _ limit: Int) throws {
        var name = Array("/tmp/sesame-bytes-XXXXXX".utf8CString)
        let descriptor = mkstemp(&name)
        defer {
            close(descriptor)
            unlink(name)
        }
        let content = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
        try #require(size == 0 || write(descriptor, content, size) == size)
        let path = name.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } ?? "" }
        do throws(FileFailure) {
            let bytes = try SecretBytes(contentsOf: FilePath(path), limit: limit)
            #expect(size <= limit && bytes.withBytes(Array.init) == content)
        } catch {
            #expect(size > limit && error == .tooLarge(limit: limit))
        }
    }

    @Test func `it keeps every byte through growth`() {
        let secret = SecretBytes(capacity: 1)
        var expected: [UInt8] = []
        for number in 0..<5000 {
            secret.append(UInt8(truncatingIfNeeded: number))
            expected.append(UInt8(truncatingIfNeeded: number))
        }
        secret.append("a\u{0}b")
        secret.append(SecretBytes("c"))
        #expect(secret.withBytes(Array.init) == expected + [97, 0, 98, 99])
        #expect(secret.contains(0))
    }

    @Test func `a byte is read by its offset and there is none outside`() {
        let bytes = SecretBytes("ab")
        #expect([-1, 0, 1, 2, .max].map { bytes[$0] } == [nil, 0x61, 0x62, nil, nil])
    }

    @Test func `the last character goes as a whole`() {
        let secret = SecretBytes("a\u{4E2D}")
        secret.removeLast()
        #expect(text(secret) == "a")
        secret.removeLast()
        secret.removeLast()
        #expect(secret.count == 0)
    }

    @Test func `memory that the C libraries free or move is wiped`() throws {
        let size = 4096
        let block = try #require(wipingReallocate(nil, size))
        memset(block, 0x5A, size)
        let larger = try #require(wipingReallocate(block, 4 * size))
        #expect(UnsafeRawBufferPointer(start: larger, count: size).allSatisfy { $0 == 0x5A })
        wipe(larger, count: size)
        #expect(UnsafeRawBufferPointer(start: larger, count: size).allSatisfy { $0 == 0 })
        wipingFree(larger)
    }

    @Test func `a file is read whole, or the limit is said`() throws {
        let path = "/tmp/sesame-test-\(getpid())-file"
        let file = try #require(fopen(path, "w"))
        fputs(Self.needle, file)
        fclose(file)
        defer { unlink(path) }
        #expect(text(try SecretBytes(contentsOf: FilePath(path), limit: 28)) == Self.needle)
        #expect(throws: FileFailure.self) { try SecretBytes(contentsOf: FilePath(path), limit: 27) }
        #expect(throws: FileFailure.self) { try SecretBytes(contentsOf: "/tmp", limit: 27) }
        #expect(throws: FileFailure.self) { try SecretBytes(contentsOf: FilePath(path + "x"), limit: 27) }
    }
}
