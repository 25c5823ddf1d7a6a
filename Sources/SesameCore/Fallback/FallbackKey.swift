import SecretMemory
import TencentCloud

/// The key of a fallback file: a file of 32 bytes, or of 64 hexadecimal digits with or without a line break.
enum FallbackKey {
    private static let size = 32

    /// Reads the key file.
    ///
    /// - Throws: ``Failure`` with status 78.
    static func read(_ path: FilePath) throws(Failure) -> SecretBytes {
        let bytes: SecretBytes
        do throws(FileFailure) {
            bytes = try SecretBytes(contentsOf: path, limit: 1 << 10, waits: true)
        } catch {
            throw Failure(.configuration, at: "\(path)", error.problem, hint: error.hint ?? "--fallback-key names it")
        }
        if bytes.count == size { return bytes }
        guard let key = bytes.trimmed.decodingHexadecimal, key.count == size else {
            throw Failure(
                .configuration, at: "\(path)", "not a key: it has neither 32 bytes nor 64 hexadecimal digits",
                hint: "make one: (umask 077; openssl rand -hex 32 >\(path))")
        }
        return key
    }
}
