import COpenSSL

/// libcrypto, and the certificate store of libssl: this file and OpenSSL+Sealing.swift alone name them.
enum OpenSSL {
    /// Gives libcrypto the wiping allocator; it refuses once it has allocated, so this comes before anything else.
    ///
    /// - Returns: false when it refused (CRYPTO_set_mem_functions(3)).
    static func useWipingMemory() -> Bool {
        unsafe CRYPTO_set_mem_functions(
            { size, _, _ in unsafe malloc(size) },
            { block, size, _, _ in unsafe wipingReallocate(block, size) },
            { block, _, _ in unsafe wipingFree(block) }) == 1
    }

    /// Whether there are random numbers (RAND_status(3)).
    static var hasRandomNumbers: Bool { RAND_status() == 1 }

    /// SHA-256 (FIPS 180-4), in lower-case hexadecimal.
    static func sha256Hex(_ bytes: SecretBytes) -> String { hex(sha256(bytes)) }

    /// The same: 32 bytes.
    static func sha256(_ bytes: SecretBytes) -> SecretBytes {
        let digest = SecretBytes(capacity: Int(SHA256_DIGEST_LENGTH))
        digest.append(upTo: Int(SHA256_DIGEST_LENGTH)) { out in
            let start = unsafe out.baseAddress?.assumingMemoryBound(to: UInt8.self)
            return bytes.withBytes { unsafe SHA256($0.baseAddress, $0.count, start) == nil ? 0 : out.count }
        }
        return digest
    }

    /// HMAC with SHA-256 (RFC 2104): 32 bytes.
    static func hmacSHA256(key: SecretBytes, _ message: String) -> SecretBytes {
        let code = SecretBytes(capacity: Int(SHA256_DIGEST_LENGTH))
        var message = message
        code.append(upTo: Int(SHA256_DIGEST_LENGTH)) { out in
            var length: UInt32 = 0
            let start = unsafe out.baseAddress?.assumingMemoryBound(to: UInt8.self)
            return message.withUTF8 { message in
                key.withBytes { key in
                    let made = unsafe HMAC(
                        EVP_sha256(), key.baseAddress, Int32(key.count), message.baseAddress, message.count, start,
                        &length)
                    return unsafe made == nil ? 0 : Int(length)
                }
            }
        }
        return code
    }

    /// Random bytes (RAND_bytes(3)); nil when the system gives none.
    static func random(_ count: Int) -> SecretBytes? {
        let bytes = SecretBytes(capacity: count)
        bytes.append(upTo: count) { out in
            unsafe RAND_bytes(out.baseAddress?.assumingMemoryBound(to: UInt8.self), Int32(count)) == 1 ? count : 0
        }
        return bytes.count == count ? bytes : nil
    }

    /// Lower-case hexadecimal.
    static func hex(_ bytes: SecretBytes) -> String { bytes.withBytes { unsafe hex(Array($0)) } }

    private static func hex(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    /// Base64 (RFC 4648 §4), padded, on one line.
    static func base64(_ bytes: SecretBytes) -> SecretBytes {
        let text = SecretBytes(capacity: 4 * ((bytes.count + 2) / 3) + 1)
        // EVP_EncodeBlock(3) ends its output with a NUL that it does not count.
        text.append(upTo: 4 * ((bytes.count + 2) / 3) + 1) { out in
            bytes.withBytes { bytes in
                unsafe Int(
                    EVP_EncodeBlock(
                        out.baseAddress?.assumingMemoryBound(to: UInt8.self),
                        bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), Int32(bytes.count)))
            }
        }
        return text
    }

    /// The bytes that padded base64 stands for; nil for anything else.
    static func decodingBase64(_ text: SecretBytes) -> SecretBytes? { text.withBytes { unsafe decodingBase64($0) } }

    /// The same in place; line breaks are allowed.
    static func decodingBase64(_ text: UnsafeRawBufferPointer) -> SecretBytes? {
        let digits = unsafe text.count { $0 > UInt8(ascii: " ") }
        let padding = unsafe text.suffix(4).count { $0 == UInt8(ascii: "=") }
        let size = digits / 4 * 3 - padding
        guard digits % 4 == 0, padding <= 2, size >= 0, let context = unsafe EVP_ENCODE_CTX_new() else { return nil }
        defer { unsafe EVP_ENCODE_CTX_free(context) }
        let decoded = SecretBytes(capacity: size + 3)
        decoded.append(upTo: digits / 4 * 3 + 3) { out in
            let start = unsafe out.baseAddress?.assumingMemoryBound(to: UInt8.self)
            var length: Int32 = 0
            var tail: Int32 = 0
            unsafe EVP_DecodeInit(context)
            let source = unsafe text.baseAddress?.assumingMemoryBound(to: UInt8.self)
            guard unsafe EVP_DecodeUpdate(context, start, &length, source, Int32(text.count)) >= 0,
                let start = unsafe start, unsafe EVP_DecodeFinal(context, start + Int(length), &tail) == 1
            else { return 0 }
            return Int(length + tail)
        }
        // EVP_DecodeUpdate(3) stops silently at a "-": what it left out is missing from the size.
        return decoded.count == size ? decoded : nil
    }

