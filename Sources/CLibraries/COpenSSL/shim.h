#pragma once

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <openssl/sha.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>

/// X509_LOOKUP_add_dir, which is a macro: adds a directory made by c_rehash(1).
static inline int X509_LOOKUP_add_directory(X509_LOOKUP *lookup, const char *_Nonnull directory) {
    return X509_LOOKUP_add_dir(lookup, directory, X509_FILETYPE_PEM);
}

/// The number of certificates in the verified chain of a connection, the trusted one included
/// (SSL_get0_verified_chain).
static inline int SSL_verified_count(const SSL *_Nonnull ssl) {
    STACK_OF(X509) *chain = SSL_get0_verified_chain(ssl);
    return chain == NULL ? 0 : sk_X509_num(chain);
}

/// A certificate of the verified chain; the peer's own has index 0.
static inline X509 *_Nullable SSL_verified_at(const SSL *_Nonnull ssl, int index) {
    return sk_X509_value(SSL_get0_verified_chain(ssl), index);
}

/// The time at which a certificate expires, in seconds since 1970; 0 if it cannot be read (ASN1_TIME_to_tm).
static inline long long X509_end(const X509 *_Nonnull certificate) {
    struct tm end;
    return ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &end) == 1 ? timegm(&end) : 0;
}
