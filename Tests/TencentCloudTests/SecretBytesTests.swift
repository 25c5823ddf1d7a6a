import Glibc
import Testing

@testable import TencentCloud

@Suite struct SecretBytesTests {
    private static let needle = "correct horse battery staple"

    /// Not private: the name of one that is has an address in it, and so any number.
    struct Holder { let secret: SecretBytes }

    /// Everything that might print a value, by name.
    private static func printings() -> [(String, String)] {
        let secret = SecretBytes(needle)
        var dumped = ""
        dump(Holder(secret: secret), to: &dumped)
        return [
            ("interpolation", "\(secret)"), ("describing", String(describing: secret)),
            ("reflecting", String(reflecting: secret)), ("dump", dumped), ("array", "\([secret])"),
            ("optional", "\(Optional(secret) as Any)"), ("dictionary", "\(["k": secret])"),
            ("in a struct", "\(Holder(secret: secret))"), ("mirror", "\(Array(Mirror(reflecting: secret).children))"),
            ("result", "\(Result<SecretBytes, RequestFailure>.success(secret))"),
        ]
    }

    @Test func `it has no printing form, alone or inside anything`() {
        for (way, printed) in Self.printings() {
            #expect(!printed.contains("horse"), "\(way)")
            // Not as numbers either: "horse" is 104, 111, 114, 115, 101.
            #expect(!printed.contains("104"), "\(way)")
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

    @Test func `the last character goes as a whole`() {
        let secret = SecretBytes("a\u{4E2D}")
        secret.removeLast()
        #expect(text(secret) == "a")
        secret.removeLast()
        secret.removeLast()
        #expect(secret.count == 0)
    }

    @Test func `what the C libraries free and move is wiped`() throws {
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
        #expect(text(try SecretBytes(contentsOf: path, limit: 28)) == Self.needle)
        #expect(throws: FileFailure.self) { try SecretBytes(contentsOf: path, limit: 27) }
        #expect(throws: FileFailure.self) { try SecretBytes(contentsOf: "/tmp", limit: 27) }
        #expect(throws: FileFailure.self) { try SecretBytes(contentsOf: path + "x", limit: 27) }
    }
}
