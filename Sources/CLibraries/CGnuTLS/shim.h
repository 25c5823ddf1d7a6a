#pragma once

#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>

// gnutls_free is a variable that holds a function; Swift cannot call it.
static inline void gnutls_datum_free(gnutls_datum_t *datum)
{
    gnutls_free(datum->data);
    datum->data = NULL;
    datum->size = 0;
}

// GNUTLS_CURVE_TO_BITS is a macro; this is the number of "bits" that it gives for P-256.
static inline unsigned int gnutls_p256_bits(void)
{
    return GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1);
}
