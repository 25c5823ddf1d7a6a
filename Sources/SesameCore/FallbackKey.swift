import TencentCloud

/// The key of a fallback file: a file of 32 bytes, or of 64 hexadecimal digits and maybe a line break.
enum FallbackKey {
    private static let size = 32

    /// - Throws: ``Failure`` with status 78.
    static func read(_ path: String) throws(Failure) -> SecretBytes {
        let bytes: SecretBytes
        do throws(FileFailure) {
            bytes = try SecretBytes(contentsOf: path, limit: 1 << 10)
        } catch {
            throw Failure(.configuration, at: path, error.problem, hint: error.hint ?? "--fallback-key names it")
        }
        if bytes.count == size { return bytes }
        guard let key = bytes.trimmed.decodingHexadecimal, key.count == size else {
            throw Failure(
                .configuration, at: path, "this is no key: it has neither 32 bytes nor 64 hexadecimal digits",
                hint: "make one: (umask 077; openssl rand -hex 32 >\(path))")
        }
        return key
    }
}
