import Glibc
import SecretMemory
import TencentCloud

/// The hosts that need no proxy, as libcurl reads NO_PROXY: names, which include their subdomains, and IPv4 addresses
/// or networks, with commas or blanks between them. "*" alone is every host.
/// <https://curl.se/libcurl/c/CURLOPT_NOPROXY.html>
struct ProxyExceptions {
    private let text: String

    init(_ text: String) { self.text = text }

    /// Tells whether the host needs no proxy.
    ///
    /// - Parameter host: the host as in a URL.
    func cover(_ host: String) -> Bool {
        if text == "*" { return true }
        let address = Self.address(host[...])
        let name = Self.withoutLastDot(host.filter { $0 != "[" && $0 != "]" }[...])
        return text.split { $0 == "," || $0 == " " || $0 == "\t" }.contains { pattern in
            if let address { return Self.isNetwork(pattern, around: address) }
            let suffix = Self.withoutLastDot(pattern.hasPrefix(".") ? pattern.dropFirst() : pattern).lowercased()
            return !suffix.isEmpty && (name == suffix || name.hasSuffix("." + suffix))
        }
    }

    private static func withoutLastDot(_ name: Substring) -> Substring { name.hasSuffix(".") ? name.dropLast() : name }

    /// An IPv4 address as a number; nil if the text is not one.
    private static func address(_ text: Substring) -> UInt32? {
        var address = in_addr()
        return unsafe inet_pton(AF_INET, String(text), &address) == 1 ? UInt32(bigEndian: address.s_addr) : nil
    }

    /// Tells whether the pattern is this address, or a network `address/bits` that contains it. If the number of bits
    /// is missing, 0 or not a number, all bits count.
    private static func isNetwork(_ pattern: Substring, around host: UInt32) -> Bool {
        let (network, length) = pattern.splitOnce(at: "/")
        let bits = length.flatMap { UInt32($0) } ?? 0
        guard let network = address(network), bits <= 32 else { return false }
        return (network ^ host) >> (bits == 0 ? 0 : 32 - bits) == 0
    }
}
