#pragma once

#include <microhttpd.h>

// MHD_start_daemon takes its options as C variadic arguments, which Swift cannot pass: this is the one set of options
// that the service uses, typed. HTTPS on a socket that already listens; `threads` workers, each with its own epoll;
// `memory` bytes for the head of a request; connections closed after `idle` seconds without traffic.
static inline struct MHD_Daemon *mhd_start_https(
    MHD_socket listener, const char *key_pem, const char *certificate_pem, const char *tls_priorities,
    unsigned int threads, size_t memory, unsigned int idle,
    void *(*begin)(void *context, const char *uri, struct MHD_Connection *connection),
    MHD_AccessHandlerCallback handle, MHD_RequestCompletedCallback end, void *context)
{
    return MHD_start_daemon(
        MHD_USE_EPOLL_INTERNAL_THREAD | MHD_USE_TLS, 0, NULL, NULL, handle, context,
        MHD_OPTION_LISTEN_SOCKET, listener,
        MHD_OPTION_HTTPS_MEM_KEY, key_pem,
        MHD_OPTION_HTTPS_MEM_CERT, certificate_pem,
        MHD_OPTION_HTTPS_PRIORITIES, tls_priorities,
        MHD_OPTION_THREAD_POOL_SIZE, threads,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, memory,
        MHD_OPTION_CONNECTION_TIMEOUT, idle,
        MHD_OPTION_URI_LOG_CALLBACK, begin, context,
        MHD_OPTION_NOTIFY_COMPLETED, end, context,
        MHD_OPTION_END);
}
