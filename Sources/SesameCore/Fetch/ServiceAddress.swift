import TencentCloud

/// The address of the service, as a user writes it.
package struct ServiceAddress {
    let endpoint: Endpoint

    /// The reason why a text is not an endpoint.
    package enum Invalid: Error {
        case malformed
        /// Plain http to another machine.
        case plainHTTP
    }

    /// Reads `internal` (inside a Tencent Cloud VPC), `intl` (the international site), a host, or a URL without a path.
    package init(parsing text: String) throws(Invalid) {
        do throws(Endpoint.Invalid) {
            endpoint = try Endpoint(parsing: text)
        } catch {
            throw error == .plainHTTP ? .plainHTTP : .malformed
        }
    }
}
