import Glibc
import SecretMemory

/// An endpoint: scheme, host and port.
package struct Endpoint: Hashable, Sendable {
    /// `https`, or `http` for a loopback host.
    package let scheme: String
    /// A name or an address; an IPv6 address in brackets.
    package let host: String
    /// The port; nil for the scheme's default.
    package let port: UInt16?

    /// The variables that may name a proxy for https, in the order in which libcurl takes the first that is set.
    package static let proxyVariables = ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"]

    /// The service's endpoint for the mainland, with the nearest access point.
    package static let mainland = Endpoint(scheme: "https", host: "ssm.tencentcloudapi.com", port: nil)

    /// The metadata service of an instance; its name is known only inside Tencent Cloud.
    package static let metadata = Endpoint(scheme: "http", host: "metadata.tencentyun.com", port: nil)

    /// The endpoint of STS: the same name with `sts.` instead of `ssm.`, or the same host if the name has no `ssm.`.
    package var tokenService: Endpoint {
        host.hasPrefix("ssm.") ? Endpoint(scheme: scheme, host: "sts." + host.dropFirst(4), port: port) : self
    }

    /// The reason why a text is not an endpoint.
    package enum Invalid: Error {
        case malformed
        /// Plain http would leave this machine.
        case plainHTTP
    }

    /// Reads `internal` (inside a Tencent Cloud VPC), `intl` (the international site), a host, or a URL without a path.
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

    /// A name of letters, digits, "-", "_" and ".", an IPv4 address, or an IPv6 address in brackets.
    private static func isHost(_ text: Substring) -> Bool {
        if text.hasPrefix("["), text.hasSuffix("]") {
            var address = in6_addr()
            return unsafe inet_pton(AF_INET6, String(text.dropFirst().dropLast()), &address) == 1
        }
        let name = text.hasSuffix(".") ? text.dropLast() : text
        let labels = name.split(separator: ".", omittingEmptySubsequences: false)
        // No top-level domain is a number: a name that ends with a number must be an IPv4 address.
        if let last = labels.last,
            last.hasPrefix("0x") || !last.isEmpty && last.utf8.allSatisfy({ (48...57).contains($0) })
        {
            return isIPv4(text)
        }
        return name.utf8.count <= 253
            && labels.allSatisfy { label in
                1...63 ~= label.utf8.count && !label.hasPrefix("-") && !label.hasSuffix("-")
                    && label.utf8.allSatisfy { $0.isAlphanumeric || "-_".utf8.contains($0) }
            }
    }

    /// Tells whether the text is four plain decimal numbers: some programs read other forms as another address.
    private static func isIPv4(_ text: some StringProtocol) -> Bool {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts.allSatisfy { UInt8($0).map(String.init) == String($0) }
    }

    /// Tells whether the host is this machine by its literal: 127/8, ::1 or the name localhost.
    package var isLoopback: Bool {
        if host == "localhost" || host == "[::1]" { return true }
        return host.hasPrefix("127.") && Self.isIPv4(host)
    }

    /// The value of the Host header, which is signed. It names the port only if that is not the scheme's default (RFC
    /// 9110 §7.2).
    package var authority: String { port.map { "\(host):\($0)" } ?? host }

    /// The URL of every API 3.0 request: the path is "/".
    package var url: String { "\(scheme)://\(authority)/" }
}
