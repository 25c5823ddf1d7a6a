import Glibc
import SecretMemory
@testable import SesameCore
import TencentCloud
import Testing

@Suite struct FallbackFileTests {
    private static var key: SecretBytes { SecretBytes(String(repeating: "k", count: 32)) }

    private static func binding(
        _ name: String = "a", region: String = "ap-guangzhou", host: String = "x", identity: String = "key 1"
    ) throws -> FallbackBinding {
        FallbackBinding(
            FetchPlan(try SecretReference(parsing: name).secret), region: Region(parsing: region),
            endpoint: try Endpoint(parsing: host), identity: identity)
    }

    /// A file with one value, created at second 1000.
    private static func file(_ value: String? = "hunter2") throws -> SecretBytes {
        let values = [value.map { FallbackFile.Value(bytes: SecretBytes($0), versionID: "v1") }]
        return try #require(FallbackFile(created: 1000, values: values).sealed(with: key, for: try binding()))
    }

    private static func bytes(_ file: SecretBytes) -> [UInt8] { file.withBytes(Array.init) }

    /// The result of reading these bytes: a value, or the reason why not.
    private static func read(
        _ bytes: [UInt8], key: SecretBytes = key, _ binding: FallbackBinding
    ) -> Result<[String?], FallbackFile.Unusable> {
        let file = bytes.withUnsafeBytes { SecretBytes(copying: $0) }
        do throws(FallbackFile.Unusable) {
            let kept = try FallbackFile(file, key: key, for: binding)
            return .success(
                kept.values.map { $0.map { String(decoding: $0.bytes.withBytes(Array.init), as: UTF8.self) } })
        } catch {
            return .failure(error)
        }
    }

    @Test(arguments: ["hunter2", "", nil, String(repeating: "x", count: 40_000)])
    func `what was written is read`(_ value: String?) throws {
        #expect(Self.read(Self.bytes(try Self.file(value)), try Self.binding()) == .success([value]))
    }

    @Test func `no file is like another, though the values are`() throws {
        let (one, two) = (Self.bytes(try Self.file()), Self.bytes(try Self.file()))
        #expect(one.count == two.count && one != two)
    }

    @Test func `every bit that is turned is found`() throws {
        let whole = Self.bytes(try Self.file())
        let binding = try Self.binding()
        for index in whole.indices {
            for bit in 0..<8 {
                var altered = whole
                altered[index] ^= 1 << bit
                let expected: [FallbackFile.Unusable] =
                    switch index {
                    case ..<18: [.foreign]
                    // If the size is larger than the rest, the file counts as cut off.
                    case 166..<170: [.cutOff, .altered]
                    default: [.altered]
                    }
                guard case .failure(let reason) = Self.read(altered, binding) else {
                    Issue.record("bit \(bit) of byte \(index)")
                    continue
                }
                #expect(expected.contains(reason), "bit \(bit) of byte \(index)")
            }
        }
    }

    @Test func `every file that ends too early or too late is found`() throws {
        let whole = Self.bytes(try Self.file())
        let binding = try Self.binding()
        for count in whole.indices {
            // The first line is incomplete: any program may have written that.
            let reason = count < 18 ? FallbackFile.Unusable.foreign : .cutOff
            #expect(Self.read(Array(whole.prefix(count)), binding) == .failure(reason))
        }
        for more in 1..<40 {
            #expect(Self.read(whole + Array(repeating: 0, count: more), binding) == .failure(.altered))
        }
    }

    /// An attacker can correct the checksum of an altered file, but not the tag of AES-GCM.
    @Test func `a checksum that was mended proves nothing`() throws {
        let whole = Self.bytes(try Self.file())
        let binding = try Self.binding()
        for index in 18..<whole.count - 32 {
            var body = Array(whole.dropLast(32))
            body[index] ^= 1
            let digest = try body.withUnsafeBytes { SecretBytes(copying: $0) }.sha256
            guard case .failure = Self.read(body + Self.bytes(digest), binding) else {
                Issue.record("byte \(index)")
                continue
            }
        }
    }

    @Test func `each part of what it is for is told`() throws {
        let whole = Self.bytes(try Self.file())
        let others = [
            ("manifest", try Self.binding("b")), ("manifest", try Self.binding("a@v1")),
            ("region", try Self.binding(region: "ap-beijing")), ("endpoint", try Self.binding(host: "y")),
            ("key id or role", try Self.binding(identity: "key 2")),
        ]
        for (part, binding) in others { #expect(Self.read(whole, binding) == .failure(.other(part))) }
        let key = SecretBytes(String(repeating: "l", count: 32))
        #expect(Self.read(whole, key: key, try Self.binding()) == .failure(.otherKey))
    }

    @Test func `random bytes after a good beginning are no file`() throws {
        let binding = try Self.binding()
        let magic = Array("sesame fallback 1\n".utf8)
        for count in stride(from: 0, to: 2000, by: 7) {
            let noise = (0..<count).map { _ in UInt8.random(in: 0...255) }
            guard case .failure = Self.read(magic + noise, binding) else {
                Issue.record("\(noise)")
                continue
            }
        }
    }

    @Test(arguments: [
        (1000, nil), (1060, nil), (700, nil), (699, FallbackFile.Unusable.future(by: Timespan(seconds: 301))),
        (1061, .tooOld(Timespan(seconds: 61), longest: Timespan(seconds: 60))),
    ]) func `its age is judged by the time inside`(_ now: Int, _ expected: FallbackFile.Unusable?) throws {
        let file = try FallbackFile(try Self.file(), key: Self.key, for: try Self.binding())
        var found: FallbackFile.Unusable?
        do throws(FallbackFile.Unusable) {
            try file.check(at: now, longestAge: Timespan(seconds: 60))
        } catch {
            found = error
        }
        #expect(found == expected)
    }

    @Test(arguments: [Int.min, -1, 0, .max], [Int.min, -1, 0, .max])
    func `an age of any time at any time can be said`(_ created: Int, _ now: Int) {
        let file = FallbackFile(created: created, values: [])
        #expect(file.age(at: now).seconds >= 0)
        try? file.check(at: now, longestAge: Timespan(seconds: 60))
    }
}