    /// The reason libssl gave for refusing a certificate, in its own words (X509_verify_cert_error_string(3)).
    static func certificateProblem(_ result: Int) -> String {
        unsafe String(cString: X509_verify_cert_error_string(result))
    }

    /// What was agreed on in a connection: the version of TLS, and the certificates up to the one that is trusted.
    static func report(on connection: UnsafeMutableRawPointer) -> ConnectionReport.TLS {
        let ssl = OpaquePointer(connection)
        let certificates = unsafe (0..<SSL_verified_count(ssl)).map { unsafe SSL_verified_at(ssl, $0) }
        return unsafe ConnectionReport.TLS(
            version: String(cString: SSL_get_version(ssl)), chain: certificates.map { unsafe commonName(of: $0) },
            expiration: unsafe certificates.first.flatMap { unsafe $0 }.map { unsafe Int(X509_end($0)) } ?? 0)
    }

    /// Whether HTTP/2 was agreed on in a connection (ALPN, RFC 7301).
    static func speaksHTTP2(_ connection: UnsafeMutableRawPointer) -> Bool {
        var name: UnsafePointer<UInt8>?
        var count: UInt32 = 0
        unsafe SSL_get0_alpn_selected(OpaquePointer(connection), &name, &count)
        return unsafe UnsafeBufferPointer(start: name, count: Int(count)).elementsEqual("h2".utf8)
    }

    /// The common name in a certificate's subject; empty when it has none.
    private static func commonName(of certificate: OpaquePointer?) -> String {
        var name = [CChar](repeating: 0, count: 256)
        unsafe X509_NAME_get_text_by_NID(X509_get_subject_name(certificate), NID_commonName, &name, Int32(name.count))
        return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Loads what each connection needs and the first would otherwise wait for (SSL_CTX_new(3)).
    static func prepare() { unsafe SSL_CTX_free(SSL_CTX_new(TLS_client_method())) }

    /// Lets an `SSL_CTX` find issuers in a hashed directory, then in a bundle, each decoded only when it is asked for.
    ///
    /// The bundle must outlive the context; libcurl keeps the store of the first connection for the later ones.
    static func trust(directory: String?, bundle: CertificateBundle?, in context: UnsafeMutableRawPointer) -> Bool {
        guard let store = unsafe SSL_CTX_get_cert_store(OpaquePointer(context)) else { return false }
        if let directory {
            guard let lookup = unsafe X509_STORE_add_lookup(store, X509_LOOKUP_hash_dir()),
                unsafe X509_LOOKUP_add_directory(lookup, directory) == 1
            else { return false }
        }
        if let bundle {
            guard let method = unsafe lookupMethod, let lookup = unsafe X509_STORE_add_lookup(store, method),
                unsafe X509_LOOKUP_set_method_data(lookup, Unmanaged.passUnretained(bundle).toOpaque()) == 1
            else { return false }
        }
        return true
    }

    nonisolated(unsafe) private static let lookupMethod: OpaquePointer? = {
        let method = unsafe X509_LOOKUP_meth_new("certificates of a bundle by subject")
        guard let method = unsafe method, unsafe X509_LOOKUP_meth_set_get_by_subject(method, certificateBySubject) == 1
        else {
            return nil
        }
        return unsafe method
    }()
}

/// X509_LOOKUP_get_by_subject_fn: adds the certificates of that subject to the store and answers with the first.
private func certificateBySubject(
    _ lookup: OpaquePointer?, _ type: X509_LOOKUP_TYPE, _ name: OpaquePointer?, _ answer: OpaquePointer?
) -> Int32 {
    var der: UnsafePointer<UInt8>?
    var length = 0
    guard type == X509_LU_X509, let data = unsafe X509_LOOKUP_get_method_data(lookup),
        unsafe X509_NAME_get0_der(name, &der, &length) == 1
    else { return 0 }
    let bundle = unsafe Unmanaged<CertificateBundle>.fromOpaque(data).takeUnretainedValue()
    let exact = unsafe bundle.certificates(subject: UnsafeRawBufferPointer(start: der, count: length))
    // The same name can be encoded in two ways; only when none is equal byte for byte, compare all of them as names.
    let candidates = exact.isEmpty ? bundle.certificates : exact
    var found: Int32 = 0
    for candidate in candidates {
        let decoded = candidate.withBytes { der in
            var start = unsafe der.baseAddress?.assumingMemoryBound(to: UInt8.self)
            return unsafe d2i_X509(nil, &start, der.count)
        }
        guard let certificate = unsafe decoded else { continue }
        defer { unsafe X509_free(certificate) }
        guard unsafe X509_NAME_cmp(X509_get_subject_name(certificate), name) == 0 else { continue }
        unsafe X509_STORE_add_cert(X509_LOOKUP_get_store(lookup), certificate)
        guard found == 0 else { continue }
        found = unsafe X509_OBJECT_set1_X509(answer, certificate)
        // The answer is borrowed from the store, as that of X509_LOOKUP_hash_dir(3) is: the caller adds its own reference.
        if found == 1 { unsafe X509_free(certificate) }
    }
    return found
}
