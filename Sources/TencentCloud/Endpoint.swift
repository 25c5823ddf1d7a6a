/// Where the service is asked: scheme, host and port.
package struct Endpoint: Hashable, Sendable {
    /// `https`, or `http` for a loopback host.
    package let scheme: String
    /// A name or an address; an IPv6 address in brackets.
    package let host: String
    /// nil for the port of the scheme.
    package let port: UInt16?

    /// The service's endpoint for the mainland, nearest access.
    package static let mainland = Endpoint(scheme: "https", host: "ssm.tencentcloudapi.com", port: nil)

    /// What an instance is told of itself; the name is known only inside Tencent Cloud.
    package static let metadata = Endpoint(scheme: "http", host: "metadata.tencentyun.com", port: nil)

    /// Where STS is, beside this: the same name but for its first label, and the same host when that is none of ours.
    package var tokenService: Endpoint {
        host.hasPrefix("ssm.") ? Endpoint(scheme: scheme, host: "sts." + host.dropFirst(4), port: port) : self
    }

    /// Why a text is no endpoint.
    package enum Invalid: Error {
        case malformed
        /// Plain http leaves this machine.
        case plainHTTP
    }

    /// Reads `internal` (inside a Tencent Cloud VPC), `intl` (the international site), a host, or an URL without a path.
    package init(parsing text: String) throws(Invalid) {
        switch text {
        case "internal": self.init(scheme: "https", host: "ssm.internal.tencentcloudapi.com", port: nil)
        case "intl": self.init(scheme: "https", host: "ssm.intl.tencentcloudapi.com", port: nil)
        case _ where text.hasPrefix("https://"): try self.init(scheme: "https", authority: text.dropFirst(8))
        case _ where text.hasPrefix("http://"): try self.init(scheme: "http", authority: text.dropFirst(7))
        default: try self.init(scheme: "https", authority: text[...])
        }
        if scheme == "http" && !isLoopback { throw .plainHTTP }
    }

    private init(scheme: String, host: String, port: UInt16?) {
        (self.scheme, self.host, self.port) = (scheme, host, port)
    }

    private init(scheme: String, authority: Substring) throws(Invalid) {
        let authority = authority.hasSuffix("/") ? authority.dropLast() : authority
        var host = authority
        var port: UInt16?
        if let colon = authority.lastIndex(of: ":"), !authority[colon...].contains("]") {
            let digits = authority[authority.index(after: colon)...]
            guard digits.utf8.allSatisfy({ (48...57).contains($0) }), let number = UInt16(digits), number > 0 else {
                throw .malformed
            }
            (host, port) = (authority[..<colon], number)
        }
        guard Self.isHost(host) else { throw .malformed }
        let standard: UInt16 = scheme == "https" ? 443 : 80
        self.init(scheme: scheme, host: host.lowercased(), port: port == standard ? nil : port)
    }

    /// A name of letters, digits, "-", "_" and ".", or an IPv6 address in brackets.
    private static func isHost(_ text: Substring) -> Bool {
        if text.hasPrefix("["), text.hasSuffix("]") {
            let address = text.dropFirst().dropLast()
            return !address.isEmpty && address.utf8.allSatisfy { $0.isAlphanumeric || ":.".utf8.contains($0) }
        }
        return !text.isEmpty && text.utf8.count <= 253
            && text.utf8.allSatisfy { $0.isAlphanumeric || "-_.".utf8.contains($0) }
    }

    /// Whether the host is this machine by its literal: 127/8, ::1 or the name localhost.
    package var isLoopback: Bool {
        if host == "localhost" || host == "[::1]" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0).map(String.init) == String($0) }
    }

    /// The value of the Host header, which is signed: the port only when it is not the scheme's own (RFC 9110 §7.2).
    package var authority: String { port.map { "\(host):\($0)" } ?? host }

    /// What is asked: the path of every API 3.0 request is "/".
    package var url: String { "\(scheme)://\(authority)/" }
}
