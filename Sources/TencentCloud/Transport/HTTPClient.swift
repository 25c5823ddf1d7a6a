import CCurl
import CLinux
import Glibc
import SecretMemory

/// HTTP over libcurl's multi interface. Only this file and those of HTTPTransfer use libcurl.
///
/// It follows no redirect. TLS is 1.2 or newer, with the host verified. Plain http stays on this machine and uses no
/// proxy. The proxies for https are libcurl's: HTTPS_PROXY, ALL_PROXY, NO_PROXY.
@safe
final class HTTPClient {
    /// The most bytes an answer may have, its head included.
    static let answerLimit = 1 << 20
    /// The most bytes of the head: less than libcurl's own limit, whose message differs from version to version.
    static let headLimit = 64 << 10
    /// The name and version of the program, for the User-Agent.
    let product: String
    let trust: TrustAnchors
    let time: TimeLimit
    let connectTimeout: Int
    let multi: UnsafeMutableRawPointer
    let sockets = Sockets()
    var connectionPlan = ConnectionPlan()
    /// The most connections that libcurl may make; 0 for any number.
    var connectionLimit = 0
    private(set) var transfers: [HTTPTransfer] = []
    /// Handles for the next transfers.
    private var handles: [HTTPTransfer.Handle] = []
    /// True once the first requests are signed and TLS is prepared.
    private var isPrepared = false
    /// The number of descriptors that connections leave free: STS may have to be asked meanwhile, and a token be read.
    private static let spareDescriptors = 8
    /// The moment of the last check for stuck transfers, on the monotonic clock in milliseconds.
    private var lookedForStuck = 0
    /// Requests that libcurl did not accept.
    private var unsent: [(id: Int, failure: TransportFailure)] = []
    /// A report for the next request to fill in, if it is wanted.
    var report: ConnectionReport?

