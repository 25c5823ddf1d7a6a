import CCurl
import Glibc

/// One request: a POST, or without a body a GET.
struct HTTPRequest {
    let endpoint: Endpoint
    /// What comes after the "/".
    var path = ""
    /// Whole header lines, `Name: value`.
    let headers: [SecretBytes]
    let body: SecretBytes?
}

/// What came back, whatever the status.
struct HTTPAnswer {
    let status: Int
    let body: SecretBytes
    /// From the start of the request to the last byte.
    let milliseconds: Int
    /// The address of who answered a GET, empty for a POST.
    var peer = ""
}

/// HTTP over libcurl's multi interface: this file and that of one transfer alone name libcurl.
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
    /// When it is there, the next request fills it.
    var report: ConnectionReport?

    /// - Parameters:
    ///   - timeout: milliseconds for all requests, from the first one or ``startTime()`` on.
    ///   - connectTimeout: how many of them connecting may take.
    /// - Returns: nil when memory is out.
    init?(trust: TrustAnchors, timeout: Int, connectTimeout: Int = 5000) {
        guard let multi = unsafe curl_multi_init() else { return nil }
        unsafe curl_multi_set_long(multi, CURLMOPT_MAX_HOST_CONNECTIONS, 8)
        unsafe self.multi = multi
        (self.trust, self.timeout, self.connectTimeout) = (trust, timeout, connectTimeout)
    }

    deinit { unsafe curl_multi_cleanup(multi) }

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

    /// Sends all requests and waits for all answers, in the order of the requests.
    func perform(_ requests: [HTTPRequest]) -> [Result<HTTPAnswer, TransportFailure>] {
        startTime()
        let transfers = requests.map { HTTPTransfer($0, client: self) }
        for case let transfer? in transfers { unsafe curl_multi_add_handle(multi, transfer.easy) }
        defer { for case let transfer? in transfers { unsafe curl_multi_remove_handle(multi, transfer.easy) } }
        var running: Int32 = 0
        repeat {
            guard unsafe curl_multi_perform(multi, &running) == CURLM_OK else { break }
            var code = CURLE_OK
            while let easy = unsafe curl_multi_next_done(multi, &code) { unsafe HTTPTransfer.of(easy)?.finish(code) }
            if running > 0, unsafe curl_multi_poll(multi, nil, 0, 1000, nil) != CURLM_OK { break }
        } while running > 0
        // What has no verdict by now was given up by libcurl itself.
        return transfers.map { $0?.result ?? .failure(TransportFailure(kind: .other, detail: "out of memory")) }
    }

    /// Lets the time of all requests begin now, unless it has.
    func startTime() { if deadline == nil { restartTime() } }

    /// Lets it begin now, whatever was used of it.
    func restartTime() { deadline = Self.monotonicMilliseconds() + timeout }

    /// Milliseconds until the time is over, 1 at least.
    var timeLeft: Int { max(1, deadline.map { $0 - Self.monotonicMilliseconds() } ?? timeout) }

    private static func monotonicMilliseconds() -> Int {
        var now = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &now)
        return now.tv_sec * 1000 + now.tv_nsec / 1_000_000
    }

    /// Called by libcurl for each new `SSL_CTX`.
    func prepare(_ context: UnsafeMutableRawPointer) -> CURLcode {
        unsafe OpenSSL.trust(directory: trust.directory, bundle: trust.bundle, in: context)
            ? CURLE_OK : CURLE_SSL_CACERT_BADFILE
    }
}

extension String {
    /// A library's message as it reads inside a line of ours.
    package var loweringFirst: String { prefix(1).lowercased() + dropFirst() }
}
