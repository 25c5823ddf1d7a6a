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
