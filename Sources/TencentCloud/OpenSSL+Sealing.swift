import COpenSSL

/// AES-256-GCM (NIST SP 800-38D).
extension OpenSSL {
    private static let tagSize = 16

    /// Encrypts, and authenticates the header too: the ciphertext and then the tag of 16 bytes.
    ///
    /// - Parameters:
    ///   - key: 32 bytes.
    ///   - nonce: 12 bytes, never the same for two texts.
    /// - Returns: nil when libcrypto refused.
    static func seal(_ text: SecretBytes, key: SecretBytes, nonce: SecretBytes, header: SecretBytes) -> SecretBytes? {
        guard let context = unsafe galoisCounter(key, nonce, header, encrypts: true) else { return nil }
        defer { unsafe EVP_CIPHER_CTX_free(context) }
        guard let sealed = unsafe finish(context, text) else { return nil }
        sealed.append(upTo: tagSize) { out in
            unsafe EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, Int32(tagSize), out.baseAddress) == 1
                ? tagSize : 0
        }
        return sealed.count == text.count + tagSize ? sealed : nil
    }

    /// What ``seal(_:key:nonce:header:)`` encrypted; nil when it or its header was altered, or the key is another.
    static func open(_ sealed: SecretBytes, key: SecretBytes, nonce: SecretBytes, header: SecretBytes) -> SecretBytes? {
        guard sealed.count >= tagSize, let context = unsafe galoisCounter(key, nonce, header, encrypts: false)
        else { return nil }
        defer { unsafe EVP_CIPHER_CTX_free(context) }
        let (text, tag) = sealed.withBytes { bytes in
            unsafe (
                SecretBytes(copying: UnsafeRawBufferPointer(rebasing: bytes.dropLast(tagSize))),
                SecretBytes(copying: UnsafeRawBufferPointer(rebasing: bytes.suffix(tagSize)))
            )
        }
        guard unsafe EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, Int32(tagSize), tag.address) == 1
        else { return nil }
        return unsafe finish(context, text)
    }

    /// A context with key, nonce and header in it.
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

    /// The whole text passed through; nothing of it when the tag is not right.
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
