import CCurl
import CLinux
import Glibc

/// HTTP over libcurl's multi interface: this file and HTTPTransfer alone name libcurl.
///
/// No redirect is followed, TLS is 1.2 or newer with the host verified, plain http stays on this machine and goes
/// through no proxy. Proxies for https are libcurl's: HTTPS_PROXY, ALL_PROXY, NO_PROXY.
@safe
final class HTTPClient {
    /// The most bytes an answer may have, its head included.
    static let answerLimit = 1 << 20
    /// How many requests begin before it is known what the server speaks: few enough for one connection of HTTP/2, where
    /// they all go then, and enough not to wait in turn where it is HTTP/1.1.
    private static let firstRequests = 4
    /// The most streams of one HTTP/2 connection: servers allow 100 and more (RFC 9113 §6.5.2).
    private static let streams = 100
    /// Milliseconds of this machine's time that a connection costs, which its requests must win back.
    private static let connectionCost = 3

    let trust: TrustAnchors
    private let timeout: Int
    let connectTimeout: Int
    /// When the time is over, on the monotonic clock in milliseconds; set by the first request.
    private var deadline: Int?
    private let multi: UnsafeMutableRawPointer
    private var transfers: [HTTPTransfer] = []
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
        (self.trust, self.timeout, self.connectTimeout) = (trust, timeout, connectTimeout)
    }

    deinit {
        for transfer in transfers { unsafe curl_multi_remove_handle(multi, transfer.easy) }
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
        guard let transfer = HTTPTransfer(request, id: id, client: self),
            unsafe curl_multi_add_handle(multi, transfer.easy) == CURLM_OK
        else {
            unsent.append(id)
            return
        }
        transfers.append(transfer)
    }

    /// Waits until at least one answer is there or the time is over, and hands over those that are there.
    func wait(milliseconds: Int) -> [(id: Int, result: Result<HTTPAnswer, TransportFailure>)] {
        let end = monotonicMilliseconds() + milliseconds
        while unsent.isEmpty {
            var running: Int32 = 0
            let isUp = unsafe curl_multi_perform(multi, &running) == CURLM_OK
            var code = CURLE_OK
            while let easy = unsafe curl_multi_next_done(multi, &code) { unsafe HTTPTransfer.of(easy)?.finish(code) }
            // What has no verdict when libcurl is done was given up by libcurl itself.
            if !isUp || running == 0 { for transfer in transfers { transfer.giveUp() } }
            let now = monotonicMilliseconds()
            if now - lookedForStuck >= 100 {
                lookedForStuck = now
                for transfer in transfers { transfer.giveUpIfStuck(at: now) }
            }
            let done = transfers.filter { $0.result != nil }
            let rest = end - now
            guard done.isEmpty && rest > 0 else {
                transfers.removeAll { $0.result != nil }
                for transfer in done { unsafe curl_multi_remove_handle(multi, transfer.easy) }
                return done.compactMap { transfer in transfer.result.map { (transfer.id, $0) } }
            }
            if connection == nil {
                connection = transfers.lazy.compactMap(\.connection).first
                if connection != nil { return [] }
            }
            // Without a transfer it only waits.
            unsafe curl_multi_poll(multi, nil, 0, Int32(clamping: min(rest, 1000)), nil)
        }
        defer { unsent.removeAll() }
        return unsent.map { ($0, .failure(TransportFailure(kind: .other, detail: "out of memory"))) }
    }

    // MARK: How many

    /// What the server speaks, as soon as one connection tells.
    private var connection: (isMultiplexed: Bool, roundTrip: Int)?

    /// How many requests may be on their way at once, when somebody decided it.
    var concurrency: Int?

    /// How many requests may be on their way at once, of `count` in all.
    ///
    /// HTTP/2 takes all on one connection. For HTTP/1.1 it is √(N · round trip / cost of a connection).
    func capacity(of count: Int) -> Int {
        if let concurrency { return concurrency }
        guard let connection else { return Self.firstRequests }
        if connection.isMultiplexed { return Self.streams }
        let best = (Double(count * connection.roundTrip) / Double(1000 * Self.connectionCost)).squareRoot()
        return min(max(Int(best.rounded()), Self.firstRequests), 64)
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
