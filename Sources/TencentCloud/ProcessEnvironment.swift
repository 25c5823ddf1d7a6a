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

    /// A variable that holds a credential; nil when it is unset.
    package func secret(_ name: String) -> SecretBytes? {
        guard let value = unsafe getenv(name) else { return nil }
        return unsafe SecretBytes(copying: UnsafeRawBufferPointer(start: value, count: strlen(value)))
    }
}
