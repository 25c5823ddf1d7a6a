import SecretMemory

/// The C libraries of this module and of SecretMemory that can wipe the memory they free.
package enum WipedLibraries {
    /// Gives each of them the wiping allocator, once per process. Read this before anything else of these modules is
    /// used.
    ///
    /// - Returns: false if a library refused; then the process must not read a secret.
    package static let areReady = WipingMemory.servesLibraries && HTTPClient.useWipingMemory()
}
