/// The way of an answer over the wire, when a fault slows it or cuts it off.
struct Delivery: Sendable {
    /// Seconds before the first byte.
    var delay: Double = 0
    var bytesPerSecond: Int?
    var isChunked = false
    /// The way it stops before its end.
    var end: Fault.End?
}

/// One answer on its way, in steps. A connection stays on one thread, so this is touched by one at a time.
final class SlowAnswer {
    /// The next step.
    enum Step: Equatable {
        case send(Range<Int>)
        case pause(Double)
        case finish
        /// Closes without having sent all.
        case close
        case reset
    }

    /// At a slow pace there are so many pieces a second.
    private static let pieces = 10

    let body: [UInt8]
    private let delivery: Delivery
    /// The byte at which it stops.
    private let stop: Int
    private var sent = 0
    private var hasPaused = false

    init(body: [UInt8], delivery: Delivery) {
        self.body = body
        self.delivery = delivery
        stop = delivery.end == nil ? body.count : body.count / 2
    }

    func next(atMost limit: Int) -> Step {
        guard sent < stop else {
            switch delivery.end {
            case nil: return .finish
            case .short, .close: return .close
            case .resetInside, .reset: return .reset
            }
        }
        var size = min(limit, stop - sent)
        if let pace = delivery.bytesPerSecond {
            size = min(size, max(1, pace / Self.pieces))
            hasPaused.toggle()
            if hasPaused { return .pause(Double(size) / Double(pace)) }
        }
        sent += size
        return .send(sent - size..<sent)
    }
}
