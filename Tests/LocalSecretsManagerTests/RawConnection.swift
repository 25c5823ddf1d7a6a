import Glibc

/// A connection to a port of this machine, byte by byte: it shows what a client library would smooth over.
final class RawConnection {
    /// The end of a connection.
    enum End: Equatable { case closed, reset, silent }

    private let descriptor: Int32

    init(port: UInt16) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var patience = timeval(tv_sec: 5, tv_usec: 0)
        unsafe setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        unsafe inet_pton(AF_INET, "127.0.0.1", &address.sin_addr)
        let code = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard code == 0 else { throw Refusal(code: errno) }
    }

    deinit { close(descriptor) }

    struct Refusal: Error { let code: Int32 }

    func send(_ text: String) {
        let bytes = Array(text.utf8)
        _ = unsafe Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    }

    /// All that comes until the connection ends, or until `isEnough`.
    func receive(until isEnough: (String) -> Bool = { _ in false }) -> (text: String, end: End?) {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = unsafe recv(descriptor, &chunk, chunk.count, 0)
            let reason = errno
            bytes += chunk.prefix(max(0, count))
            let text = String(decoding: bytes, as: UTF8.self)
            if count == 0 { return (text, .closed) }
            if count < 0 { return (text, reason == ECONNRESET ? .reset : .silent) }
            if isEnough(text) { return (text, nil) }
        }
    }
}
