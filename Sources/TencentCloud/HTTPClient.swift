import CCurl
import CLinux
import Glibc

/// HTTP over libcurl's multi interface: this file and those of HTTPTransfer alone name libcurl.
///
/// No redirect is followed, TLS is 1.2 or newer with the host verified, plain http stays on this machine and goes
/// through no proxy. Proxies for https are libcurl's: HTTPS_PROXY, ALL_PROXY, NO_PROXY.
@safe
final class HTTPClient {
    /// The most bytes an answer may have, its head included.
    static let answerLimit = 1 << 20
    let trust: TrustAnchors
    private let timeout: Int
    let connectTimeout: Int
    /// When the time is over, on the monotonic clock in milliseconds; set by the first request.
    private var deadline: Int?
    private let multi: UnsafeMutableRawPointer
    let sockets = Sockets()
    var concurrency = Concurrency()
    private var transfers: [HTTPTransfer] = []
    /// Handles for the next transfers: to make one, libcurl reads the resolver's files.
    private var handles: [HTTPTransfer.Handle] = []
    /// Whether what TLS will need is there.
    private var isPrepared = false
    /// When it was last looked for transfers that are stuck, on the monotonic clock in milliseconds.
    private var lookedForStuck = 0
    /// Requests for which there was no memory.
    private var unsent: [Int] = []
    /// When it is there, the next request fills it.
    var report: ConnectionReport?

    /// - Parameters:
    ///   - timeout: milliseconds for all requests, from the first one or ``startTime()`` on.
    ///   - connectTimeout: how many of them connecting may take, if that is less than the patience of a request.
    /// - Returns: nil when memory is out.
    init?(trust: TrustAnchors, timeout: Int, connectTimeout: Int = .max) {
        guard let multi = unsafe curl_multi_init() else { return nil }
        unsafe self.multi = multi
        // By itself libcurl closes some of them whenever few requests are on their way.
        unsafe curl_multi_set_long(multi, CURLMOPT_MAXCONNECTS, 200)
        (self.trust, self.timeout, self.connectTimeout) = (trust, timeout, connectTimeout)
    }

    deinit {
        for transfer in transfers { unsafe curl_multi_remove_handle(multi, transfer.handle.easy) }
        unsafe curl_multi_cleanup(multi)
    }

    /// Gives libcurl the wiping allocator (curl_global_init_mem(3)); false when it could not start.
    static func useWipingMemory() -> Bool {
        // With this variable libcurl would write the keys of its own connections to a file; it is for the target.
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

    /// Sends one request and waits for its answer.
    func perform(_ request: HTTPRequest) -> Result<HTTPAnswer, TransportFailure> {
        start(request, id: 0)
        while true { if let (_, result) = wait(milliseconds: timeLeft).first { return result } }
    }

    // MARK: Many at once

    /// Sends a request; ``wait(milliseconds:)`` brings its answer under the id.
    func start(_ request: HTTPRequest, id: Int) {
        startTime()
        concurrency.begin(to: request.endpoint, at: monotonicMilliseconds())
        guard let handle = handles.popLast() ?? HTTPTransfer.Handle(),
            case let transfer = HTTPTransfer(request, id: id, client: self, handle),
            unsafe curl_multi_add_handle(multi, handle.easy) == CURLM_OK
        else {
            unsent.append(id)
            return
        }
        transfers.append(transfer)
    }

    /// Waits until at least one answer is there, more requests may begin or the time is over, and hands over the answers.
    func wait(milliseconds: Int) -> [(id: Int, result: Result<HTTPAnswer, TransportFailure>)] {
        let begin = monotonicMilliseconds()
        let room = room
        while unsent.isEmpty {
            var running: Int32 = 0
            let isUp = sockets.corked { unsafe curl_multi_perform(multi, &running) == CURLM_OK }
            var code = CURLE_OK
            while let easy = unsafe curl_multi_next_done(multi, &code) { unsafe HTTPTransfer.of(easy)?.finish(code) }
            // What has no verdict when libcurl is done was given up by libcurl itself.
            if !isUp || running == 0 { for transfer in transfers { transfer.giveUp() } }
            let now = monotonicMilliseconds()
            if now - lookedForStuck >= 100 { giveUpStuck(at: now) }
            learn(at: now)
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
            pause(min(rest, concurrency.waiting > 0 ? 50 : 1000))
        }
        defer { unsent.removeAll() }
        return unsent.map { ($0, .failure(TransportFailure(kind: .outOfMemory, detail: ""))) }
    }

    /// How many requests may be on their way now.
    var room: Int {
        let now = monotonicMilliseconds()
        return concurrency.limit(
            at: now, late: transfers.count { $0.isWaiting(longerThan: concurrency.lateness, at: now) })
    }

    /// Waits for the network; where nothing has come yet, what the first requests need is made meanwhile.
    private func pause(_ milliseconds: Int) {
        var ready: Int32 = 0
        if !isPrepared {
            isPrepared = true
            for transfer in transfers { transfer.sign() }
            unsafe curl_multi_poll(multi, nil, 0, 0, &ready)
            if ready > 0 { return }
            OpenSSL.prepare()
        }
        // Without a transfer it only waits.
        unsafe curl_multi_poll(multi, nil, 0, Int32(clamping: milliseconds), &ready)
    }

    private func giveUpStuck(at now: Int) {
        lookedForStuck = now
        for transfer in transfers where transfer.result == nil {
            transfer.giveUpIfStuck(at: now)
            // What is stuck in a connection that many share is the connection.
            if transfer.result != nil && concurrency.isMultiplexed == true { sockets.shutDown() }
        }
    }

    /// Takes what the connections tell.
    private func learn(at now: Int) {
        if concurrency.isMultiplexed == nil {
            let roundTrip = sockets.roundTrip
            if let roundTrip { concurrency.learn(roundTrip: roundTrip) }
            if let isMultiplexed = transfers.lazy.compactMap(\.isMultiplexed).first {
                concurrency.learn(isMultiplexed: isMultiplexed)
                if isMultiplexed { sockets.settle() }
            } else if let roundTrip {
                sockets.addSpares(concurrency.connections(roundTrip: roundTrip) - 1)
            }
        }
        for transfer in transfers {
            switch transfer.result {
            case .success(let answer): concurrency.learn(answerTime: answer.timing.firstByte - answer.timing.secured)
            case .failure(let failure):
                concurrency.fail(at: now)
                // Large packets may have been lost, and the word of it too (RFC 2923).
                if failure.hasTimedOut { sockets.segmentSize = Sockets.smallestSegmentSize }
            case nil: break
            }
        }
    }

    // MARK: Time

    /// Lets the time of all requests begin now, unless it has.
    func startTime() { if deadline == nil { restartTime() } }

    /// Lets it begin now, whatever was used of it.
    func restartTime() { deadline = monotonicMilliseconds() + timeout }

    /// Milliseconds until the time is over, 1 at least.
    var timeLeft: Int { max(1, deadline.map { $0 - monotonicMilliseconds() } ?? timeout) }

    /// Called by libcurl for each new `SSL_CTX`.
    func prepare(_ context: UnsafeMutableRawPointer) -> CURLcode {
        unsafe OpenSSL.trust(directory: trust.directory, bundle: trust.bundle, in: context)
            ? CURLE_OK : CURLE_SSL_CACERT_BADFILE
    }
}

/// CLOCK_MONOTONIC, in milliseconds (clock_gettime(2)).
func monotonicMilliseconds() -> Int { linux_monotonic_milliseconds() }
