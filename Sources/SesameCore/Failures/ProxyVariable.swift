import Glibc
import SecretMemory
import TencentCloud

/// The variable that names a proxy for https; the same one that libcurl takes.
struct ProxyVariable {
    private let name: String
    private let value: String

    /// - Returns: nil if no variable names a proxy, or this host needs none.
    init?(for endpoint: Endpoint) {
        let variables = ProcessEnvironment()
        let exceptions = ProxyExceptions(variables["no_proxy"] ?? variables["NO_PROXY"] ?? "")
        if endpoint.scheme != "https" || exceptions.cover(endpoint.host) { return nil }
        for name in Endpoint.proxyVariables {
            if let value = variables[name] {
                (self.name, self.value) = (name, value)
                return
            }
        }
        return nil
    }

    /// The proxy's host and port, for messages; nil unless the value certainly has them. Any other part may be a
    /// password or a token, and so may a text in the position of the host.
    private var address: String? {
        let (scheme, rest) = Substring(value).splitOnce(at: ":")
        let url = rest.flatMap { $0.hasPrefix("//") ? $0.dropFirst(2) : nil }
        guard url == nil || Self.schemes.contains(scheme.lowercased()) else { return nil }
        var address = (url ?? Substring(value)).split(separator: "@", omittingEmptySubsequences: false).last ?? ""
        if address.hasSuffix("/") { address = address.dropLast() }
        let end = address.hasPrefix("[") ? address.lastIndex(of: "]") : nil
        let colon = address[(end ?? address.startIndex)...].lastIndex(of: ":")
        let port = colon.map { address[address.index(after: $0)...] }
        // A word without scheme and port may be anything.
        guard port.map(Self.isPort) ?? (url != nil), Self.isHost(address[..<(colon ?? address.endIndex)]) else {
            return nil
        }
        return String(address)
    }

    private static let schemes = ["http", "https", "socks", "socks4", "socks4a", "socks5", "socks5h"]

    private static func isPort(_ text: Substring) -> Bool {
        text.utf8.allSatisfy { (48...57).contains($0) } && UInt16(text) != nil
    }

    /// Tells whether the text is an address, or a name that a token cannot look like: lower case, with dots, and only
    /// letters after the last dot.
    private static func isHost(_ text: Substring) -> Bool {
        if text.hasPrefix("[") { return text.hasSuffix("]") && isAddress(text.dropFirst().dropLast(), AF_INET6) }
        if isAddress(text, AF_INET) { return true }
        let labels = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard labels.count > 1, let last = labels.last, last.allSatisfy(isLetter), 2...18 ~= last.count else {
            return text == "localhost"
        }
        return labels.allSatisfy { label in
            1...32 ~= label.count && label.allSatisfy { isLetter($0) || (48...57).contains($0) || $0 == 45 }
        }
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (97...122).contains(byte) }

    private static func isAddress(_ text: Substring, _ family: Int32) -> Bool {
        var address = in6_addr()
        return unsafe inet_pton(family, String(text), &address) == 1
    }

    /// Tells whether the proxy has connected by the time TLS begins. If the proxy itself uses TLS, it may be the
    /// proxy's TLS.
    var isPassed: Bool { !value.lowercased().hasPrefix("https:") }

    /// The next thing to do if the proxy fails.
    var hint: String { "\(name) names \(address.map { "the proxy \($0)" } ?? "a proxy"): check it, and NO_PROXY" }
}
