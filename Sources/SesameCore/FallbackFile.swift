import TencentCloud

/// What a fallback file holds, and how it is written:
///
///     "sesame fallback 1\n"  created  4 digests  nonce  size  values  checksum
///            18                8       4 × 32      12     4    size      32      bytes
///
/// Numbers are big-endian. The values are encrypted with AES-256-GCM, and all that stands before them is authenticated
/// with them. The digests (HMAC-SHA-256) tell for what they are. The checksum (SHA-256 of all before it) proves nothing:
/// it tells a broken file from one that was made with another key.
struct FallbackFile {
    /// A value that was there.
    struct Value {
        let bytes: SecretBytes
        let versionID: String
    }

    /// Why a file cannot serve.
    enum Unusable: Error, Equatable {
        case unreadable(FileFailure)
        case foreign
        case cutOff
        case altered
        case otherKey
        case future(by: Timespan)
        case tooOld(Timespan, longest: Timespan)
        /// It is for another of what is named.
        case other(String)
    }

    /// Seconds since 1970.
    let created: Int
    /// In the order of the plan; nil where there was no such secret or version and no variable needed it.
    let values: [Value?]

    init(created: Int, values: [Value?]) { (self.created, self.values) = (created, values) }

    private static var magic: SecretBytes { SecretBytes("sesame fallback 1\n") }
    private static let digestSize = 32
    private static let nonceSize = 12

    /// Whether these are a fallback file, or the beginning of one.
    static func isOne(_ bytes: SecretBytes) -> Bool {
        magic.withBytes { magic in bytes.withBytes { unsafe magic.starts(with: $0.prefix(magic.count)) } }
    }

    /// The bytes of the file; nil when the system gives no random numbers.
    func sealed(with key: SecretBytes, for binding: FallbackBinding) -> SecretBytes? {
        let text = SecretBytes()
        for value in values {
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
        for (_, digest) in binding.digests(key) { file.append(digest) }
        file.append(nonce)
        file.append(UInt32(text.count + 16))
        guard let sealed = text.sealed(key: Self.encryptionKey(key), nonce: nonce, header: file) else { return nil }
        file.append(sealed)
        file.append(file.digest)
        return file
    }

    /// Takes a file apart, all of it or nothing.
    init(_ file: SecretBytes, key: SecretBytes, for binding: FallbackBinding) throws(Unusable) {
        guard Self.isOne(file) else { throw .foreign }
        let digests = binding.digests(key)
        var reader = SecretReader(file)
        guard reader.take(Self.magic.count) != nil, let created = reader.takeInteger(8),
            let found = reader.take(digests.count * Self.digestSize), let nonce = reader.take(Self.nonceSize),
            let size = reader.takeInteger(4), let header = reader.taken, let sealed = reader.take(size),
            let checked = reader.taken, let checksum = reader.take(Self.digestSize)
        else { throw .cutOff }
        guard reader.isAtEnd, checked.digest.isEqual(to: checksum) else { throw .altered }
        guard let text = sealed.opened(key: Self.encryptionKey(key), nonce: nonce, header: header) else {
            throw .otherKey
        }
        var parts = SecretReader(found)
        for (part, digest) in digests where parts.take(Self.digestSize)?.isEqual(to: digest) != true {
            throw .other(part)
        }
        self.created = created
        values = try Self.values(in: text, count: binding.references.count)
    }

    private static func values(in text: SecretBytes, count: Int) throws(Unusable) -> [Value?] {
        var reader = SecretReader(text)
        var values: [Value?] = []
        for _ in 0..<count {
            switch reader.takeInteger(1) {
            case 0: values.append(nil)
            case 1:
                guard let version = reader.takeInteger(4).flatMap({ reader.take($0) }),
                    let bytes = reader.takeInteger(4).flatMap({ reader.take($0) })
                else { throw .altered }
                let versionID = version.withBytes { unsafe String(decoding: $0, as: UTF8.self) }
                values.append(Value(bytes: bytes, versionID: versionID))
            default: throw .altered
            }
        }
        guard reader.isAtEnd else { throw .altered }
        return values
    }

    /// Each key serves one end only.
    private static func encryptionKey(_ key: SecretBytes) -> SecretBytes {
        key.authenticationCode(of: "sesame fallback 1: values")
    }

    // MARK: Age

    /// So much two clocks may differ.
    private static let tolerance = 300

    /// How long ago it was written, never less than nothing.
    func age(at now: Int) -> Timespan { Timespan(seconds: max(0, now - created)) }

    /// - Parameter now: seconds since 1970.
    func check(at now: Int, longestAge: Timespan) throws(Unusable) {
        if created > now + Self.tolerance { throw .future(by: Timespan(seconds: created - now)) }
        let age = age(at: now)
        if age.seconds > longestAge.seconds { throw .tooOld(age, longest: longestAge) }
    }
}