    /// - Parameters:
    ///   - product: the name and version of the program, for the User-Agent.
    ///   - time: the time limit of all requests; it starts with the first one.
    ///   - connectTimeout: the most milliseconds for connecting, if that is less than the stall limit of a request.
    /// - Returns: nil if memory is out.
    init?(product: String, trust: TrustAnchors, _ time: TimeLimit, connectTimeout: Int = .max) {
        let free = Sockets.freeDescriptors(2)
        guard let multi = unsafe curl_multi_init() else { return nil }
        unsafe self.multi = multi
        // libcurl wakes itself up with these descriptors, and does not mark them close-on-exec.
        for descriptor in free { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
        // By default libcurl closes some connections whenever few requests are in flight.
        unsafe curl_multi_set_long(multi, CURLMOPT_MAXCONNECTS, 200)
        (self.product, self.trust, self.time, self.connectTimeout) = (product, trust, time, connectTimeout)
        connectionPlan.learn(mostConnections: Sockets.descriptorLimit - Int(free.last ?? 0) - Self.spareDescriptors)
    }

    deinit {
        for transfer in transfers { unsafe curl_multi_remove_handle(multi, transfer.handle.easy) }
        unsafe curl_multi_cleanup(multi)
    }

    /// Gives libcurl the wiping allocator (curl_global_init_mem(3)); false if it could not start.
    static func useWipingMemory() -> Bool {
        // This variable is for the target: with it, libcurl would write the keys of its own connections to a file.
        let started = ProcessEnvironment.hiding("SSLKEYLOGFILE") {
            unsafe curl_global_init_mem(
                Int(CURL_GLOBAL_DEFAULT), { size in unsafe malloc(size) }, { block in unsafe wipingFree(block) },
                { block, size in unsafe wipingReallocate(block, size) },
                { text in unsafe text.flatMap { unsafe strdup($0) } },
                { count, size in unsafe calloc(count, size) })
        }
        return started == CURLE_OK
    }

    // MARK: One at a time

    /// Sends one request and waits for its answer; no other may be in flight.
    func perform(_ request: HTTPRequest) -> Result<HTTPAnswer, TransportFailure> {
        start(request, id: 0)
        while true { if let (_, result) = wait(milliseconds: max(1, timeLeft)).first { return result } }
    }

    // MARK: Many at once

    /// Starts a request; ``wait(milliseconds:)`` returns its answer with the id.
    func start(_ request: HTTPRequest, id: Int) {
        time.start(at: monotonicMilliseconds())
        connectionPlan.begin(to: request.endpoint, at: monotonicMilliseconds())
        guard let handle = handles.popLast() ?? HTTPTransfer.Handle() else {
            return unsent.append((id, .outOfMemory))
        }
        let transfer = HTTPTransfer(request, id: id, client: self, handle)
        if let failure = transfer.refusedOption { return unsent.append((id, failure)) }
        guard unsafe curl_multi_add_handle(multi, handle.easy) == CURLM_OK else {
            return unsent.append((id, .outOfMemory))
        }
        transfers.append(transfer)
    }

    /// Waits until at least one answer is there, more requests may start or the time is over, and returns the answers.
    func wait(milliseconds: Int) -> [(id: Int, result: Result<HTTPAnswer, TransportFailure>)] {
        let begin = monotonicMilliseconds()
        let room = room
        while unsent.isEmpty {
            var running: Int32 = 0
            let wasUnknown = connectionPlan.isMultiplexed == nil
            let isUp = sockets.corked { unsafe curl_multi_perform(multi, &running) == CURLM_OK }
            var code = CURLE_OK
            while let easy = unsafe curl_multi_next_done(multi, &code) { unsafe HTTPTransfer.of(easy)?.finish(code) }
            // If libcurl runs no transfer any more, it gave up those that have no result.
            if !isUp || running == 0 { for transfer in transfers { transfer.giveUp() } }
            if wasUnknown && connectionPlan.isMultiplexed == true { join() }
            let now = monotonicMilliseconds()
            if now - lookedForStuck >= 100 { giveUpStuck(at: now) }
            learn(at: now)
            limitConnections()
            let done = transfers.filter { $0.result != nil }
            let rest = begin + milliseconds - now
            guard done.isEmpty && rest > 0 && self.room <= room else {
                transfers.removeAll { $0.result != nil }
                for transfer in done {
                    unsafe curl_multi_remove_handle(multi, transfer.handle.easy)
                    transfer.handle.reset()
                    handles.append(transfer.handle)
                }
                return done.compactMap { transfer in transfer.result.map { (transfer.id, $0) } }
            }
            pause(min(rest, checkInterval(at: now)))
        }
        defer { unsent.removeAll() }
        return unsent.map { ($0.id, .failure($0.failure)) }
    }

    /// The most requests in flight now.
    var room: Int {
        let now = monotonicMilliseconds()
        return connectionPlan.limit(
            at: now, late: transfers.count { $0.hasGone && $0.isWaiting(longerThan: connectionPlan.lateness, at: now) })
    }

    /// Milliseconds until the next check for room and for stuck requests, while the network is silent. The longer it is
    /// silent, the rarer the checks: hundreds of launches may wait on a busy machine.
    private func checkInterval(at now: Int) -> Int {
        guard let oldest = transfers.lazy.map(\.begin).min() else { return .max }
        if connectionPlan.waiting > 0, connectionPlan.isMultiplexed == nil, let time = sockets.connecting(at: now),
            time < Self.far
        {
            return Self.far - time
        }
        return connectionPlan.waiting > 0 ? min(max(50, (now - oldest) / 8), 1000) : 1000
    }

    /// Waits for the network. The first time, if nothing has come yet, it prepares what the first requests need.
    private func pause(_ milliseconds: Int) {
        var ready: Int32 = 0
        if !isPrepared {
            isPrepared = true
            for transfer in transfers { transfer.sign() }
            unsafe curl_multi_poll(multi, nil, 0, 0, &ready)
            if ready > 0 { return }
            TLS.prepare()
        }
        // This also waits if there is no transfer.
        let spare = connectionPlan.isMultiplexed == nil ? sockets.connectingSpare : nil
        var more = curl_waitfd(fd: spare ?? -1, events: Int16(CURL_WAIT_POLLOUT), revents: 0)
        unsafe curl_multi_poll(multi, &more, spare == nil ? 0 : 1, Int32(clamping: milliseconds), &ready)
    }

    private func giveUpStuck(at now: Int) {
        lookedForStuck = now
        let isMoving = transfers.contains { $0.hasGone && $0.result == nil }
        for transfer in transfers where transfer.result == nil {
            // This transfer waits for its turn on a connection that others use.
            if isMoving && transfer.isWithoutConnection { transfer.waits(at: now) }
            transfer.giveUpIfStuck(at: now)
            // If a request is stuck in a connection that many share, the connection is stuck.
            if transfer.result != nil && connectionPlan.isMultiplexed == true { sockets.shutDown() }
        }
    }

    /// Tells whether an HTTP/1.1 connection carries another request that is not answered yet: then no other may use it.
    /// libcurl 7.88 confuses the answers if some connections of a server speak HTTP/2 and some do not.
    func isTaken(_ tls: UnsafeMutableRawPointer?, besides transfer: HTTPTransfer) -> Bool {
        guard let tls = unsafe tls else { return false }
        return transfers.contains { unsafe $0 !== transfer && $0.hasGone && curl_easy_get_tls($0.easy) == tls }
    }

    /// Milliseconds until the time limit.
    var timeLeft: Int { time.left(at: monotonicMilliseconds()) }

    /// Sets the trusted certificates of a new `SSL_CTX`; libcurl calls this for each of them.
    func prepare(_ context: UnsafeMutableRawPointer) -> CURLcode {
        unsafe CertificateLookup.trust(directory: trust.directory, bundle: trust.bundle, in: context)
            ? CURLE_OK : CURLE_SSL_CACERT_BADFILE
    }
}

/// CLOCK_MONOTONIC, in milliseconds (clock_gettime(2)).
func monotonicMilliseconds() -> Int { linux_monotonic_milliseconds() }
