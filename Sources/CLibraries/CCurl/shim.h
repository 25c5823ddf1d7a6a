// libcurl's option functions are variadic, and Swift cannot call them: here each type of argument has a function of its
// own.
#pragma once

#include <curl/curl.h>
#include <stddef.h>

/// The versions of libcurl and of the libraries that it uses.
static inline const curl_version_info_data *_Nullable curl_loaded_versions(void) {
    return curl_version_info(CURLVERSION_NOW);
}

/// CURLOPT_* of type long.
static inline CURLcode curl_easy_set_long(CURL *_Nonnull easy, CURLoption option, long value) {
    return curl_easy_setopt(easy, option, value);
}

/// CURLOPT_* of type char pointer (libcurl copies it), NULL to unset.
static inline CURLcode curl_easy_set_string(CURL *_Nonnull easy, CURLoption option, const char *_Nullable value) {
    return curl_easy_setopt(easy, option, value);
}

/// CURLOPT_* of type object pointer: the caller keeps the object alive.
static inline CURLcode curl_easy_set_pointer(CURL *_Nonnull easy, CURLoption option, const void *_Nullable value) {
    return curl_easy_setopt(easy, option, value);
}

/// The type of CURLOPT_WRITEFUNCTION and CURLOPT_HEADERFUNCTION.
typedef size_t (*curl_receive)(char *_Nonnull bytes, size_t size, size_t count, void *_Nullable context);

static inline CURLcode curl_easy_set_receive(CURL *_Nonnull easy, CURLoption option, curl_receive _Nonnull function) {
    return curl_easy_setopt(easy, option, function);
}

/// CURLOPT_SSL_CTX_FUNCTION: called for each new SSL_CTX, before its handshake.
typedef CURLcode (*curl_ssl_context)(CURL *_Nonnull easy, void *_Nonnull context, void *_Nullable pointer);

static inline CURLcode curl_easy_set_ssl_context(CURL *_Nonnull easy, curl_ssl_context _Nonnull function) {
    return curl_easy_setopt(easy, CURLOPT_SSL_CTX_FUNCTION, function);
}

/// CURLOPT_OPENSOCKETFUNCTION: a new socket for an address; its type is `address->socktype`, and so on.
typedef curl_socket_t (*curl_open_socket)(
    void *_Nullable context, curlsocktype purpose, struct curl_sockaddr *_Nonnull address);

static inline CURLcode curl_easy_set_open_socket(CURL *_Nonnull easy, curl_open_socket _Nonnull function) {
    return curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, function);
}

/// The address itself, of `address->addrlen` bytes.
static inline const void *_Nonnull curl_sockaddr_bytes(const struct curl_sockaddr *_Nonnull address) {
    return &address->addr;
}

/// CURLOPT_CLOSESOCKETFUNCTION.
typedef int (*curl_close_socket)(void *_Nullable context, curl_socket_t socket);

static inline CURLcode curl_easy_set_close_socket(CURL *_Nonnull easy, curl_close_socket _Nonnull function) {
    return curl_easy_setopt(easy, CURLOPT_CLOSESOCKETFUNCTION, function);
}

/// CURLOPT_PREREQFUNCTION: called when a request has its connection, before anything of it is sent.
typedef int (*curl_before_request)(
    void *_Nullable context, char *_Nullable peer, char *_Nullable local, int peer_port, int local_port);

static inline CURLcode curl_easy_set_before_request(CURL *_Nonnull easy, curl_before_request _Nonnull function) {
    return curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, function);
}

/// CURLINFO_* of type long; 0 if libcurl does not know it.
static inline long curl_easy_get_long(CURL *_Nonnull easy, CURLINFO info) {
    long value = 0;
    return curl_easy_getinfo(easy, info, &value) == CURLE_OK ? value : 0;
}

/// CURLINFO_* of type curl_off_t (the _T family: microseconds); 0 if libcurl does not know it.
static inline long long curl_easy_get_offset(CURL *_Nonnull easy, CURLINFO info) {
    curl_off_t value = 0;
    return curl_easy_getinfo(easy, info, &value) == CURLE_OK ? (long long)value : 0;
}

/// CURLINFO_* of type char pointer, which libcurl keeps; NULL if libcurl does not know it.
static inline const char *_Nullable curl_easy_get_string(CURL *_Nonnull easy, CURLINFO info) {
    const char *value = NULL;
    return curl_easy_getinfo(easy, info, &value) == CURLE_OK ? value : NULL;
}

/// The `SSL` of a connection in use; NULL if there is none (CURLINFO_TLS_SSL_PTR).
static inline void *_Nullable curl_easy_get_tls(CURL *_Nonnull easy) {
    const struct curl_tlssessioninfo *session = NULL;
    if (curl_easy_getinfo(easy, CURLINFO_TLS_SSL_PTR, &session) != CURLE_OK || session == NULL) return NULL;
    return session->backend == CURLSSLBACKEND_OPENSSL ? session->internals : NULL;
}

/// CURLINFO_PRIVATE as set with CURLOPT_PRIVATE.
static inline void *_Nullable curl_easy_get_private(CURL *_Nonnull easy) {
    char *value = NULL;
    return curl_easy_getinfo(easy, CURLINFO_PRIVATE, &value) == CURLE_OK ? value : NULL;
}

/// CURLMOPT_* of type long.
static inline CURLMcode curl_multi_set_long(CURLM *_Nonnull multi, CURLMoption option, long value) {
    return curl_multi_setopt(multi, option, value);
}

/// The next transfer that ended, with its result in *result; NULL if there is none (curl_multi_info_read).
static inline CURL *_Nullable curl_multi_next_done(CURLM *_Nonnull multi, CURLcode *_Nonnull result) {
    int left = 0;
    for (CURLMsg *message; (message = curl_multi_info_read(multi, &left)) != NULL;)
        if (message->msg == CURLMSG_DONE) {
            *result = message->data.result;
            return message->easy_handle;
        }
    return NULL;
}
