/// The service's quota: so many admitted requests in any second, or in each second of the clock.
struct Service {
    enum Window { case sliding, fixed }

    let limit: Int
    let window: Window
    /// True if a refused request uses up the quota too.
    let countsRefused: Bool
    private var times: [Double] = []
    private var first = 0
    private var second = 0
    private var inSecond = 0
    private(set) var requests = 0

    init(limit: Int, window: Window, countsRefused: Bool) {
        (self.limit, self.window, self.countsRefused) = (limit, window, countsRefused)
    }

    mutating func admits(at now: Double) -> Bool {
        requests += 1
        switch window {
        case .fixed:
            if Int(now / 1000) != second { (second, inSecond) = (Int(now / 1000), 0) }
            let isAdmitted = inSecond < limit
            if isAdmitted || countsRefused { inSecond += 1 }
            return isAdmitted
        case .sliding:
            while first < times.count && now - times[first] >= 1000 { first += 1 }
            let isAdmitted = times.count - first < limit
            if isAdmitted || countsRefused { times.append(now) }
            return isAdmitted
        }
    }
}
