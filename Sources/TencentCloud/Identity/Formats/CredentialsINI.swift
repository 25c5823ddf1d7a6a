import SecretMemory

/// The SDKs' INI file. The SDKs differ (Python's configparser, Go's own): a file that is good for one of them is good
/// here, and a file that only looks right is an error:
///
/// - Lines of `name = value` or `name: value`, the name in any case; section `[default]` in any case, or no section.
///   Other sections are not read; their names are reported if there is no [default].
/// - A comment begins with "#" or ";", at the start of a line or after white space.
/// - A value in a pair of quotes loses the quotes and keeps everything between them.
/// - A name twice, or the section twice, is an error.
enum CredentialsINI {
    private typealias Line = Slice<UnsafeRawBufferPointer>

    /// - Returns: the values of the names; and the sections, if there is no [default] and no value before the first
    ///   section.
    static func read(
        _ text: SecretBytes, _ names: [String], _ path: FilePath
    ) throws(Credentials.Failure) -> (values: [String: SecretBytes], sections: [String]) {
        try text.withBytes { bytes throws(Credentials.Failure) in try unsafe read(bytes, names, path) }
    }

    private static func read(
        _ text: UnsafeRawBufferPointer, _ names: [String], _ path: FilePath
    ) throws(Credentials.Failure) -> (values: [String: SecretBytes], sections: [String]) {
        var values: [String: SecretBytes] = [:]
        var sections: [String] = []
        var isDefault = true
        var hasDefault = false
        let lines = unsafe text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for index in unsafe lines.indices {
            let line = unsafe withoutComment(lines[index])
            if unsafe line.isEmpty { continue }
            if unsafe line.first == UInt8(ascii: "[") {
                guard let name = unsafe section(line) else { throw .malformed(path: path, line: index + 1) }
                isDefault = name.lowercased() == "default"
                sections.append(name)
                if isDefault && hasDefault { throw .repeated(path: path, line: index + 1, what: "[default]") }
                hasDefault = hasDefault || isDefault
                continue
            }
            guard isDefault else { continue }
            guard let separator = unsafe line.firstIndex(where: { "=:".utf8.contains($0) }) else {
                throw .malformed(path: path, line: index + 1)
            }
            let name = unsafe word(trim(line[..<separator]))
            guard names.contains(name) else { continue }
            let value = unsafe unquote(trim(line[line.index(after: separator)...]))
            let old = unsafe values.updateValue(
                SecretBytes(copying: UnsafeRawBufferPointer(rebasing: value)), forKey: name)
            if old != nil { throw .repeated(path: path, line: index + 1, what: name) }
        }
        return (values, values.isEmpty && !hasDefault ? sections : [])
    }

    /// The name between the brackets, which may be shown; nil if it is no name: a section that is not closed, or JSON.
    private static func section(_ line: Line) -> String? {
        guard unsafe line.last == UInt8(ascii: "]") else { return nil }
        let name = unsafe trim(line.dropFirst().dropLast())
        guard unsafe !name.isEmpty,
            unsafe name.allSatisfy({ $0 >= UInt8(ascii: " ") && !"[]{}\"'=:".utf8.contains($0) })
        else { return nil }
        return unsafe String(decoding: name, as: UTF8.self)
    }

    /// A name in lower case; names are not secret.
    private static func word(_ bytes: Line) -> String { unsafe String(decoding: bytes, as: UTF8.self).lowercased() }

    /// The line up to a "#" or ";" that begins it or follows white space, trimmed.
    private static func withoutComment(_ line: Line) -> Line {
        var isAfterSpace = true
        for index in unsafe line.indices {
            let byte = unsafe line[index]
            if isAfterSpace && "#;".utf8.contains(byte) { return unsafe trim(line[..<index]) }
            isAfterSpace = byte <= UInt8(ascii: " ")
        }
        return unsafe trim(line)
    }

    private static func trim(_ bytes: Line) -> Line {
        let start = unsafe bytes.firstIndex { $0 > UInt8(ascii: " ") } ?? bytes.endIndex
        let last = unsafe bytes.lastIndex { $0 > UInt8(ascii: " ") }
        return unsafe bytes[start..<(last.map { $0 + 1 } ?? start)]
    }

    private static func unquote(_ bytes: Line) -> Line {
        guard unsafe bytes.count >= 2, let quote = unsafe bytes.first, "\"'".utf8.contains(quote),
            unsafe bytes.last == quote
        else { return unsafe bytes }
        return unsafe bytes.dropFirst().dropLast()
    }
}
