import COpenSSL

/// AES-256-GCM (NIST SP 800-38D), by libcrypto.
extension SecretBytes {
    private static let tagSize = 16

    /// These bytes encrypted, followed by the tag of 16 bytes; nil if libcrypto refused.
    ///
    /// - Parameters:
    ///   - key: 32 bytes.
    ///   - nonce: 12 bytes, never used twice with one key.
    ///   - header: bytes that are authenticated but not encrypted.
    package func sealed(key: SecretBytes, nonce: SecretBytes, header: SecretBytes) -> SecretBytes? {
        guard let context = unsafe Self.galoisCounter(key, nonce, header, encrypts: true) else { return nil }
        defer { unsafe EVP_CIPHER_CTX_free(context) }
        guard let sealed = unsafe Self.finish(context, self) else { return nil }
        sealed.append(upTo: Self.tagSize) { out in
            unsafe EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, Int32(Self.tagSize), out.baseAddress) == 1
                ? Self.tagSize : 0
        }
        return sealed.count == count + Self.tagSize ? sealed : nil
    }

    /// The bytes that ``sealed(key:nonce:header:)`` encrypted; nil if they or the header were changed, or the key is
    /// wrong.
    package func opened(key: SecretBytes, nonce: SecretBytes, header: SecretBytes) -> SecretBytes? {
        guard count >= Self.tagSize, let context = unsafe Self.galoisCounter(key, nonce, header, encrypts: false)
        else { return nil }
        defer { unsafe EVP_CIPHER_CTX_free(context) }
        let (text, tag) = withBytes { bytes in
            unsafe (
                SecretBytes(copying: UnsafeRawBufferPointer(rebasing: bytes.dropLast(Self.tagSize))),
                SecretBytes(copying: UnsafeRawBufferPointer(rebasing: bytes.suffix(Self.tagSize)))
            )
        }
        guard unsafe EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, Int32(Self.tagSize), tag.address) == 1
        else { return nil }
        return unsafe Self.finish(context, text)
    }

    /// Creates a context with key, nonce and header in it.
    private static func galoisCounter(
        _ key: SecretBytes, _ nonce: SecretBytes, _ header: SecretBytes, encrypts: Bool
    ) -> OpaquePointer? {
        guard key.count == 32, nonce.count == 12, let context = unsafe EVP_CIPHER_CTX_new() else { return nil }
        var length: Int32 = 0
        let isReady = key.withBytes { key in
            nonce.withBytes { nonce in
                unsafe EVP_CipherInit_ex(
                    context, EVP_aes_256_gcm(), nil, key.baseAddress?.assumingMemoryBound(to: UInt8.self),
                    nonce.baseAddress?.assumingMemoryBound(to: UInt8.self), encrypts ? 1 : 0) == 1
            }
        }
        let isHeaded = header.withBytes { header in
            unsafe EVP_CipherUpdate(
                context, nil, &length, header.baseAddress?.assumingMemoryBound(to: UInt8.self), Int32(header.count))
                == 1
        }
        guard isReady, isHeaded else {
            unsafe EVP_CIPHER_CTX_free(context)
            return nil
        }
        return unsafe context
    }

    /// Passes the whole text through the context; nil if the tag is wrong.
    private static func finish(_ context: OpaquePointer, _ text: SecretBytes) -> SecretBytes? {
        let result = SecretBytes(capacity: text.count + tagSize)
        var isRight = false
        result.append(upTo: text.count) { out in
            text.withBytes { text in
                var (length, rest): (Int32, Int32) = (0, 0)
                guard let start = unsafe out.baseAddress?.assumingMemoryBound(to: UInt8.self) else { return 0 }
                isRight =
                    unsafe EVP_CipherUpdate(
                        context, start, &length, text.baseAddress?.assumingMemoryBound(to: UInt8.self),
                        Int32(text.count))
                    == 1 && EVP_CipherFinal_ex(context, start + Int(length), &rest) == 1
                return isRight ? Int(length + rest) : 0
            }
        }
        return isRight && result.count == text.count ? result : nil
    }
}
