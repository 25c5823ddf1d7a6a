import CLinux
import Glibc

/// The environment sesame was started with, as the kernel handed it over.
package struct ProcessEnvironment: Sendable {
    package init() {}

    /// A variable as text; nil when it is unset or empty, as the variables of POSIX tools are.
    package subscript(name: String) -> String? {
        guard let value = unsafe getenv(name), unsafe value.pointee != 0 else { return nil }
        return unsafe String(cString: value)
    }

    /// Whether the variable is there at all, be it empty.
    package func contains(_ name: String) -> Bool { unsafe getenv(name) != nil }

    /// Calls `body` while the variable is hidden from getenv(3); it is not taken out and put back, for that would change
    /// the order in which the target inherits.
    static func hiding<R>(_ name: String, _ body: () -> R) -> R {
        var hidden: [UnsafeMutablePointer<CChar>] = unsafe []
        while let value = unsafe getenv(name) {
            let entry = unsafe value - name.utf8.count - 1
            unsafe entry.pointee = CChar(bitPattern: UInt8(ascii: "="))
            unsafe hidden.append(entry)
        }
        defer { unsafe hidden.forEach { unsafe $0.pointee = CChar(bitPattern: name.utf8.first ?? 0) } }
        return body()
    }

    /// A variable that holds a credential; nil when it is unset.
    package func secret(_ name: String) -> SecretBytes? {
        guard let value = unsafe getenv(name) else { return nil }
        return unsafe SecretBytes(copying: UnsafeRawBufferPointer(start: value, count: strlen(value)))
    }
}
