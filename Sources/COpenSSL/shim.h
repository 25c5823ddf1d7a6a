#pragma once

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <openssl/sha.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>

/// X509_LOOKUP_add_dir, which is a macro: a directory as c_rehash(1) makes it.
static inline int X509_LOOKUP_add_directory(X509_LOOKUP *lookup, const char *_Nonnull directory) {
    return X509_LOOKUP_add_dir(lookup, directory, X509_FILETYPE_PEM);
}

/// How many certificates were verified in a connection, up to the one that is trusted (SSL_get0_verified_chain).
static inline int SSL_verified_count(const SSL *_Nonnull ssl) {
    STACK_OF(X509) *chain = SSL_get0_verified_chain(ssl);
    return chain == NULL ? 0 : sk_X509_num(chain);
}

/// One of them, the peer's own being the first.
static inline X509 *_Nullable SSL_verified_at(const SSL *_Nonnull ssl, int index) {
    return sk_X509_value(SSL_get0_verified_chain(ssl), index);
}

/// When a certificate ends, in seconds since 1970 (ASN1_TIME_to_tm).
static inline long long X509_end(const X509 *_Nonnull certificate) {
    struct tm end;
    return ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &end) == 1 ? timegm(&end) : 0;
}
