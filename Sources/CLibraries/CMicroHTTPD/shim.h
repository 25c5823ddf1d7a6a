#pragma once

#include <microhttpd.h>

// MHD_start_daemon is variadic, and Swift cannot call it: this function has the one set of options that the service
// uses. It serves HTTP on a socket that already listens, or HTTPS if there is a key. There are `threads` workers, each
// with its own epoll; `memory` bytes for the head of a request; at most `connections` connections (MHD's default is the
// limit of select, which epoll does not have), each closed after `idle` seconds without traffic. Requests that break
// the rules of HTTP are refused. `can_wait` lets a connection be suspended.
static inline struct MHD_Daemon *mhd_start(
    MHD_socket listener, const char *key_pem, const char *certificate_pem, const char *tls_priorities,
    unsigned int threads, size_t memory, unsigned int idle, unsigned int connections, int can_wait,
    void *(*begin)(void *context, const char *uri, struct MHD_Connection *connection),
    MHD_AccessHandlerCallback handle, MHD_RequestCompletedCallback end,
    MHD_NotifyConnectionCallback connection, void *context)
{
    struct MHD_OptionItem tls[] = {
        {MHD_OPTION_HTTPS_MEM_KEY, 0, (void *)key_pem},
        {MHD_OPTION_HTTPS_MEM_CERT, 0, (void *)certificate_pem},
        {MHD_OPTION_HTTPS_PRIORITIES, 0, (void *)tls_priorities},
        {MHD_OPTION_END, 0, NULL},
    };
    struct MHD_OptionItem *none = &tls[3];
    return MHD_start_daemon(
        MHD_USE_EPOLL_INTERNAL_THREAD | (key_pem ? MHD_USE_TLS : 0) | (can_wait ? MHD_ALLOW_SUSPEND_RESUME : 0),
        0, NULL, NULL, handle, context,
        MHD_OPTION_LISTEN_SOCKET, listener,
        MHD_OPTION_ARRAY, key_pem ? tls : none,
        MHD_OPTION_THREAD_POOL_SIZE, threads,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, memory,
        MHD_OPTION_CONNECTION_TIMEOUT, idle,
        MHD_OPTION_CONNECTION_LIMIT, connections,
        MHD_OPTION_STRICT_FOR_CLIENT, 1,
        MHD_OPTION_URI_LOG_CALLBACK, begin, context,
        MHD_OPTION_NOTIFY_COMPLETED, end, context,
        MHD_OPTION_NOTIFY_CONNECTION, connection, context,
        MHD_OPTION_END);
}

// The socket of a connection. MHD_get_connection_info is variadic, and Swift cannot call it.
static inline MHD_socket mhd_connection_socket(struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    return info ? info->connect_fd : MHD_INVALID_SOCKET;
}
