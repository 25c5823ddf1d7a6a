import Glibc

/// The address of the service: a port of this machine that no other machine can reach, unless it is asked for all addresses.
package struct ServiceAddress: Sendable, Equatable {
    enum Host: String {
        case ipv4 = "127.0.0.1"
        case ipv6 = "::1"
        /// All addresses of this machine, as a container must: its own loopback is nobody else's.
        case all = "0.0.0.0"
    }

    let host: Host
    /// 0 stands for any free port.
    private(set) var port: UInt16
    /// The host that clients ask for when it is all addresses; nil for one of this machine.
    var name: String?

    /// A free port of 127.0.0.1.
    package static let anyPort = ServiceAddress(host: .ipv4, port: 0)

    private init(host: Host, port: UInt16) {
        self.host = host
        self.port = port
    }

    /// `127.0.0.1:8443`, `localhost:8443`, `[::1]:8443` or `0.0.0.0:8443`; nil for anything else.
    package init?(parsing text: String) {
        guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]) else {
            return nil
        }
        switch text[..<colon] {
        case "127.0.0.1", "localhost": self.init(host: .ipv4, port: port)
        case "[::1]": self.init(host: .ipv6, port: port)
        case "0.0.0.0": self.init(host: .all, port: port)
        default: return nil
        }
    }

    /// True if other machines can reach it.
    var isPublic: Bool { host == .all }

    /// `127.0.0.1:8443`.
    var authority: String {
        switch host {
        case .ipv4: "\(host.rawValue):\(port)"
        case .ipv6: "[\(host.rawValue)]:\(port)"
        case .all: "\(name ?? host.rawValue):\(port)"
        }
    }

    /// `https://127.0.0.1:8443`.
    var url: String { "https://\(authority)" }

    /// `http://127.0.0.1:8080`.
    var plainURL: String { "http://\(authority)" }

    /// A socket that listens here; `port` becomes the one that it got.
    mutating func listen() throws(StartFailure) -> Int32 {
        let family = host == .ipv6 ? AF_INET6 : AF_INET
        let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        let descriptor = socket(family, type, 0)
        var on: Int32 = 1
        guard descriptor >= 0,
            // A port whose last connections are still fading away can be listened on again at once.
            unsafe setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<Int32>.size)) == 0,
            bind(descriptor), Glibc.listen(descriptor, SOMAXCONN) == 0, let bound = Self.port(of: descriptor)
        else {
            let failure = StartFailure("cannot listen on \(authority)")
            if descriptor >= 0 { close(descriptor) }
            throw failure
        }
        port = bound
        return descriptor
    }

    private func bind(_ descriptor: Int32) -> Bool {
        switch host {
        case .ipv4, .all:
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = port.bigEndian
            unsafe inet_pton(AF_INET, host.rawValue, &address.sin_addr)
            return unsafe Self.withSocketAddress(&address) { unsafe Glibc.bind(descriptor, $0, $1) == 0 }
        case .ipv6:
            var address = sockaddr_in6()
            address.sin6_family = sa_family_t(AF_INET6)
            address.sin6_port = port.bigEndian
            unsafe inet_pton(AF_INET6, host.rawValue, &address.sin6_addr)
            return unsafe Self.withSocketAddress(&address) { unsafe Glibc.bind(descriptor, $0, $1) == 0 }
        }
    }

    /// The port that a socket is bound to; it stands in the same place for both families.
    private static func port(of descriptor: Int32) -> UInt16? {
        var address = sockaddr_in6()
        var size = socklen_t(MemoryLayout<sockaddr_in6>.size)
        let isKnown = unsafe withSocketAddress(&address) { pointer, _ in
            unsafe getsockname(descriptor, pointer, &size) == 0
        }
        return isKnown ? UInt16(bigEndian: address.sin6_port) : nil
    }

    private static func withSocketAddress<Address>(
        _ address: inout Address, _ body: (UnsafeMutablePointer<sockaddr>, socklen_t) -> Bool
    ) -> Bool {
        unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe body($0, socklen_t(MemoryLayout<Address>.size))
            }
        }
    }
}
