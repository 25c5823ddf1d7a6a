import SecretMemory
import TencentCloud

/// The content of a fallback file, and its format:
///
///     "sesame fallback 1\n"  created  4 digests  nonce  size  values  checksum
///            18                8       4 × 32      12     4    size      32      bytes
///
/// Numbers are big-endian. The values are encrypted with AES-256-GCM, which also authenticates everything before them.
/// The digests (HMAC-SHA-256) bind the file to its purpose (``FallbackBinding``). The checksum (SHA-256 of everything
/// before it) is no proof: it only distinguishes a damaged file from a file made with another key.
struct FallbackFile {
    /// A kept value.
    struct Value {
        let bytes: SecretBytes
        let versionID: String
    }

    /// The reason why a file cannot serve.
    enum Unusable: Error, Equatable {
        case unreadable(FileFailure)
        case foreign
        case cutOff
        case altered
        case otherKey
        /// OpenSSL has no digests, so the file cannot be checked.
        case noDigest
        case future(by: Timespan)
        case tooOld(Timespan, longest: Timespan)
        /// The file was made for another manifest, region, endpoint or identity: the name of that part.
        case other(String)
    }

    /// Seconds since 1970.
    let created: Int
    /// The values in the order of the plan; nil for a missing secret or version that no variable needs.
    let values: [Value?]

    init(created: Int, values: [Value?]) { (self.created, self.values) = (created, values) }

    private static var magic: SecretBytes { SecretBytes("sesame fallback 1\n") }
    private static let digestSize = 32
    private static let nonceSize = 12

    /// Tells whether the bytes begin as a fallback file does.
    static func isOne(_ bytes: SecretBytes) -> Bool {
        magic.withBytes { magic in bytes.withBytes { unsafe $0.starts(with: magic) } }
    }

    /// The bytes of the file; nil if the system has no random numbers, or OpenSSL no digests or encryption.
    func sealed(with key: SecretBytes, for binding: FallbackBinding) -> SecretBytes? {
        let text = SecretBytes()
        for (name, value) in zip(binding.names, values) {
            text.append(UInt32(name.utf8.count))
            text.append(name)
            text.append(value == nil ? 0 : 1)
            guard let value else { continue }
            text.append(UInt32(value.versionID.utf8.count))
            text.append(value.versionID)
            text.append(UInt32(value.bytes.count))
            text.append(value.bytes)
        }
        guard let nonce = SecretBytes.random(count: Self.nonceSize) else { return nil }
        let file = SecretBytes()
        file.append(Self.magic)
        file.append(UInt64(max(0, created)))
        guard let digests = try? binding.digests(key) else { return nil }
        for (_, digest) in digests { file.append(digest) }
        file.append(nonce)
        file.append(UInt32(text.count + 16))
        guard let encryptionKey = try? Self.encryptionKey(key),
            let sealed = text.sealed(key: encryptionKey, nonce: nonce, header: file)
        else { return nil }
        file.append(sealed)
        guard let checksum = try? file.sha256 else { return nil }
        file.append(checksum)
        return file
    }

    /// Reads a file completely, or throws.
    init(_ file: SecretBytes, key: SecretBytes, for binding: FallbackBinding) throws(Unusable) {
        let found = try Self.open(file, key: key)
        guard let digests = try? binding.digests(key) else { throw .noDigest }
        var parts = SecretReader(found.digests)
        for (part, digest) in digests where parts.take(Self.digestSize)?.isEqual(to: digest) != true {
            throw .other(part)
        }
        created = found.created
        let records = try Self.records(in: found.text)
        guard records.map(\.name) == binding.names else { throw .altered }
        values = records.map(\.value)
    }

    /// The references in a file that was made for another manifest; none if the file is for this one or cannot be
    /// opened.
    static func names(in file: SecretBytes, key: SecretBytes, beside binding: FallbackBinding) -> [String] {
        do throws(Unusable) {
            let found = try open(file, key: key)
            var parts = SecretReader(found.digests)
            if let own = try? binding.digests(key).first, parts.take(digestSize)?.isEqual(to: own.digest) == true {
                return []
            }
            return try records(in: found.text).map(\.name)
        } catch {
            return []
        }
    }

    private static func open(
        _ file: SecretBytes, key: SecretBytes
    ) throws(Unusable) -> (created: Int, digests: SecretBytes, text: SecretBytes) {
        guard isOne(file) else { throw .foreign }
        guard let encryptionKey = try? encryptionKey(key) else { throw .noDigest }
        var reader = SecretReader(file)
        guard reader.take(magic.count) != nil, let created = reader.takeInteger(8),
            let digests = reader.take(FallbackBinding.count * digestSize), let nonce = reader.take(nonceSize),
            let size = reader.takeInteger(4), let header = reader.taken, let sealed = reader.take(size),
            let checked = reader.taken, let checksum = reader.take(digestSize)
        else { throw .cutOff }
        guard reader.isAtEnd, created >= 0, let digest = try? checked.sha256, digest.isEqual(to: checksum) else {
            throw .altered
        }
        guard let text = sealed.opened(key: encryptionKey, nonce: nonce, header: header) else {
            throw .otherKey
        }
        return (created, digests, text)
    }

    private static func records(in text: SecretBytes) throws(Unusable) -> [(name: String, value: Value?)] {
        var reader = SecretReader(text)
        var records: [(name: String, value: Value?)] = []
        while !reader.isAtEnd {
            guard let name = reader.takeText(), let flag = reader.takeInteger(1), 0...1 ~= flag else { throw .altered }
            var value: Value?
            if flag == 1 {
                guard let versionID = reader.takeText(), let bytes = reader.takeInteger(4).flatMap({ reader.take($0) })
                else { throw .altered }
                value = Value(bytes: bytes, versionID: versionID)
            }
            records.append((name, value))
        }
        return records
    }

    /// The key for encryption, derived from the user's key: each derived key has one use only.
    private static func encryptionKey(_ key: SecretBytes) throws(DigestRefused) -> SecretBytes {
        try key.hmacSHA256(of: "sesame fallback 1: values")
    }

    // MARK: Age

    /// The seconds that two clocks may differ.
    private static let tolerance = 300

    /// The age of the file; 0 if it is from the future.
    func age(at now: Int) -> Timespan { Timespan(seconds: max(0, now.subtractingClamped(created))) }

    /// Checks the age of the file.
    ///
    /// - Parameter now: seconds since 1970.
    func check(at now: Int, longestAge: Timespan) throws(Unusable) {
        if created > now.addingClamped(Self.tolerance) {
            throw .future(by: Timespan(seconds: created.subtractingClamped(now)))
        }
        let age = age(at: now)
        if age.seconds > longestAge.seconds { throw .tooOld(age, longest: longestAge) }
    }
}

extension SecretReader {
    /// Reads a text with its length before it.
    fileprivate mutating func takeText() -> String? {
        takeInteger(4).flatMap { take($0) }?.withBytes { unsafe String(decoding: $0, as: UTF8.self) }
    }
}
