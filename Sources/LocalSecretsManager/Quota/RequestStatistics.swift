import Foundation
import Synchronization

/// Counts what reaches the service, for measurements: requests by action, and connections.
final class RequestStatistics: Sendable {
    /// The path of the counts: GET reads them, DELETE sets them to nothing.
    static let path = "/_statistics"

    /// The requests of one action.
    struct Requests: Encodable {
        var received = 0
        /// Of those received, the ones not refused for the rate.
        var admitted = 0
        /// Of those received, the ones refused for the rate.
        var refused = 0
        /// The most received in any one second, whenever it began.
        var mostInASecond = 0
    }

    private struct Counts: Encodable {
        var connections = 0
        /// By action; `other` for requests that no action has answered.
        var actions: [String: Requests] = [:]
    }

    private struct State {
        var counts = Counts()
        var seconds: [String: LastSecond] = [:]
    }

    private let state = Mutex(State())
    /// In nanoseconds; must never go back.
    private let clock: @Sendable () -> Int64

    init(clock: @escaping @Sendable () -> Int64 = RequestCounter.monotonicClock) { self.clock = clock }

    func countConnection() { state.withLock { $0.counts.connections += 1 } }

    /// Counts one request that was answered.
    func count(_ record: AccessRecord) {
        let name = record.action ?? "other"
        let isRefused = record.code == ServiceError.Code.requestLimitExceeded.rawValue
        state.withLock { state in
            let inSecond = state.seconds[name, default: LastSecond()].count(at: clock())
            var requests = state.counts.actions[name] ?? Requests()
            requests.received += 1
            if isRefused { requests.refused += 1 } else { requests.admitted += 1 }
            requests.mostInASecond = max(requests.mostInASecond, inSecond)
            state.counts.actions[name] = requests
        }
    }

    /// The answer to a request for the counts; nil for any other request.
    func answer(_ request: HTTPRequest) -> HTTPResponse? {
        guard request.path == Self.path else { return nil }
        if request.method == "DELETE" { state.withLock { $0 = State() } }
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let json = (try? encoder.encode(state.withLock { $0.counts })).map(Array.init) ?? []
        return HTTPResponse(json: json + Array("\n".utf8))
    }
}

/// The times of the requests of the second that has just passed, oldest first.
private struct LastSecond {
    private var times: [Int64] = []
    private var oldest = 0

    /// Adds a request; answers how many the second has with it.
    mutating func count(at now: Int64) -> Int {
        times.append(now)
        while now - times[oldest] >= RequestCounter.second { oldest += 1 }
        if oldest > times.count / 2 {
            times.removeFirst(oldest)
            oldest = 0
        }
        return times.count - oldest
    }
}
