import SecretMemory

/// One request: a POST, or a GET if it has no body.
struct HTTPRequest {
    let endpoint: Endpoint
    /// The path after the "/".
    var path = ""
    /// Makes the header lines, `Name: value`; called once, while the client connects.
    let headers: () throws(DigestRefused) -> [SecretBytes]
    let body: SecretBytes?
    /// Milliseconds without a byte after which the request is given up: more than the five seconds after which a
    /// resolver asks again.
    var stallLimit = 6000
    /// True if only the host's IPv4 addresses are used.
    var isForIPv4 = false
    /// True if the request needs a connection of its own.
    var isAlone = false
    /// Called at the moment when the request is about to be sent, also when libcurl sends it again by itself; false
    /// forbids it.
    var mayGo: () -> Bool = { true }
}

/// An answer of any status.
struct HTTPAnswer {
    let status: Int
    let body: SecretBytes
    /// The peer's address for a GET; empty for a POST.
    var peer = ""
    /// The Date of the answer, in seconds since 1970.
    var date: Int?
    var timing: RequestTiming
}

/// The times of one request, in microseconds from its start; 0 for a step that it did not need, having a connection
/// already.
package struct RequestTiming: Sendable {
    /// The time before it: for the quota, for room, and for attempts that failed.
    package var wait = 0
    package var resolved = 0
    package var connected = 0
    package var secured = 0
    package var firstByte = 0
    package var total = 0
    /// `HTTP/1.1` or `HTTP/2`.
    package var version = ""
    package var connections = 0
    /// The bytes received, heads and bodies.
    package var bytes = 0
    /// The number of attempts.
    package var attempts = 1
}

extension RequestTiming {
    /// The timing of a request that took no time.
    package static let instant = RequestTiming()
}
