// The one file that imports GnuTLS: digests for the signatures, keys and certificates for HTTPS, a cipher for the store.

import CGnuTLS

/// GnuTLS refused; `reason` is its own text (`gnutls_strerror`).
struct GnuTLSFailure: Error {
    let reason: String

    fileprivate static func check(_ code: Int32) throws(GnuTLSFailure) {
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

/// A private key on the curve P-256 (`gnutls_x509_privkey_t`).
@safe final class PrivateKey {
    fileprivate let handle: OpaquePointer?

    /// A new key (`gnutls_x509_privkey_generate`).
    init() throws(GnuTLSFailure) {
        var key: gnutls_x509_privkey_t?
        try unsafe GnuTLSFailure.check(gnutls_x509_privkey_init(&key))
        unsafe handle = key
        try unsafe GnuTLSFailure.check(gnutls_x509_privkey_generate(key, GNUTLS_PK_ECDSA, gnutls_p256_bits(), 0))
    }

    /// The key in a PEM text (`gnutls_x509_privkey_import`).
    init(pem: [UInt8]) throws(GnuTLSFailure) {
        var key: gnutls_x509_privkey_t?
        try unsafe GnuTLSFailure.check(gnutls_x509_privkey_init(&key))
        unsafe handle = key
        try unsafe withDatum(pem) { unsafe gnutls_x509_privkey_import(key, $0, GNUTLS_X509_FMT_PEM) }
    }

    deinit { unsafe gnutls_x509_privkey_deinit(handle) }

    /// The key as PEM text (`gnutls_x509_privkey_export2`).
    func pem() throws(GnuTLSFailure) -> [UInt8] {
        try unsafe exported { unsafe gnutls_x509_privkey_export2(handle, GNUTLS_X509_FMT_PEM, $0) }
    }
}

/// A certificate (`gnutls_x509_crt_t`): read from PEM, or filled field by field and signed at last.
@safe final class Certificate {
    /// A host that a server certificate vouches for.
    enum HostName { case dns(String), address([UInt8]) }

    private let handle: OpaquePointer?

    /// A blank certificate of version 3 for `key`, valid between two moments in Unix seconds.
    init(for key: PrivateKey, named name: String, serial: [UInt8], valid: Range<Int64>) throws(GnuTLSFailure) {
        var certificate: gnutls_x509_crt_t?
        try unsafe GnuTLSFailure.check(gnutls_x509_crt_init(&certificate))
        unsafe handle = certificate
        try unsafe GnuTLSFailure.check(gnutls_x509_crt_set_version(certificate, 3))
        try unsafe GnuTLSFailure.check(gnutls_x509_crt_set_serial(certificate, serial, serial.count))
        try unsafe GnuTLSFailure.check(gnutls_x509_crt_set_dn(certificate, "CN=\(name)", nil))
        try unsafe GnuTLSFailure.check(gnutls_x509_crt_set_activation_time(certificate, Int(valid.lowerBound)))
        try unsafe GnuTLSFailure.check(gnutls_x509_crt_set_expiration_time(certificate, Int(valid.upperBound)))
        try unsafe GnuTLSFailure.check(gnutls_x509_crt_set_key(certificate, key.handle))
        let identifier = try keyIdentifier()
        try unsafe GnuTLSFailure.check(
            gnutls_x509_crt_set_subject_key_id(certificate, identifier, identifier.count))
    }

    /// The certificate in a PEM text (`gnutls_x509_crt_import`).
    init(pem: [UInt8]) throws(GnuTLSFailure) {
        var certificate: gnutls_x509_crt_t?
        try unsafe GnuTLSFailure.check(gnutls_x509_crt_init(&certificate))
        unsafe handle = certificate
        try unsafe withDatum(pem) { unsafe gnutls_x509_crt_import(certificate, $0, GNUTLS_X509_FMT_PEM) }
    }

    deinit { unsafe gnutls_x509_crt_deinit(handle) }

    /// The end of the certificate, in Unix seconds (`gnutls_x509_crt_get_expiration_time`).
    var expiration: Int64 { unsafe Int64(gnutls_x509_crt_get_expiration_time(handle)) }

    /// Tells whether an authority may sign other authorities (`gnutls_x509_crt_get_basic_constraints`).
    var mayHaveAuthorities: Bool {
        var (isCritical, isAuthority, below): (UInt32, UInt32, Int32) = (0, 0, 0)
        return unsafe gnutls_x509_crt_get_basic_constraints(handle, &isCritical, &isAuthority, &below) > 0 && below != 0
    }

    /// The digest of the public key that the certificate carries (`gnutls_x509_crt_get_key_id`).
    func keyIdentifier() throws(GnuTLSFailure) -> [UInt8] {
        var identifier = [UInt8](repeating: 0, count: SHA256.size)
        var size = identifier.count
        let flags = UInt32(GNUTLS_KEYID_USE_SHA256.rawValue)
        try unsafe GnuTLSFailure.check(gnutls_x509_crt_get_key_id(handle, flags, &identifier, &size))
        return identifier
    }

    /// Makes this the certificate of an authority that may sign servers and, below it, at most so many other authorities.
    func becomeAuthority(above authorities: Int32) throws(GnuTLSFailure) {
        try unsafe GnuTLSFailure.check(gnutls_x509_crt_set_basic_constraints(handle, 1, authorities))
        try unsafe GnuTLSFailure.check(gnutls_x509_crt_set_key_usage(handle, UInt32(GNUTLS_KEY_KEY_CERT_SIGN)))
    }

    /// Makes this the certificate of a server reached under `names`.
    func becomeServer(names: [HostName]) throws(GnuTLSFailure) {
        try unsafe GnuTLSFailure.check(gnutls_x509_crt_set_basic_constraints(handle, 0, -1))
        try unsafe GnuTLSFailure.check(gnutls_x509_crt_set_key_usage(handle, UInt32(GNUTLS_KEY_DIGITAL_SIGNATURE)))
        try unsafe GnuTLSFailure.check(gnutls_x509_crt_set_key_purpose_oid(handle, GNUTLS_KP_TLS_WWW_SERVER, 0))
        for name in names {
            let (type, bytes) =
                switch name {
                case .dns(let host): (GNUTLS_SAN_DNSNAME, Array(host.utf8))
                case .address(let address): (GNUTLS_SAN_IPADDRESS, address)
                }
            let append = UInt32(GNUTLS_FSAN_APPEND)
            try unsafe GnuTLSFailure.check(
                gnutls_x509_crt_set_subject_alt_name(handle, type, bytes, UInt32(bytes.count), append))
        }
    }

    /// Signs this certificate, by itself when `issuer` is nil (`gnutls_x509_crt_sign2`).
    func sign(by issuer: Certificate?, with key: PrivateKey) throws(GnuTLSFailure) {
        let issuer = issuer ?? self
        let identifier = try issuer.keyIdentifier()
        try unsafe GnuTLSFailure.check(
            gnutls_x509_crt_set_authority_key_id(handle, identifier, identifier.count))
        try unsafe GnuTLSFailure.check(
            gnutls_x509_crt_sign2(handle, issuer.handle, key.handle, GNUTLS_DIG_SHA256, 0))
    }

    /// The certificate as PEM text (`gnutls_x509_crt_export2`).
    func pem() throws(GnuTLSFailure) -> [UInt8] {
        try unsafe exported { unsafe gnutls_x509_crt_export2(handle, GNUTLS_X509_FMT_PEM, $0) }
    }
}

/// Lends `bytes` to GnuTLS as a datum.
private func withDatum(
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
private func exported(
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
