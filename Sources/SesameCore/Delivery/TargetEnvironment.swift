import CLinux
import Glibc
package import SecretMemory
import TencentCloud

/// The environment of the target, entry by entry as execve(2) takes it.
///
/// Inherited entries pass as bytes, unparsed and in their order. A variable of the manifest replaces the inherited one
/// of the same name, or comes at the end.
@safe
package struct TargetEnvironment {
    @safe
    private enum Entry {
        case inherited(UnsafeMutablePointer<CChar>)
        /// `NAME=value` and a final NUL.
        case injected(SecretBytes)
    }
    private var entries: [Entry]

    /// The most bytes of one entry that the kernel takes, with name, "=" and final NUL (MAX_ARG_STRLEN, execve(2)).
    package static let entryLimit = 128 << 10

    /// - Parameters:
    ///   - inherited: entries with a NULL at the end, as in environ(7); their memory must stay valid and unmoved.
    ///   - isKept: tells whether an inherited variable of this name reaches the target.
    ///   - values: the variables of the manifest; each has passed ``preflight(_:_:)``.
    package init(
        inherited: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>, keeping isKept: (String) -> Bool,
        setting values: [(variable: VariableName, value: SecretBytes)]
    ) {
        let entries = values.map { Self.entry($0.variable, $0.value) }
        let index = Dictionary(values.enumerated().map { ($1.variable.text, $0) }, uniquingKeysWith: { $1 })
        var placed = Set<Int>()
        var result: [Entry] = []
        var next = unsafe inherited
        while let entry = unsafe next.pointee {
            unsafe next += 1
            let name = unsafe Self.name(of: entry)
            if let name, let index = index[name] {
                if placed.insert(index).inserted { result.append(.injected(entries[index])) }
            } else if isKept(name ?? "") {
                unsafe result.append(.inherited(entry))
            }
        }
        result += entries.indices.filter { !placed.contains($0) }.map { .injected(entries[$0]) }
        self.entries = result
    }

    /// The environment of this process.
    package static var inherited: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?> { unsafe linux_environ() }

    /// Calls `body` with the entries and a NULL at the end.
    package func withPointers<R>(_ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> R) -> R {
        var pointers = unsafe entries.map { entry -> UnsafeMutablePointer<CChar>? in
            switch entry {
            case .inherited(let pointer): unsafe pointer
            case .injected(let bytes):
                unsafe bytes.address.assumingMemoryBound(to: CChar.self)
            }
        }
        unsafe pointers.append(nil)
        return unsafe pointers.withUnsafeMutableBufferPointer { buffer in
            guard let start = buffer.baseAddress else {
                preconditionFailure("an array that ends with NULL is not empty")
            }
            return unsafe body(start)
        }
    }

    /// The size in bytes of each entry, largest first; without entries whose name is not a variable name.
    package var sizes: [(name: String, bytes: Int)] {
        let sizes = entries.compactMap { entry -> (name: String, bytes: Int)? in
            let start: UnsafePointer<CChar>?
            switch entry {
            case .inherited(let pointer): unsafe start = UnsafePointer(pointer)
            case .injected(let bytes): unsafe start = UnsafePointer(bytes.address.assumingMemoryBound(to: CChar.self))
            }
            guard let start = unsafe start, let name = unsafe Self.name(of: start), VariableName(parsing: name) != nil
            else { return nil }
            return unsafe (name, strlen(start) + 1)
        }
        return sizes.sorted { $0.bytes > $1.bytes }
    }

    /// The reason why a value cannot be in a variable, a NUL byte or its size; nil if it can.
    package static func preflight(_ variable: VariableName, _ value: SecretBytes) -> Fault? {
        if value.contains(0) {
            return Fault(
                .data, at: variable.text, "the value holds a NUL byte, which no environment variable can",
                hint: "write it as text with encoding: base64, or hand it over with as: file")
        }
        let size = variable.text.utf8.count + 1 + value.count + 1
        guard size > entryLimit else { return nil }
        return Fault(
            .data, at: variable.text, "the variable takes \(size) bytes, the kernel allows \(entryLimit)",
            hint: "hand the value over with as: file")
    }

    private static func entry(_ variable: VariableName, _ value: SecretBytes) -> SecretBytes {
        let entry = SecretBytes(capacity: variable.text.utf8.count + value.count + 2)
        entry.append("\(variable.text)=")
        entry.append(value)
        entry.append(0)
        return entry
    }

    /// The name of an entry; nil if it has no "=", or is not ASCII: sesame sets and removes ASCII names only.
    private static func name(of entry: UnsafePointer<CChar>) -> String? {
        guard let end = unsafe strchr(entry, Int32(UInt8(ascii: "="))) else { return nil }
        let name = unsafe UnsafeRawBufferPointer(start: entry, count: UnsafePointer(end) - entry)
        return unsafe name.allSatisfy { $0 < 0x80 } ? String(decoding: name, as: UTF8.self) : nil
    }
}
