import CLinux
import Glibc

// The allocator of every C library that touches a secret: freed memory is zeroed first. linux_usable_size gives the
// size of a block, so it is wiped whole, its slack included.

/// Zeroes memory; the compiler may not optimize this away (explicit_bzero(3)).
func wipe(_ memory: UnsafeMutableRawPointer, count: Int) {
    unsafe explicit_bzero(memory, count)
}

/// Zeroes a block of malloc(3) and frees it.
package func wipingFree(_ block: UnsafeMutableRawPointer?) {
    guard let block = unsafe block else { return }
    unsafe wipe(block, count: linux_usable_size(block))
    unsafe free(block)
}

/// Resizes a block as realloc(3) does, and wipes the old copy.
package func wipingReallocate(_ block: UnsafeMutableRawPointer?, _ size: Int) -> UnsafeMutableRawPointer? {
    guard let block = unsafe block else { return unsafe malloc(size) }
    guard size > 0 else {
        unsafe wipingFree(block)
        return nil
    }
    let old = unsafe linux_usable_size(block)
    if size <= old { return unsafe block }
    guard let larger = unsafe malloc(size) else { return nil }
    unsafe memcpy(larger, block, old)
    unsafe wipingFree(block)
    return unsafe larger
}

/// The wiping allocator in the C libraries of this module.
package enum WipingMemory {
    /// Gives libcrypto and jansson the wiping allocator, once per process. Read this before anything else of this
    /// module is used.
    ///
    /// - Returns: false if libcrypto refused; then the process must not read a secret.
    package static let servesLibraries: Bool = {
        JSON.useWipingMemory()
        return CryptoMemory.useWipingMemory()
    }()
}
