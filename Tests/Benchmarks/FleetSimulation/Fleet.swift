import TencentCloud

/// Many launches against one quota, each with the queue that a real launch has; only the network is reckoned.
struct Fleet {
    var launches = 100
    var values = 20
    /// Milliseconds over which they begin.
    var spread = 1000.0
    /// Milliseconds of the way there and back.
    var roundTrip = 20.0
    var isMultiplexed = false
    var window = Service.Window.sliding
    var countsRefused = false
    /// Launches of one value that come in the middle.
    var late = 0
    var timeout = 30_000
    var rateTimeout = 600_000

    struct Result {
        /// The times at which launches started, in milliseconds, in order.
        var starts: [Double]
        var requests: Int
        /// Milliseconds until the median of the late launches starts.
        var late: Double

        var last: Double { starts.last ?? 0 }
        var median: Double { starts.isEmpty ? 0 : starts[starts.count / 2] }
    }

    private enum Event {
        case wake(Int)
        case arrival(Int, Int)
        case answer(Int, Int, isAdmitted: Bool)
    }

    private struct Launch {
        var queue: RequestQueue
        let time: TimeLimit
        let begin: Double
        let values: Int
        var hasAnswer = false
        var isOver = false
        var started: Double?
        var nextWake = Double.infinity

        func room(at now: Double, _ fleet: Fleet) -> Int {
            if now < begin + 2 * fleet.roundTrip { return 1 }
            let best = max(1, Int((Double(values) * fleet.roundTrip / 2).squareRoot().rounded()))
            if fleet.isMultiplexed { return hasAnswer ? 100 : 2 * best }
            return best
        }
    }

    func run(seed: UInt64) -> Result {
        var random = Random(state: seed)
        var service = Service(limit: 300, window: window, countsRefused: countsRefused)
        var events = EventQueue<Event>()
        let middle = Double(launches * values) / 300 * 1000 / 2
        var all = (0..<launches + late).map { number in
            let isLate = number >= launches
            let begin = isLate ? middle + 500 * random.next() : spread * random.next()
            events.add(.wake(number), at: begin)
            return Launch(
                queue: RequestQueue(perSecond: RequestQuota.standard, seed: UInt64(random.next() * 1e18)),
                time: TimeLimit(idle: timeout, total: rateTimeout), begin: begin, values: isLate ? 1 : values)
        }
        func pump(_ number: Int, at now: Double) {
            let time = Int(now)
            if all[number].isOver { return }
            if all[number].time.left(at: time) == 0 {
                _ = all[number].queue.giveUp(at: time)
                all[number].isOver = true
                return
            }
            while let attempt = all[number].queue.next(at: time, room: all[number].room(at: now, self)) {
                _ = all[number].queue.goes(attempt.index, at: time)
                let connects = all[number].hasAnswer ? 0 : 2 * roundTrip
                let way = roundTrip / 2 * (0.9 + 0.2 * random.next())
                events.add(.arrival(number, attempt.index), at: max(now, all[number].begin + connects) + way)
            }
            if all[number].queue.isEmpty {
                (all[number].isOver, all[number].started) = (true, now)
            } else {
                let pause = all[number].queue.pause(at: time, room: all[number].room(at: now, self))
                let wake = now + Double(min(max(pause, 1), all[number].time.left(at: time)))
                if pause > 0 && pause < .max && (wake < all[number].nextWake || all[number].nextWake <= now) {
                    all[number].nextWake = wake
                    events.add(.wake(number), at: wake)
                } else if now < all[number].begin + 2 * roundTrip {
                    events.add(.wake(number), at: all[number].begin + 2 * roundTrip + 0.01)
                }
            }
        }
        while let (now, event) = events.next() {
            let time = Int(now)
            switch event {
            case .wake(let number):
                if all[number].queue.isEmpty && all[number].started == nil && !all[number].isOver {
                    all[number].time.start(at: time)
                    all[number].queue.add(all[number].values, .retrying, at: time)
                }
                pump(number, at: now)
            case .arrival(let number, let index):
                let way = roundTrip / 2 * (0.9 + 0.2 * random.next())
                events.add(.answer(number, index, isAdmitted: service.admits(at: now)), at: now + way)
            case .answer(let number, let index, let isAdmitted):
                all[number].hasAnswer = true
                isAdmitted ? all[number].time.extend(at: time) : all[number].time.wait(at: time)
                if isAdmitted {
                    all[number].queue.succeed(index, at: time)
                } else {
                    let refusal = RequestFailure.service(ServiceError(code: "RequestLimitExceeded", requestID: ""))
                    _ = all[number].queue.fail(
                        index, refusal, at: time, timeLeft: all[number].time.left(at: time), isRecovered: false)
                }
                pump(number, at: now)
            }
        }
        let fleet = all.prefix(launches)
        let ends = fleet.compactMap(\.started).sorted()
        let delays = all.dropFirst(launches).map { ($0.started ?? .infinity) - $0.begin }.sorted()
        return Result(
            starts: ends, requests: service.requests, late: delays.isEmpty ? 0 : delays[delays.count / 2])
    }
}

/// SplitMix64, from 0 to 1.
struct Random {
    var state: UInt64

    mutating func next() -> Double {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return Double((mixed ^ mixed >> 31) >> 11) / Double(1 << 53)
    }
}
