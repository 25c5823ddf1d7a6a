// Keys and certificates, of GnuTLS: for HTTPS, and the RSA keys of SSH.

import CGnuTLS

/// A private key (`gnutls_x509_privkey_t`).
@safe final class PrivateKey {
    fileprivate let handle: OpaquePointer?

    /// A new key on the curve P-256.
    convenience init() throws(GnuTLSFailure) { try self.init(GNUTLS_PK_ECDSA, bits: gnutls_p256_bits()) }

    /// A new key of RSA.
    convenience init(rsaBits: UInt32) throws(GnuTLSFailure) { try self.init(GNUTLS_PK_RSA, bits: rsaBits) }

    /// A new key (`gnutls_x509_privkey_generate`).
    private init(_ algorithm: gnutls_pk_algorithm_t, bits: UInt32) throws(GnuTLSFailure) {
        var key: gnutls_x509_privkey_t?
        try unsafe GnuTLSFailure.check(gnutls_x509_privkey_init(&key))
        unsafe handle = key
        try unsafe GnuTLSFailure.check(gnutls_x509_privkey_generate(key, algorithm, bits, 0))
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

    /// The modulus and the exponent of an RSA key (`gnutls_x509_privkey_export_rsa_raw`).
    func rsaPublicNumbers() throws(GnuTLSFailure) -> (modulus: [UInt8], exponent: [UInt8]) {
        var numbers = unsafe [gnutls_datum_t](repeating: gnutls_datum_t(), count: 6)
        defer { unsafe numbers.indices.forEach { unsafe gnutls_datum_free(&numbers[$0]) } }
        let code = unsafe numbers.withUnsafeMutableBufferPointer { all in
            guard let first = all.baseAddress else { return Int32(GNUTLS_E_MEMORY_ERROR) }
            return unsafe gnutls_x509_privkey_export_rsa_raw(
                handle, first, first + 1, first + 2, first + 3, first + 4, first + 5)
        }
        try GnuTLSFailure.check(code)
        let texts = unsafe numbers.prefix(2).map { number in
            unsafe Array(UnsafeBufferPointer(start: number.data, count: Int(number.size)))
        }
        return (texts[0], texts[1])
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
