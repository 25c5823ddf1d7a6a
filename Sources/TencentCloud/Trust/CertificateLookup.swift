import COpenSSL
import SecretMemory

/// The lookup of issuers' certificates while a server's chain is verified.
enum CertificateLookup {
    /// Lets an `SSL_CTX` find issuers in a hashed directory, then in a bundle; a certificate is decoded only when it is
    /// needed.
    ///
    /// The bundle must outlive the context; libcurl keeps the store of the first connection for the later ones.
    static func trust(directory: FilePath?, bundle: CertificateBundle?, in context: UnsafeMutableRawPointer) -> Bool {
        guard let store = unsafe SSL_CTX_get_cert_store(OpaquePointer(context)) else { return false }
        if let directory {
            guard let lookup = unsafe X509_STORE_add_lookup(store, X509_LOOKUP_hash_dir()),
                unsafe X509_LOOKUP_add_directory(lookup, directory.bytes) == 1
            else { return false }
        }
        if let bundle {
            let bundle = unsafe Unmanaged.passUnretained(bundle).toOpaque()
            guard unsafe X509_STORE_set_ex_data(store, bundleIndex, bundle) == 1 else { return false }
            unsafe X509_STORE_set_get_issuer(store, issuer)
            unsafe X509_STORE_set_lookup_certs(store, certificates)
        }
        return true
    }

    /// The index of a bundle in a store's extra data (X509_STORE_get_ex_new_index(3)); negative if memory was out.
    fileprivate static let bundleIndex = CRYPTO_get_ex_new_index(
        CRYPTO_EX_INDEX_X509_STORE, 0, nil, nil, nil, nil)
}

/// X509_STORE_CTX_get_issuer_fn: asks the bundle if the store has no issuer of a certificate, or none that is valid
/// now.
private func issuer(
    _ answer: UnsafeMutablePointer<OpaquePointer?>?, _ context: OpaquePointer?, _ certificate: OpaquePointer?
) -> Int32 {
    let found = unsafe X509_STORE_CTX_get1_issuer(answer, context, certificate)
    guard found >= 0, let answer = unsafe answer else { return found }
    if unsafe found == 1 && isInTime(answer.pointee, context) { return found }
    let added = unsafe add(named: X509_get_issuer_name(certificate), context)
    if added == 0 { return found }
    unsafe X509_free(answer.pointee)
    unsafe answer.pointee = nil
    return unsafe added < 0 ? added : X509_STORE_CTX_get1_issuer(answer, context, certificate)
}

/// X509_STORE_CTX_lookup_certs_fn: finds all certificates of a name, because a server's own certificate can be trusted
/// itself.
private func certificates(_ context: OpaquePointer?, _ name: OpaquePointer?) -> OpaquePointer? {
    unsafe add(named: name, context) < 0 ? nil : X509_STORE_CTX_get1_certs(context, name)
}

/// Tells whether a certificate is valid now (X509_cmp_timeframe(3)).
private func isInTime(_ certificate: OpaquePointer?, _ context: OpaquePointer?) -> Bool {
    unsafe X509_cmp_timeframe(
        X509_STORE_CTX_get0_param(context), X509_get0_notBefore(certificate), X509_get0_notAfter(certificate)) == 0
}

/// Adds the certificates of a name from the bundle to the store.
///
/// - Returns: 1 if there are any, 0 if there are none, -1 if memory is out.
private func add(named name: OpaquePointer?, _ context: OpaquePointer?) -> Int32 {
    var der: UnsafePointer<UInt8>?
    var length = 0
    guard let store = unsafe X509_STORE_CTX_get0_store(context),
        let bundle = unsafe X509_STORE_get_ex_data(store, CertificateLookup.bundleIndex),
        unsafe X509_NAME_get0_der(name, &der, &length) == 1
    else { return 0 }
    let candidates = unsafe Unmanaged<CertificateBundle>.fromOpaque(bundle).takeUnretainedValue().certificates(
        named: UnsafeRawBufferPointer(start: der, count: length))
    var added: Int32 = 0
    for candidate in candidates {
        let decoded = candidate.withBytes { der in
            var start = unsafe der.baseAddress?.assumingMemoryBound(to: UInt8.self)
            // This also reads the purposes for which a TRUSTED CERTIFICATE is trusted.
            return unsafe d2i_X509_AUX(nil, &start, der.count)
        }
        guard let certificate = unsafe decoded else { continue }
        // The store takes a reference of its own.
        defer { unsafe X509_free(certificate) }
        guard unsafe X509_NAME_cmp(X509_get_subject_name(certificate), name) == 0 else { continue }
        guard unsafe X509_STORE_add_cert(store, certificate) == 1 else { return -1 }
        added = 1
    }
    return added
}
