/// A file that holds credentials: the SDKs' INI (`[default]`, `secret_id`, `secret_key`, and `token`), or tccli's JSON
/// (`secretId`, `secretKey`, `token`), told apart by its first character.
enum CredentialsFile {
    static func read(_ path: String) throws(Credentials.Failure) -> Credentials {
        let text: SecretBytes
        do throws(FileFailure) {
            text = try SecretBytes(contentsOf: path, limit: 64 << 10)
        } catch {
            throw .unreadable(path: path, error)
        }
        let isJSON = text.withBytes { unsafe $0.first { $0 > UInt8(ascii: " ") } } == UInt8(ascii: "{")
        let names = isJSON ? ["secretId", "secretKey", "token"] : ["secret_id", "secret_key", "token"]
        let values =
            isJSON
            ? try json(text, names, path)
            : try text.withBytes { bytes throws(Credentials.Failure) in
                try unsafe ini(bytes, names, path)
            }
        return try Credentials(
            id: (names[0], values[names[0]]), key: (names[1], values[names[1]]), token: (names[2], values[names[2]]),
            source: .file(path: path))
    }

    private static func json(
        _ text: SecretBytes, _ names: [String], _ path: String
    ) throws(Credentials.Failure) -> [String: SecretBytes] {
        guard let object = JSON(parsing: text), object.isObject else { throw .malformed(path: path, line: 1) }
        var values: [String: SecretBytes] = [:]
        for name in names {
            guard let member = object[name], !member.isNull else { continue }
            guard let value = member.string else { throw .unusable(.file(path: path), name: name) }
            values[name] = value
        }
        return values
    }

    /// Lines of `name = value` or `name: value` in section `[default]` (or before any); whole-line comments begin with
    /// "#" or ";"; names in any case; a value in double quotes loses them.
    private static func ini(
        _ text: UnsafeRawBufferPointer, _ names: [String], _ path: String
    ) throws(Credentials.Failure) -> [String: SecretBytes] {
        var values: [String: SecretBytes] = [:]
        var isDefault = true
        let lines = unsafe text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for index in unsafe lines.indices {
            let line = unsafe trim(lines[index])
            guard let first = unsafe line.first, !"#;".utf8.contains(first) else { continue }
            if first == UInt8(ascii: "[") {
                isDefault = unsafe line.elementsEqual("[default]".utf8)
                continue
            }
            guard let separator = unsafe line.firstIndex(where: { "=:".utf8.contains($0) }) else {
                throw .malformed(path: path, line: index + 1)
            }
            let name = unsafe String(decoding: trim(line[..<separator]), as: UTF8.self).lowercased()
            guard isDefault, names.contains(name) else { continue }
            let value = unsafe unquote(trim(line[line.index(after: separator)...]))
            values[name] = unsafe SecretBytes(copying: UnsafeRawBufferPointer(rebasing: value))
        }
        return values
    }

    private static func trim(_ bytes: Slice<UnsafeRawBufferPointer>) -> Slice<UnsafeRawBufferPointer> {
        let start = unsafe bytes.firstIndex { $0 > UInt8(ascii: " ") } ?? bytes.endIndex
        let last = unsafe bytes.lastIndex { $0 > UInt8(ascii: " ") }
        return unsafe bytes[start..<(last.map { $0 + 1 } ?? start)]
    }

    private static func unquote(_ bytes: Slice<UnsafeRawBufferPointer>) -> Slice<UnsafeRawBufferPointer> {
        let quote = UInt8(ascii: "\"")
        guard unsafe bytes.count >= 2, unsafe bytes.first == quote, unsafe bytes.last == quote else {
            return unsafe bytes
        }
        return unsafe bytes.dropFirst().dropLast()
    }
}
