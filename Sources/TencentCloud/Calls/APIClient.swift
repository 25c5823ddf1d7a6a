import Glibc
import SecretMemory

/// A client for one endpoint of API 3.0. It sends calls until each has its verdict. It owns the connections, the order
/// and rate of requests, the time limit and the service's clock.
package final class APIClient {
    package let endpoint: Endpoint
    package let clock: ServiceClock
    private(set) var settings: CallSettings
    private let http: HTTPClient
    /// The time limit for all calls together, and for requests beside them.
    let time: TimeLimit
    private let makeWire: (HTTPClient) -> Wire
    private let schedule: RequestSchedule

    /// - Parameter clock: this machine's clock, in seconds since 1970.
    /// - Returns: nil if memory is out.
    package convenience init?(
        _ settings: CallSettings, endpoint: Endpoint, trust: TrustAnchors,
        clock: @escaping () -> Int = { Glibc.time(nil) }
    ) {
        self.init(
            settings, endpoint: endpoint, trust: trust,
            TimeLimit(idle: settings.timeout, total: settings.rateTimeout), clock: clock, wire: Wire.init)
    }

    /// - Parameter wire: makes the functions through which a client's requests reach the network.
    init?(
        _ settings: CallSettings, endpoint: Endpoint, trust: TrustAnchors, _ time: TimeLimit,
        clock: @escaping () -> Int, wire: @escaping (HTTPClient) -> Wire
    ) {
        let product = "\(settings.product.name)/\(settings.product.version)"
        guard let http = HTTPClient(product: product, trust: trust, time) else { return nil }
        (self.settings, self.endpoint, self.http, self.time, makeWire) = (settings, endpoint, http, time, wire)
        self.clock = ServiceClock(local: clock) { if settings.retries { settings.warnOfClock($0) } }
        http.connectionPlan.fixed = settings.concurrency
        schedule = RequestSchedule(wire(http), time, perSecond: settings.quota, willWait: settings.willWait)
    }

    // MARK: Calls

    /// Sends calls concurrently; the verdicts are in the order of the calls.
    ///
    /// - Parameter recover: removes the cause of a call's failure; true if the call is to be sent again at once.
    func send(
        _ calls: [ServiceCall], signedBy signer: RequestSigner, _ mode: RequestQueue.Mode = .retrying,
        recover: (Int, RequestFailure) -> Bool
    ) -> [Result<ServiceAnswer, RequestFailure>] {
        var verdicts = run(
            schedule, calls.count, mode, { self.request(calls[$0], signedBy: signer, index: $0) }, recover)
        for index in verdicts.indices {
            if case .failure(let failure) = verdicts[index] {
                verdicts[index] = .failure(failure.naming(calls[index], signer))
            }
        }
        return verdicts
    }

    /// Sends one call over connections of its own, because other calls may be in flight.
    ///
    /// - Parameters:
    ///   - call: makes the call for each attempt.
    ///   - signer: nil for a call that is not signed.
    func sendAside(
        _ call: () -> ServiceCall, to endpoint: Endpoint, signedBy signer: RequestSigner?,
        recover: (RequestFailure) -> Bool
    ) throws(RequestFailure) -> ServiceAnswer {
        guard let own = sibling(time) else { throw .transport(.outOfMemory) }
        let schedule = RequestSchedule(makeWire(own), time, perSecond: settings.quota, willWait: settings.willWait)
        let verdict = run(schedule, 1, .retrying, { _ in request(call(), to: endpoint, signedBy: signer, index: 0) }) {
            recover($1)
        }[0]
        return try verdict.mapError { $0.naming(call(), signer) }.get()
    }

    private func request(
        _ call: ServiceCall, to endpoint: Endpoint? = nil, signedBy signer: RequestSigner?, index: Int
    ) -> HTTPRequest {
        let endpoint = endpoint ?? self.endpoint
        let head = RequestHead(call, host: endpoint.authority, product: settings.product)
        return HTTPRequest(
            endpoint: endpoint, headers: { [clock] () throws(DigestRefused) in try head.lines(clock, signer, index) },
            body: head.payload)
    }

    private func run(
        _ schedule: RequestSchedule, _ count: Int, _ mode: RequestQueue.Mode, _ make: (Int) -> HTTPRequest,
        _ recover: (Int, RequestFailure) -> Bool
    ) -> [Result<ServiceAnswer, RequestFailure>] {
        schedule.run(
            count, settings.retries ? mode : .once, make: make,
            read: { answer throws(RequestFailure) in
                learn(from: answer)
                return try ServiceAnswer(answer)
            }, recover: recover)
    }

    // MARK: Beside the calls

    /// A client with connections of its own that trusts the same authorities; nil if memory is out.
    ///
    /// - Parameter connectTimeout: the most milliseconds for connecting.
    func sibling(_ time: TimeLimit, connectTimeout: Int = .max) -> HTTPClient? {
        HTTPClient(product: http.product, trust: http.trust, time, connectTimeout: connectTimeout)
    }

    /// Connects to the service without credentials, and reports how that went; any answer is a success. Afterwards the
    /// time limit starts again.
    package func connect() -> (result: Result<Void, RequestFailure>, connection: ConnectionReport) {
        http.report = ConnectionReport()
        let result = Result { () throws(RequestFailure) in
            learn(from: try http.perform(anyRequest).orRequestFailure())
        }
        defer { http.report = nil }
        restartTime()
        return (result, http.report ?? ConnectionReport())
    }

    /// A request that needs no credentials.
    private var anyRequest: HTTPRequest {
        HTTPRequest(
            endpoint: endpoint, headers: { [endpoint] in [SecretBytes("Host: \(endpoint.authority)")] }, body: nil)
    }

    // MARK: Time

    /// Restarts the time limit.
    package func restartTime() { time.restart(at: monotonicMilliseconds()) }

    /// Allows retries from now on, and restarts the time limit.
    package func beginRetrying() {
        settings.retries = true
        restartTime()
    }

    /// Waits for a change outside of the service, within the time limit.
    ///
    /// - Returns: false if no time is left or retries are off.
    func pause(_ milliseconds: Int) -> Bool {
        let now = monotonicMilliseconds()
        time.start(at: now)
        let left = time.left(at: now)
        guard settings.retries, left > 0 else { return false }
        settings.willWait(milliseconds)
        usleep(UInt32(1000 * min(milliseconds, left)))
        return true
    }

    /// Asks the service for its time, unless an answer has told it already.
    func learnTime() {
        // Over a connection of its own: other requests may be in flight.
        if !clock.isTold, let own = sibling(time), let answer = try? own.perform(anyRequest).get() {
            learn(from: answer)
        }
    }

    /// Learns the time from an answer of the service or of STS; both are asked over TLS, or on this machine.
    private func learn(from answer: HTTPAnswer) { if let date = answer.date { clock.learn(date) } }
}
