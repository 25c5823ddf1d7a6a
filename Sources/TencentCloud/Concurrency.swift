/// How many requests are on their way at once.
///
/// The first goes alone until it is known what the server speaks. Then all share its connection of HTTP/2, or as many
/// connections of HTTP/1.1 are made as pay.
struct Concurrency {
    /// What somebody decided.
    var fixed: Int?
    /// How many requests have not begun yet.
    var waiting = 0
    /// Whether a connection takes many requests at once; nil as long as it is unknown.
    private(set) var isMultiplexed: Bool?
    private var connections = 1
    /// Microseconds of the way there and back, and of the quickest answer.
    private var roundTrip = 0
    private var quickest = Int.max
    private var endpoint: Endpoint?
    /// Until when the first goes alone, on the monotonic clock in milliseconds.
    private var aloneUntil = 0

    /// How long a first request may keep the others back, in milliseconds.
    private static let patience = 1000
    /// How many try when the first learnt nothing.
    private static let explorers = 4
    /// The most streams of one HTTP/2 connection: servers allow 100 and more (RFC 9113 §6.5.2).
    private static let streams = 100
    private static let mostConnections = 64
    /// Microseconds of this machine's time that a connection costs, which its requests must win back: 700 were measured
    /// with certificates of ECDSA, 3000 with RSA on a slower machine. Too many or too few by √2 cost 6 %.
    private static let connectionCost = 1500

    /// - Parameter late: how many that are on their way have no answer when they should: they keep nobody back.
    func limit(at now: Int, late: Int) -> Int {
        guard let isMultiplexed else { return endpoint == nil || now < aloneUntil ? 1 : fixed ?? Self.explorers }
        if isMultiplexed { return min(fixed ?? Self.streams, Self.streams) }
        return fixed ?? min(connections + late, Self.mostConnections)
    }

    /// How many milliseconds a request may take before it is late: connecting, TLS and asking are three round trips.
    var lateness: Int { 200 + 4 * roundTrip / 1000 }

    /// How many connections of HTTP/1.1 serve best: √(N · round trip / cost of a connection).
    ///
    /// - Parameter roundTrip: microseconds.
    func connections(roundTrip: Int) -> Int {
        let best = (Double(waiting * roundTrip) / Double(Self.connectionCost)).squareRoot()
        return max(min(Int(best.rounded()), waiting, fixed ?? Self.mostConnections), 1)
    }

    /// A request begins.
    mutating func begin(to endpoint: Endpoint, at now: Int) {
        guard endpoint != self.endpoint else { return }
        (self.endpoint, isMultiplexed, aloneUntil) = (endpoint, nil, now + Self.patience)
        (connections, roundTrip, quickest) = (1, 0, .max)
    }

    /// The first connection is there.
    mutating func learn(isMultiplexed: Bool) { self.isMultiplexed = isMultiplexed }

    /// The way there and back takes so many microseconds.
    mutating func learn(roundTrip: Int) {
        connections = max(connections, connections(roundTrip: roundTrip))
        self.roundTrip = max(self.roundTrip, roundTrip)
    }

    /// An answer took so many microseconds: where the server itself needs time, the quickest tells how much.
    mutating func learn(answerTime: Int) {
        quickest = min(quickest, answerTime)
        learn(roundTrip: quickest)
    }

    /// A request ended without an answer: when it was the first, nothing is learnt from it.
    mutating func fail(at now: Int) { if isMultiplexed == nil { aloneUntil = now } }
}
