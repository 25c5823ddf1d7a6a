/// The most requests in any second: a sliding window, and an even pace once it was full.
package struct RequestQuota {
    /// The default: GetSecretValue takes 300 a second from an account; the rest is for other callers.
    package static let standard = 290
    /// Milliseconds: one second, and the difference that two requests may have in their time to the service.
    private static let window = 1060

    private let limit: Int
    /// The moments at which the last requests were sent, in milliseconds, oldest first.
    private var gone: [Int] = []
    /// Requests that were handed over and wait for a connection: each may be sent at any moment.
    private var reserved = 0
    /// The moment from which the next request may be sent, once the window was full; nil before, and after a pause of
    /// two windows.
    private var paced: Double?

    init(limit: Int) { self.limit = limit }

    /// Milliseconds until the next request may be handed over.
    func wait(at now: Int) -> Int {
        let pace = paced.map { Int(($0 - Double(now)).rounded(.up)) } ?? 0
        // The index of the request that must leave the window before there is room.
        let oldest = gone.count + reserved - limit
        guard oldest >= 0 else { return max(pace, 0) }
        guard gone.indices.contains(oldest) else { return max(pace, Self.window) }
        return max(pace, gone[oldest] + Self.window - now, 0)
    }

    /// Counts a request that is handed over.
    mutating func reserve(at now: Int) {
        gone.removeAll { now - $0 >= Self.window }
        if let next = paced, Double(now) - next > Double(2 * Self.window) { paced = nil }
        reserved += 1
        if gone.count + reserved >= limit || paced != nil {
            // Waits are whole milliseconds; the lost fraction is given back.
            paced = max(paced ?? 0, Double(now - 1)) + Double(Self.window) / Double(limit)
        }
    }

    /// Counts a request that was handed over and is sent now.
    mutating func go(at now: Int) {
        reserved -= 1
        gone.append(now)
    }

    /// Forgets a request that was handed over and never sent.
    mutating func release() { reserved -= 1 }
}
