import TencentCloud

/// The variable that names a proxy for https, as libcurl looks for it; NO_PROXY may except the host.
struct ProxyVariable {
    private let name: String
    private let value: String

    /// - Returns: nil when there is none.
    init?() {
        let variables = ProcessEnvironment()
        for name in ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"] {
            if let value = variables[name] {
                (self.name, self.value) = (name, value)
                return
            }
        }
        return nil
    }

    /// Host and port; nil where the value has none. What stands before the last "@" are user and password.
    private var address: String? {
        let url = value.split(separator: "@").last ?? ""
        let host = url.split(separator: "/").first { !$0.hasSuffix(":") } ?? ""
        return (try? Endpoint(parsing: "https://\(host)"))?.authority
    }

    /// What to do about it.
    var hint: String { "\(name) names \(address.map { "the proxy \($0)" } ?? "a proxy"): check it, and NO_PROXY" }
}
