import CLinux
import Glibc

// The one allocator of every C library that touches a secret: what they free is zeroed first.
// Sizes come from linux_usable_size(3), so a block is wiped whole, its slack included.

/// Zeroes memory in a way the compiler may not leave out (explicit_bzero(3)).
func wipe(_ memory: UnsafeMutableRawPointer, count: Int) {
    unsafe explicit_bzero(memory, count)
}

/// Zeroes a block of malloc(3) and frees it.
func wipingFree(_ block: UnsafeMutableRawPointer?) {
    guard let block = unsafe block else { return }
    unsafe wipe(block, count: linux_usable_size(block))
    unsafe free(block)
}

/// realloc(3) that never leaves an old copy behind.
func wipingReallocate(_ block: UnsafeMutableRawPointer?, _ size: Int) -> UnsafeMutableRawPointer? {
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
