/// One request: a POST, or without a body a GET.
struct HTTPRequest {
    let endpoint: Endpoint
    /// What comes after the "/".
    var path = ""
    /// Makes whole header lines, `Name: value`; asked once, while it connects.
    let headers: () -> [SecretBytes]
    let body: SecretBytes?
    /// Milliseconds without a byte after which it is given up: more than the five seconds after which a resolver asks again.
    var patience = 6000
    /// Whether the host's IPv6 addresses are left alone.
    var isForIPv4 = false
    /// Whether it goes over a connection of its own: the one before was stuck.
    var isAlone = false
}

/// What came back, whatever the status.
struct HTTPAnswer {
    let status: Int
    let body: SecretBytes
    /// The address of who answered a GET, empty for a POST.
    var peer = ""
    /// The Date of the answer, in seconds since 1970.
    var date: Int?
    var timing: RequestTiming
}

/// How one request went, in microseconds from its start; 0 for what it did not do, having a connection already.
package struct RequestTiming: Sendable {
    package var resolved = 0
    package var connected = 0
    package var secured = 0
    package var firstByte = 0
    package var total = 0
    /// `HTTP/1.1` or `HTTP/2`.
    package var version = ""
    package var connections = 0
    /// Those received, heads and bodies.
    package var bytes = 0
    /// How often it was sent.
    package var attempts = 1
}

extension RequestTiming {
    /// That of a request which took no time.
    package static let instant = RequestTiming()
}
