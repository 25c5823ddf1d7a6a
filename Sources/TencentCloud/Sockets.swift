import CLinux
import Glibc

/// The sockets of a client, which close at execve(2) and never block from the moment they are there.
///
/// Beside those that libcurl asked for there may be spare ones: they connect while the first connection is being secured,
/// and are taken when that one turns out to speak HTTP/1.1, which needs more of them.
final class Sockets {
    private var open: [Int32] = []
    private var spare: [Int32] = []
    /// The most bytes that a packet of new connections carries, either way; 0 for what the system thinks fit.
    var segmentSize: Int32 = 0
    /// What every way carries (RFC 9293 §3.7.1).
    static let smallestSegmentSize: Int32 = 536
    /// Why the last one was refused (errno of socket(2)), 0 when none was.
    private(set) var refusal: Int32 = 0

    deinit { closeSpares() }

    /// A socket for libcurl to connect; a spare one is connected already.
    ///
    /// - Returns: -1 when the system gives none.
    func open(family: Int32, type: Int32, protocol: Int32, address: UnsafeRawBufferPointer) -> Int32 {
        let flags = Int32(SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        let socket = unsafe takeSpare(for: address) ?? socket(family, type | flags, `protocol`)
        refusal = socket < 0 ? errno : 0
        if socket >= 0 {
            if segmentSize > 0 { linux_limit_segments(socket, segmentSize) }
            // libcurl itself closes those that never got connected: the number is free again.
            open.removeAll { $0 == socket }
            open.append(socket)
        }
        return socket
    }

    /// Closes what ``open(family:type:protocol:address:)`` gave.
    func close(_ socket: Int32) -> Int32 {
        open.removeAll { $0 == socket }
        return Glibc.close(socket)
    }

    /// Microseconds of a round trip; nil before a connection is there.
    var roundTrip: Int? { open.lazy.map { linux_round_trip($0) }.first { $0 >= 0 } }

    // MARK: Spare ones

    /// Begins to connect so many to where a connection leads already.
    func addSpares(_ count: Int) {
        for socket in open where spare.isEmpty && linux_round_trip(socket) >= 0 {
            for _ in 0..<count {
                let added = linux_connect_beside(socket, segmentSize)
                if added < 0 { break }
                spare.append(added)
            }
        }
    }

    /// libcurl connects once more what it is given: that is well for a socket whose first connect(2) has ended.
    private func takeSpare(for address: UnsafeRawBufferPointer) -> Int32? {
        guard let start = address.baseAddress else { return nil }
        for (index, socket) in spare.enumerated() {
            if unsafe linux_is_connected(socket, start, UInt32(address.count)) != 0 { return spare.remove(at: index) }
        }
        return nil
    }

    /// One connection is enough: closes the others.
    func settle() {
        closeSpares()
        open.removeAll { fcntl($0, F_GETFD) < 0 }
    }

    private func closeSpares() {
        for socket in spare { _ = Glibc.close(socket) }
        spare = []
    }

    // MARK: One connection for all

    /// Lets what `body` writes go out in full packets. Every frame of HTTP/2 would be a packet of its own, and more than
    /// ten of them have to wait for the peer's word (RFC 6928).
    func corked<R>(_ body: () -> R) -> R {
        // Over several connections nothing is gained.
        guard open.count == 1, let socket = open.first else { return body() }
        linux_cork(socket, 1)
        defer { for still in open where still == socket { linux_cork(socket, 0) } }
        return body()
    }

    /// Ends all connections, and what is on its way in them.
    func shutDown() { for socket in open { shutdown(socket, Int32(SHUT_RDWR)) } }
}
