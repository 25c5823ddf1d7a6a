/// Decides how many requests are in flight.
///
/// The first TLS handshake tells the server's protocol. Then all requests share its HTTP/2 connection, or as many
/// HTTP/1.1 connections are opened as are worth their cost. If the server is far, these begin together with the first.
/// Before the first answer, which tells whether the service admits the requests, at most twice that number are in
/// flight.
struct ConnectionPlan {
    /// The number that the user chose; nil for the best one.
    var fixed: Int?
    /// The number of requests that have not begun yet.
    var waiting = 0
    /// True if a connection carries many requests at once (HTTP/2); nil until it is known.
    private(set) var isMultiplexed: Bool?
    private var connections = 1
    /// The number of connections that a far server has accepted before its protocol is known.
    private var early = 0
    /// The most connections that this machine or the server allows.
    private var mostConnections = Self.mostConnections
    /// The most requests that one connection carries at once, as far as is known.
    private var streams = Self.streams
    /// True once the server has answered.
    private var isAnswered = false
    /// Microseconds of the round trip, and of the quickest answer.
    private var roundTrip = 0
    private var quickest = Int.max
    private var endpoint: Endpoint?
    /// The moment until which the first request goes alone, on the monotonic clock in milliseconds.
    private var aloneUntil = 0

    /// Milliseconds for which a first request may hold the others back.
    private static let aloneTime = 1000
    /// The number of requests in flight if the first one did not tell the protocol.
    private static let explorers = 4
    /// The most streams of one HTTP/2 connection: servers allow 100 and more (RFC 9113 §6.5.2).
    private static let streams = 100
    private static let mostConnections = 64
    /// The most connections that begin TLS before the protocol is known: each is in vain if that is HTTP/2. Measured: 25
    /// instead of 12 make 50 requests over HTTP/1.1 2 % faster and over HTTP/2 17 % slower.
    private static let mostEarly = 12
    /// Microseconds of this machine's time that a connection costs, and that its requests must win back. Measured: 700
    /// with ECDSA certificates, 3000 with RSA on a slower machine. Too many or too few connections by √2 cost 6 %.
    private static let connectionCost = 2000

    /// The most requests that may be in flight.
    ///
    /// - Parameter late: the number of requests in flight that should have an answer by now: they hold no other back.
    func limit(at now: Int, late: Int) -> Int {
        guard let isMultiplexed else {
            let alone = endpoint == nil || now < aloneUntil ? 1 : fixed ?? Self.explorers
            return max(alone, min(early, Self.mostEarly, connections, mostConnections))
        }
        if isMultiplexed {
            let opening = isAnswered ? streams : min(streams, max(Self.explorers, 2 * connections))
            return min(fixed ?? opening, opening)
        }
        return min(fixed ?? min(connections + late, Self.mostConnections), mostConnections)
    }

    /// Milliseconds after which a request is late: connecting, TLS and the request itself take three round trips.
    var lateness: Int { 200 + 4 * roundTrip / 1000 }

    /// The best number of HTTP/1.1 connections: √(N · round trip / cost of a connection).
    ///
    /// - Parameter roundTrip: microseconds.
    func connections(roundTrip: Int) -> Int {
        let best = (Double(waiting * roundTrip) / Double(Self.connectionCost)).squareRoot()
        return max(min(Int(best.rounded()), waiting, fixed ?? mostConnections, mostConnections), 1)
    }

    /// Records the start of a request.
    mutating func begin(to endpoint: Endpoint, at now: Int) {
        guard endpoint != self.endpoint else { return }
        (self.endpoint, isMultiplexed, aloneUntil) = (endpoint, nil, now + Self.aloneTime)
        (connections, early, roundTrip, quickest) = (1, 0, 0, .max)
        (streams, isAnswered) = (Self.streams, false)
    }

    /// Records the protocol of a connection or of an answer. It may change: a server may have been replaced.
    mutating func learn(isMultiplexed: Bool) { self.isMultiplexed = isMultiplexed }

    /// Records a round trip in microseconds.
    mutating func learn(roundTrip: Int) {
        connections = max(connections, connections(roundTrip: roundTrip))
        self.roundTrip = max(self.roundTrip, roundTrip)
    }

    /// Records the number of connections that a far server has accepted.
    mutating func learn(early: Int) { self.early = early }

    /// Records the time of an answer in microseconds: the quickest one tells how much time the server itself needs.
    mutating func learn(answerTime: Int) {
        isAnswered = true
        quickest = min(quickest, answerTime)
        learn(roundTrip: quickest)
    }

    /// Records a request that ended without an answer: if it was the first, the others wait for it no longer.
    mutating func fail(at now: Int) { if isMultiplexed == nil { aloneUntil = now } }

    /// Records a connection that ended before all requests on it were answered: half as many share the next.
    mutating func lose(of sharing: Int) { if isMultiplexed == true { streams = max(1, min(streams, sharing) / 2) } }

    /// Limits the number of open connections: the requests share them.
    mutating func learn(mostConnections: Int) {
        self.mostConnections = max(1, min(mostConnections, self.mostConnections))
    }
}
