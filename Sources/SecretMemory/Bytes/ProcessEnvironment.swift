import CLinux
import Glibc

/// The environment this process was started with, as the kernel handed it over.
package struct ProcessEnvironment: Sendable {
    package init() {}

    /// A variable as text; nil if it is unset or empty. POSIX tools treat the two alike.
    package subscript(name: String) -> String? {
        guard let value = unsafe getenv(name), unsafe value.pointee != 0 else { return nil }
        return unsafe String(cString: value)
    }

    /// A variable that names a file, as bytes; nil if it is unset or empty.
    package func path(_ name: String) -> FilePath? {
        guard let value = unsafe getenv(name), unsafe value.pointee != 0 else { return nil }
        return unsafe FilePath(copying: value)
    }

    /// Tells whether the variable is set, even if it is empty.
    package func contains(_ name: String) -> Bool { unsafe getenv(name) != nil }

    /// The names of the variables that begin with the prefix.
    package func names(beginningWith prefix: String) -> [String] {
        var names: [String] = []
        var next = unsafe linux_environ()
        while let entry = unsafe next.pointee {
            unsafe next += 1
            guard unsafe strncmp(entry, prefix, prefix.utf8.count) == 0 else { continue }
            let text = unsafe Substring(String(cString: entry))
            names.append(String(text.splitOnce(at: "=").before))
        }
        return names
    }

    /// Calls `body` while the variable is hidden from getenv(3). The variable is not removed and set again: that would
    /// change the order of the environment that the target inherits.
    package static func hiding<R>(_ name: String, _ body: () -> R) -> R {
        var hidden: [UnsafeMutablePointer<CChar>] = unsafe []
        while let value = unsafe getenv(name) {
            let entry = unsafe value - name.utf8.count - 1
            unsafe entry.pointee = CChar(bitPattern: UInt8(ascii: "="))
            unsafe hidden.append(entry)
        }
        defer { unsafe hidden.forEach { unsafe $0.pointee = CChar(bitPattern: name.utf8.first ?? 0) } }
        return body()
    }

    /// A variable that holds a credential; nil if it is unset.
    package func secret(_ name: String) -> SecretBytes? {
        guard let value = unsafe getenv(name) else { return nil }
        return unsafe SecretBytes(copying: UnsafeRawBufferPointer(start: value, count: strlen(value)))
    }
}
