import CLinux

/// The functions through which a schedule uses the network; a test can put a network of its own in their place.
struct Wire {
    /// Starts a request; its answer has the same id.
    let start: (HTTPRequest, _ id: Int) -> Void
    /// Waits for at most this many milliseconds, until an answer is there or more requests may start.
    let wait: (_ milliseconds: Int) -> [(id: Int, result: Result<HTTPAnswer, TransportFailure>)]
    /// The most requests in flight, given how many wait.
    let room: (_ waiting: Int) -> Int
    /// Tells whether a connection is known to carry many requests at once.
    let isMultiplexed: () -> Bool
    /// Milliseconds of the monotonic clock.
    let now: () -> Int
    /// A seed for random waits.
    let seed: () -> UInt64
}

extension Wire {
    /// The functions of a real client.
    init(_ client: HTTPClient) {
        self.init(
            start: { client.start($0, id: $1) }, wait: { client.wait(milliseconds: $0) },
            room: {
                client.connectionPlan.waiting = $0
                return client.room
            }, isMultiplexed: { client.connectionPlan.isMultiplexed == true }, now: monotonicMilliseconds,
            seed: { UInt64(linux_seed()) })
    }
}
