import COpenSSL

/// The memory of libcrypto and libssl.
enum CryptoMemory {
    /// Gives libcrypto the wiping allocator. libcrypto refuses it after its first allocation, so this comes first.
    ///
    /// - Returns: false if it refused (CRYPTO_set_mem_functions(3)).
    static func useWipingMemory() -> Bool {
        unsafe CRYPTO_set_mem_functions(
            { size, _, _ in unsafe malloc(size) },
            { block, size, _, _ in unsafe wipingReallocate(block, size) },
            { block, _, _ in unsafe wipingFree(block) }) == 1
    }
}
