import CLinux
import Glibc

/// The sockets of a client. They close at execve(2) and never block, from their creation on.
///
/// Some are spare: they connect while the first connection does, because HTTP/1.1 needs more than one. libcurl gets them
/// for its next connections.
final class Sockets {
    /// The sockets that libcurl has, each with the kernel's unique number: libcurl closes by itself those that never
    /// got connected, and their descriptors may be other files by now.
    private var given: [(socket: Int32, cookie: UInt)] = []
    private var spare: [Int32] = []
    private var awaited: Int32?
    /// The address that libcurl connected to last, and the moment of that, on the monotonic clock in milliseconds.
    private var peer: (address: [UInt8], since: Int)?
    /// The largest segment of new connections in bytes, in both directions; 0 for the system's choice.
    var segmentSize: Int32 = 0
    /// The segment size that every path carries (RFC 9293 §3.7.1).
    static let smallestSegmentSize: Int32 = 536
    /// The errno of socket(2) if the last one was refused, else 0.
    private(set) var refusal: Int32 = 0

    deinit { closeSpares() }

    /// Opens a socket for libcurl to connect; a spare one is connected already.
    ///
    /// - Returns: -1 if the system gives none.
    func open(family: Int32, type: Int32, protocol: Int32, address: UnsafeRawBufferPointer) -> Int32 {
        let flags = Int32(SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        unsafe peer = (Array(address), monotonicMilliseconds())
        let socket = unsafe takeSpare(for: address) ?? socket(family, type | flags, `protocol`)
        refusal = socket < 0 ? errno : 0
        if socket >= 0 {
            if segmentSize > 0 { linux_limit_segments(socket, segmentSize) }
            given.removeAll { $0.socket == socket }
            given.append((socket, linux_socket_cookie(socket)))
        }
        return socket
    }

    /// Closes a socket from ``open(family:type:protocol:address:)``.
    func close(_ socket: Int32) -> Int32 {
        given.removeAll { $0.socket == socket }
        return Glibc.close(socket)
    }

    /// The sockets that libcurl certainly still has.
    private var open: [Int32] {
        given.removeAll { $0.cookie == 0 || linux_socket_cookie($0.socket) != $0.cookie }
        return given.map(\.socket)
    }

    /// The number of sockets that libcurl has.
    var count: Int { open.count }

    /// The most descriptors of this process (RLIMIT_NOFILE, getrlimit(2)).
    static var descriptorLimit: Int {
        var limit = rlimit()
        return unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0
            ? Int(clamping: limit.rlim_cur) : 1024
    }

    /// The descriptors that the next opened files will get.
    static func freeDescriptors(_ count: Int) -> [Int32] {
        let free = (0..<count).map { _ in fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 0) }
        for descriptor in free where descriptor >= 0 { _ = Glibc.close(descriptor) }
        return free
    }

    /// Microseconds of a round trip; nil before there is a connection.
    var roundTrip: Int? { open.lazy.map { linux_round_trip($0) }.first { $0 >= 0 } }

    // MARK: Spare sockets

    /// Milliseconds since libcurl began to connect; nil before.
    func connecting(at now: Int) -> Int? { peer.map { now - $0.since } }

    /// Begins to connect spare sockets to libcurl's peer, until there are this many sockets in all.
    func addSpares(upTo count: Int) {
        guard let peer else { return }
        for _ in 0..<max(0, count - open.count - spare.count) {
            let added = unsafe linux_connect(peer.address, UInt32(peer.address.count), segmentSize)
            if added < 0 { break }
            spare.append(added)
        }
        awaited = awaited ?? spare.last
    }

    /// The number of sockets that are connected.
    var connected: Int { (open + spare).count { linux_round_trip($0) >= 0 } }

    /// The last of the spare sockets that were added first, while it is not connected: when it is, so are the others.
    var connectingSpare: Int32? { awaited.flatMap { linux_is_connecting($0) != 0 ? $0 : nil } }

    /// Takes a connected spare socket. libcurl calls connect(2) for it again: that is harmless once the first call has
    /// ended.
    private func takeSpare(for address: UnsafeRawBufferPointer) -> Int32? {
        guard let start = address.baseAddress else { return nil }
        for (index, socket) in spare.enumerated() {
            if unsafe linux_is_connected(socket, start, UInt32(address.count)) != 0 { return spare.remove(at: index) }
        }
        return nil
    }

    /// Closes the spare sockets.
    func closeSpares() {
        for socket in spare { _ = Glibc.close(socket) }
        (spare, awaited) = ([], nil)
    }

    // MARK: One connection for all

    /// Sends what `body` writes in full packets. Otherwise every HTTP/2 frame would be a packet of its own, and after
    /// ten packets a sender waits for the peer (RFC 6928).
    func corked<R>(_ body: () -> R) -> R {
        // With several connections this gains nothing.
        guard given.count <= 4, case let open = open, open.count == 1, let socket = open.first else { return body() }
        linux_cork(socket, 1)
        defer { if self.open.contains(socket) { linux_cork(socket, 0) } }
        return body()
    }

    /// Ends all connections but the one of a local port. Bytes that have come are not read any more.
    func disconnect(allBut port: Int32) {
        let dead = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue), 0)
        defer { _ = Glibc.close(dead) }
        // The descriptors stay libcurl's, and it closes them: each is a socket without a peer now.
        for socket in open where dead >= 0 && linux_local_port(socket) != port && dup2(dead, socket) >= 0 {
            _ = fcntl(socket, F_SETFD, FD_CLOEXEC)
        }
    }

    /// Shuts down all connections and the requests on them.
    func shutDown() { for socket in open { shutdown(socket, Int32(SHUT_RDWR)) } }
}
