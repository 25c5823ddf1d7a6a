// The file that imports GnuTLS, with Certificate.swift: digests for the signatures, a cipher for the store.

import CGnuTLS

/// GnuTLS refused; `reason` is its own text (`gnutls_strerror`).
struct GnuTLSFailure: Error {
    let reason: String

    static func check(_ code: Int32) throws(GnuTLSFailure) {
        guard code < 0 else { return }
        throw unsafe GnuTLSFailure(reason: String(cString: gnutls_strerror(code)))
    }
}

/// SHA-256 and what is made of it.
enum SHA256 {
    static let size = 32

    /// The digest of `bytes` (`gnutls_hash_fast`).
    static func hash(_ bytes: [UInt8]) throws(GnuTLSFailure) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: size)
        try GnuTLSFailure.check(unsafe gnutls_hash_fast(GNUTLS_DIG_SHA256, bytes, bytes.count, &digest))
        return digest
    }

    /// HMAC-SHA256 of `bytes` under `key` (`gnutls_hmac_fast`).
    static func authenticate(_ bytes: [UInt8], key: [UInt8]) throws(GnuTLSFailure) -> [UInt8] {
        var code = [UInt8](repeating: 0, count: size)
        try GnuTLSFailure.check(
            unsafe gnutls_hmac_fast(GNUTLS_MAC_SHA256, key, key.count, bytes, bytes.count, &code))
        return code
    }

    /// Tells whether two digests are equal, in a time that does not depend on where they differ (`gnutls_memcmp`).
    static func equal(_ one: [UInt8], _ other: [UInt8]) -> Bool {
        unsafe one.count == other.count && gnutls_memcmp(one, other, one.count) == 0
    }
}

/// Lends `bytes` to GnuTLS as a datum.
func withDatum(
    _ bytes: [UInt8], _ body: (UnsafePointer<gnutls_datum_t>) -> Int32
) throws(GnuTLSFailure) {
    var bytes = bytes
    let code = unsafe bytes.withUnsafeMutableBufferPointer { buffer in
        var datum = unsafe gnutls_datum_t(data: buffer.baseAddress, size: UInt32(buffer.count))
        return unsafe body(&datum)
    }
    try GnuTLSFailure.check(code)
}

/// Takes over what GnuTLS allocated in a datum.
func exported(
    _ body: (UnsafeMutablePointer<gnutls_datum_t>) -> Int32
) throws(GnuTLSFailure) -> [UInt8] {
    var datum = unsafe gnutls_datum_t()
    try unsafe GnuTLSFailure.check(body(&datum))
    defer { unsafe gnutls_datum_free(&datum) }
    return unsafe Array(UnsafeBufferPointer(start: datum.data, count: Int(datum.size)))
}

/// AES-256-GCM under one key, for one thread at a time (`gnutls_aead_cipher_hd_t`).
@safe final class AES256GCM {
    static let keySize = 32
    private static let nonceSize = 12
    private static let tagSize = 16

    private let handle: OpaquePointer?

    init(key: [UInt8]) throws(GnuTLSFailure) {
        var cipher: gnutls_aead_cipher_hd_t?
        try unsafe withDatum(key) { unsafe gnutls_aead_cipher_init(&cipher, GNUTLS_CIPHER_AES_256_GCM, $0) }
        unsafe handle = cipher
    }

    deinit { unsafe gnutls_aead_cipher_deinit(handle) }

    /// A key made at random (`gnutls_rnd`).
    static func randomKey() throws(GnuTLSFailure) -> [UInt8] { try random(GNUTLS_RND_KEY, count: keySize) }

    /// Encrypts `bytes` and binds them to a place: a fresh nonce, the text, the tag (`gnutls_aead_cipher_encrypt`).
    func seal(_ bytes: [UInt8], to place: [UInt8]) throws(GnuTLSFailure) -> [UInt8] {
        let nonce = try Self.random(GNUTLS_RND_NONCE, count: Self.nonceSize)
        var sealed = [UInt8](repeating: 0, count: bytes.count + Self.tagSize)
        var count = sealed.count
        try unsafe GnuTLSFailure.check(
            gnutls_aead_cipher_encrypt(
                handle, nonce, nonce.count, place, place.count, Self.tagSize, bytes, bytes.count, &sealed, &count))
        return nonce + sealed
    }

    /// Decrypts what was sealed under this key to this place, and refuses all else (`gnutls_aead_cipher_decrypt`).
    func open(_ sealed: [UInt8], at place: [UInt8]) throws(GnuTLSFailure) -> [UInt8] {
        guard sealed.count >= Self.nonceSize + Self.tagSize else { throw GnuTLSFailure(reason: "it is too short") }
        let nonce = Array(sealed.prefix(Self.nonceSize))
        let text = Array(sealed.dropFirst(Self.nonceSize))
        var bytes = [UInt8](repeating: 0, count: text.count)
        var count = bytes.count
        try unsafe GnuTLSFailure.check(
            gnutls_aead_cipher_decrypt(
                handle, nonce, nonce.count, place, place.count, Self.tagSize, text, text.count, &bytes, &count))
        return Array(bytes.prefix(count))
    }

    private static func random(_ level: gnutls_rnd_level_t, count: Int) throws(GnuTLSFailure) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        try unsafe GnuTLSFailure.check(gnutls_rnd(level, &bytes, count))
        return bytes
    }
}
