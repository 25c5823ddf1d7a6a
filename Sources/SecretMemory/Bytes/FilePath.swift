/// A file's path as bytes: the system does not require it to be text.
package struct FilePath: Hashable, Sendable {
    /// The bytes with their ending NUL, as C functions take them.
    package let bytes: [CChar]

    package init(_ text: String) { bytes = Array(text.utf8CString) }

    /// Copies a C string.
    package init(copying text: UnsafePointer<CChar>) {
        var count = 0
        while unsafe text[count] != 0 { count += 1 }
        bytes = unsafe Array(UnsafeBufferPointer(start: text, count: count + 1))
    }

    private init(_ bytes: some Sequence<CChar>) { self.bytes = bytes + [0] }

    package static func + (path: FilePath, end: FilePath) -> FilePath {
        FilePath(path.bytes.dropLast() + end.bytes.dropLast())
    }

    /// The paths of a list separated by ":".
    package var parts: [FilePath] {
        bytes.dropLast().split(separator: CChar(UInt8(ascii: ":"))).map { FilePath($0) }
    }

    /// The directory it is in, with a "/" at the end.
    package var directory: FilePath {
        bytes.lastIndex(of: CChar(UInt8(ascii: "/"))).map { FilePath(bytes[...$0]) } ?? "./"
    }

    package func contains(_ byte: UInt8) -> Bool { bytes.dropLast().contains(CChar(bitPattern: byte)) }
}

extension FilePath: ExpressibleByStringLiteral {
    package init(stringLiteral text: String) { self.init(text) }
}

extension FilePath: CustomStringConvertible {
    /// The path for messages: bytes that are not UTF-8 are shown as U+FFFD.
    package var description: String {
        String(decoding: bytes.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
